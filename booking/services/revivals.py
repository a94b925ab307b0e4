"""A cancelled meeting is held after all: what it needs is taken again, and everybody is told, in
one transaction. It stays the same meeting, so entries, links and codes of before go on."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from accounts.models import User
from booking.calling import REVIVED, TO_BE_TOLD
from booking.invites import Method
from booking.joining import occurrence_at
from booking.models import CallTask, Meeting, Occurrence, TimeChange
from booking.ports import MeetingPost
from booking.services import rules
from booking.services.date_lists import keep_a_leader
from booking.services.refusals import ChangedMeanwhile
from booking.services.rooms import claim_leader, claim_room
from booking.services.telling import Telling, Told, stop_invitations, tell, with_the_unheard
from booking.services.time_changes import forget_answers, forget_attendance
from booking.slots import Slot
from booking.times.hours import Hours
from booking.wishes import lapse
from core import audit
from core.db import db
from core.errors import DomainError

MEETING_REVIVED = audit.declare("meeting-revived", "messages", "calls", "is_moved")


class NotCancelled(DomainError):
    """It takes place: somebody was faster, or it never was off."""

    message = _l("The meeting takes place already.")


class TimeIsGone(DomainError):
    """There is nothing left to come to."""

    message = _l(
        "The time of the meeting has come, so it cannot be held after all. Book a new one."
    )


class DatesStayOff(DomainError):
    """Of a series one date is held after all, and it has to be said which (date_revivals.py)."""

    message = _l("The meeting comes again. On the page of its dates, choose the one to hold.")


def check(meeting: Meeting, *, now: datetime) -> Occurrence:
    """The occurrence that would take place. Raises NotCancelled, DatesStayOff, TimeIsGone."""
    occurrence = occurrence_at(meeting, now=now)
    if occurrence.cancellation is None:
        raise NotCancelled
    if occurrence.series_id:
        raise DatesStayOff
    if occurrence.has_started(now):
        raise TimeIsGone
    return occurrence


def can_be_revived(meeting: Meeting, *, now: datetime) -> bool:
    """Whether to offer it."""
    try:
        check(meeting, now=now)
    except DomainError:
        return False
    return True


def revive_meeting(
    meeting: Meeting,
    slot: Slot | None = None,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Let it take place, at its time or in `slot`; `sequence` is that of the meeting when it was
    looked at. Answers were to what is off, so everybody is asked anew.

    Of two who do it at once the second waits here, and is told. Raises NotCancelled, DatesStayOff,
    TimeIsGone, BookingRefused, and LeaderBusy or NoRoomFree, which know the nearest free times.
    """
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    occurrence = check(meeting, now=now)
    if meeting.sequence != sequence:
        raise ChangedMeanwhile
    before = Slot(occurrence.starts_at, occurrence.ends_at)
    slot = slot or before
    rules.check_time(slot.starts_at, slot.ends_at, now=now)
    with db.session.begin_nested():  # a refusal leaves nothing behind
        take_again(meeting, occurrence, slot, by=by, hours=post.hours, now=now)
    tellings = _whom_to_tell(meeting, occurrence, by, now=now)
    done = tell(
        tellings,
        occurrence,
        Method.REQUEST,
        post=post,
        now=now,
        call_to_say=REVIVED,
        is_revived=True,
    )
    post.desk.note_revived(occurrence.id, by=by, now=now)
    facts = {"messages": done.messages, "calls": done.calls, "is_moved": slot != before}
    who, id = by.as_actor(), meeting.id
    audit.record(who, MEETING_REVIVED, subject=id, meeting=id, now=now, **facts)
    return done


def take_again(
    meeting: Meeting, occurrence: Occurrence, slot: Slot, *, by: User, hours: Hours, now: datetime
) -> None:
    """It is on again, then: its leader's time and a room are taken. Raises LeaderBusy, NoRoomFree,
    NoRoomLargeEnough."""
    old = Slot(occurrence.starts_at, occurrence.ends_at)
    if slot != old:
        moved = TimeChange(
            occurrence_id=occurrence.id,
            starts_at=old.starts_at,
            ends_at=old.ends_at,
            by_id=by.id,
            at=now,
        )
        db.session.add(moved)
        occurrence.starts_at, occurrence.ends_at = slot.starts_at, slot.ends_at
    db.session.delete(occurrence.cancellation)
    meeting.sequence += 1
    db.session.flush()
    db.session.expire(occurrence, ["cancellation"])
    keep_a_leader(occurrence)
    needs = (meeting, occurrence, meeting.form, len(occurrence.invited))
    claim_leader(*needs, hours=hours, now=now)
    claim_room(*needs, hours=hours, now=now)
    forget_attendance(occurrence.id)


def _whom_to_tell(
    meeting: Meeting, occurrence: Occurrence, by: User, *, now: datetime
) -> Sequence[Telling]:
    """Everybody. Nobody is called any more to hear that it is off."""
    lapse(occurrence.id, now=now)
    stop_calls_about_it(meeting, now=now)
    tellings = with_the_unheard(stop_invitations(meeting.invited, by, now=now), by)
    forget_answers(meeting)
    return tellings


def stop_calls_about_it(meeting: Meeting, *, now: datetime) -> None:
    """Nobody is called any more to hear that it is off."""
    db.session.execute(
        update(CallTask)
        .where(
            CallTask.meeting_id == meeting.id,
            CallTask.reason == TO_BE_TOLD,
            CallTask.done_at.is_(None),
        )
        .values(done_at=now)
        .execution_options(synchronize_session=False)
    )
