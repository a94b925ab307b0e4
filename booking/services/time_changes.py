"""Moving a meeting to another time, or making it longer: what it has taken moves along, and
everybody is told, in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import delete, update

from accounts.models import User
from booking import asked_moves, claims
from booking.calling import TOLD_NEW_TIME
from booking.early import without_lead
from booking.invites import Method
from booking.joining import MeetingIsOver, occurrence_at
from booking.models import (
    Answer,
    Attendance,
    Attending,
    Delay,
    Meeting,
    Occurrence,
    TimeChange,
)
from booking.offers import SOONEST
from booking.ports import MeetingPost
from booking.series_calendar import one_date_moved
from booking.services import rules
from booking.services.cancellations import AlreadyCancelled
from booking.services.refusals import ChangedMeanwhile, EndsInThePast, OnlyItsEnd, SameTime
from booking.services.rooms import claim_leader, claim_room_again
from booking.services.telling import (
    Telling,
    Told,
    stop_invitations,
    tell,
    whom_to_tell,
    with_the_unheard,
)
from booking.slots import Slot, instant, next_quarter
from booking.times.asked import Asked
from booking.times.calendar import Calendar, Needed
from booking.times.hours import Hours
from booking.times.search import earliest
from booking.times.seats import seats_for
from booking.wishes import lapse
from core import audit
from core.clock import to_local
from core.db import db

TIME_CHANGED = audit.declare("meeting-time-changed", "messages", "calls")


def check(meeting: Meeting, *, now: datetime, occurrence: Occurrence | None = None) -> Occurrence:
    """The occurrence that would be moved. Raises AlreadyCancelled, MeetingIsOver."""
    occurrence = occurrence or occurrence_at(meeting, now=now)
    if occurrence.cancellation:
        raise AlreadyCancelled(occurrence.cancellation, now=now)
    if occurrence.has_ended(now):
        raise MeetingIsOver
    return occurrence


def free_times(occurrence: Occurrence, *, hours: Hours, now: datetime) -> Sequence[Slot]:
    """The first times when leader and a room are free for as long as the meeting lasts, and when
    most of the units and people of ours can. One date of a series is not moved into the others:
    for it they begin on its own day."""
    meeting, start = occurrence.meeting, next_quarter(now + SOONEST)
    leader = occurrence.leader_id
    if occurrence.series_id:
        start = max(start, instant(to_local(occurrence.starts_at).date(), time()))
    parties = [party for p in meeting.invited if (party := p.unit_id or p.user_id)]
    seats = seats_for(meeting.form, meeting.unit_id, len(meeting.invited))
    calendar = Calendar(
        Needed(leader, seats, [p for p in parties if p != leader]),
        occurrence.ends_at - occurrence.gathers_at,
        start,
        start + Asked().period,
        now=now,
        without=[occurrence.id],
    )
    as_it_is = Slot(occurrence.starts_at, occurrence.ends_at)
    lead = occurrence.starts_at - occurrence.gathers_at
    found = without_lead(earliest(calendar, hours, all_parties=True), lead)
    return [slot for slot in found if slot != as_it_is]


def whom_to_tell_the_time(meeting: Meeting, by: User, *, now: datetime) -> Sequence[Telling]:
    """Everybody on the list, and how each would be told now."""
    return with_the_unheard(whom_to_tell(meeting, by, now=now), by)


def change_time(
    meeting: Meeting,
    slot: Slot,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
    occurrence: Occurrence | None = None,
) -> Told:
    """Move the meeting to `slot`; `sequence` is that of the meeting when it was looked at. Of a
    series it is one date, the next unless another is said.

    Once it has begun, only its end can be another. The room stays where it is free then; links
    stay in any case. Answers were about the old time, so everybody is asked anew. Of two who move
    it at once the second waits here, and is told. Raises AlreadyCancelled, MeetingIsOver,
    BookingRefused, and LeaderBusy or NoRoomFree, which know the nearest free times.
    """
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    occurrence = check(meeting, now=now, occurrence=occurrence)
    if meeting.sequence != sequence:
        raise ChangedMeanwhile
    check_slot(occurrence, slot, now=now)
    before = occurrence.starts_at
    with db.session.begin_nested():  # a refusal leaves nothing behind
        has_begun = occurrence.has_started(now)
        move(meeting, occurrence, slot, by=by, hours=post.hours, now=now)
    tellings: Sequence[Telling] = []
    if not has_begun:  # else who is there hears it there
        lapse(occurrence.id, now=now)
        tellings = with_the_unheard(stop_invitations(occurrence.invited, by, now=now), by)
        forget_answers(meeting, are_kept=occurrence.series_id is not None)
    about, method = one_date_moved(occurrence, before), Method.REQUEST
    done = tell(
        tellings, occurrence, method, post=post, now=now, call_to_say=TOLD_NEW_TIME, about=about
    )
    post.desk.note_moved(occurrence.id, by=by, now=now)
    write_down(meeting, done, by=by, now=now)
    return done


def check_slot(occurrence: Occurrence, slot: Slot, *, now: datetime) -> None:
    """Whether it can be moved there. Raises BookingRefused."""
    if slot == Slot(occurrence.starts_at, occurrence.ends_at):
        raise SameTime
    if not occurrence.has_started(now):
        return rules.check_time(slot.starts_at, slot.ends_at, now=now)
    if slot.starts_at != occurrence.starts_at:
        raise OnlyItsEnd
    rules.check_length(slot.starts_at, slot.ends_at)
    if slot.ends_at <= now:
        raise EndsInThePast
    return None


def move(
    meeting: Meeting, occurrence: Occurrence, slot: Slot, *, by: User, hours: Hours, now: datetime
) -> None:
    """Leader and room are let go of, and taken again then."""
    old = Slot(occurrence.starts_at, occurrence.ends_at)
    db.session.add(
        TimeChange(
            occurrence_id=occurrence.id,
            starts_at=old.starts_at,
            ends_at=old.ends_at,
            by_id=by.id,
            at=now,
        )
    )
    meeting.sequence += 1
    occurrence.starts_at, occurrence.ends_at = slot.starts_at, slot.ends_at
    db.session.flush()
    asked_moves.fall_away([occurrence.id], now=now)  # its holds would stand in the way
    claims.release(occurrence.id)
    claim_leader(meeting, occurrence, meeting.form, len(occurrence.invited), hours=hours, now=now)
    keeps_start = slot.starts_at == old.starts_at
    claim_room_again(meeting, occurrence, keeps_start=keeps_start, hours=hours, now=now)
    if not keeps_start:
        forget_attendance(occurrence.id)


def forget_attendance(occurrence_id: uuid.UUID) -> None:
    """Who waited or looked in at the old time was not at the meeting, nor late for it."""
    db.session.execute(delete(Delay).where(Delay.occurrence_id == occurrence_id))
    db.session.execute(
        update(Attendance)
        .where(Attendance.occurrence_id == occurrence_id)
        .values(waiting_at=None, joined_at=None, seen_at=None, left_at=None)
    )


def forget_answers(meeting: Meeting, *, are_kept: bool = False) -> None:
    """They were about the old time (but not those about many dates, of which one is moved); and
    nobody has seen the new one yet."""
    for person in meeting.invited:
        person.opened_at = None
        if not are_kept and person.attending != Attending.LEADER:
            person.answer, person.answered_at, person.answered_by = Answer.NONE, None, None


def write_down(meeting: Meeting, done: Told, *, by: User, now: datetime) -> None:
    """Who did it, and how many heard of it."""
    audit.record(
        by.as_actor(),
        TIME_CHANGED,
        subject=meeting.id,
        meeting=meeting.id,
        now=now,
        messages=done.messages,
        calls=done.calls,
    )
