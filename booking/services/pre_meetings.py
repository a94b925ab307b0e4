"""Another length of the professionals' pre-meeting: leader and rooms are taken for the time it is
now, and those whose own time it changes are told, once."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking import asked_moves, claims
from booking.calling import TOLD_NEW_TIME
from booking.early import is_for_early
from booking.invites import Method
from booking.models import Meeting, Occurrence, Participant
from booking.ports import MeetingPost
from booking.services import rules
from booking.services.form_changes import HasBegun, RoomIsOpen
from booking.services.old_sheets import ask_for_new_sheets
from booking.services.people_changes import hold
from booking.services.planning import PRE_MINUTES, NoSuchPreMeeting
from booking.services.refusals import BookingRefused, ChangedMeanwhile
from booking.services.rooms import claim_leader, claim_room_again, hold_leaders
from booking.services.series_near import for_each_date
from booking.services.series_scope import coming
from booking.services.telling import (
    Telling,
    Told,
    stop_invitations,
    tell,
    whom_to_tell,
    with_the_unheard,
)
from booking.services.time_changes import change_time
from booking.slots import Slot
from booking.times.hours import Hours
from core import audit
from core.clock import to_local
from core.db import db
from video.models import Room
from video.services import is_redialled

PRE_MEETING_CHANGED = audit.declare(
    "meeting-pre-meeting-changed", "before", "minutes", "messages", "calls"
)


class SamePreMeeting(BookingRefused):
    """Nothing would change."""

    field = "pre_minutes"
    message = _l("It is like that already. Choose another length.")


class PreMeetingHasPassed(BookingRefused):
    """It would have begun before anybody heard of it."""

    field = "pre_minutes"
    message = _l("A pre-meeting of that length would have begun already. Choose a shorter one.")


def concerned(meeting: Meeting) -> Sequence[Participant]:
    """Those who come to a pre-meeting, however long: their own time is another."""
    return [person for person in meeting.invited if is_for_early(person)]


def whom_to_tell_of_it(meeting: Meeting, by: User, *, now: datetime) -> Sequence[Telling]:
    """Those, and how each would be told now."""
    found = with_the_unheard(whom_to_tell(meeting, by, now=now), by)
    return [telling for telling in found if is_for_early(telling.participant)]


def change_pre_meeting(
    meeting: Meeting,
    minutes: int | None,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Let the professionals meet so long before, or not at all: of a series, before each date to
    come. The meeting stays where it is, and so do answers and links; citizens hear nothing.

    `sequence` is that of the meeting when it was looked at. Raises MeetingIsCancelled,
    MeetingIsOver, HasBegun, RoomIsOpen, ChangedMeanwhile, NoSuchPreMeeting, SamePreMeeting,
    PreMeetingHasPassed, PreMeetingAtNight, LeaderBusy and NoRoomFree, which know the nearest free
    times (of a series DatesNotFree).
    """
    occurrence = hold(meeting, now)
    _check(meeting, occurrence, minutes, sequence, now)
    before = meeting.pre_minutes
    dates = coming(meeting, now=now)
    rooms = {o.id: o.provision.room for o in dates if o.provision}
    with db.session.begin_nested():  # a refusal leaves nothing behind
        meeting.pre_minutes = minutes
        meeting.sequence += 1  # a calendar takes another time with a higher number only
        _check_begins(occurrence, dates, now)
        _follow_all(meeting, dates, hours=post.hours, now=now)
    told = _tell(meeting, occurrence, dates, rooms, by=by, post=post, now=now)
    audit.record(
        by.as_actor(), PRE_MEETING_CHANGED, subject=meeting.id, meeting=meeting.id, now=now,
        before=before or 0, minutes=minutes or 0, messages=told.messages, calls=told.calls,
    )  # fmt: skip
    return told


def move_with_pre_meeting(
    meeting: Meeting,
    start: datetime,
    minutes: int | None,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Move a meeting of one date to where such a pre-meeting has its place. Everybody is told once,
    and asked to answer anew. Raises what `change_time` and `change_pre_meeting` raise."""
    occurrence = hold(meeting, now)
    slot = Slot(start, start + (occurrence.ends_at - occurrence.starts_at))
    with db.session.begin_nested():  # a refusal leaves nothing behind
        told = change_time(meeting, slot, sequence=sequence, by=by, post=post, now=now)
        # What leaves is what is said last: the messages of the move to the professionals are
        # taken back for those that say when they begin, too.
        moved = meeting.sequence
        change_pre_meeting(meeting, minutes, sequence=moved, by=by, post=post, now=now)
    return told


def _check(
    meeting: Meeting, occurrence: Occurrence, minutes: int | None, sequence: int, now: datetime
) -> None:
    if now >= occurrence.gathers_at:
        raise HasBegun
    if meeting.sequence != sequence:
        raise ChangedMeanwhile
    if occurrence.provision and occurrence.provision.opened_at:
        raise RoomIsOpen
    if minutes is not None and minutes not in PRE_MINUTES:
        raise NoSuchPreMeeting
    if minutes == meeting.pre_minutes:
        raise SamePreMeeting


def _check_begins(occurrence: Occurrence, dates: Sequence[Occurrence], now: datetime) -> None:
    """As it is then."""
    if occurrence.gathers_at < now:
        raise PreMeetingHasPassed
    lead = timedelta(minutes=occurrence.meeting.pre_minutes or 0)
    for date in dates:
        if date.series_id:
            rules.check_pre_meeting(to_local(date.starts_at).time(), lead)


def _follow_all(
    meeting: Meeting, dates: Sequence[Occurrence], *, hours: Hours, now: datetime
) -> None:
    """Leader and room are let go of, and taken again from when the first ones meet. What is asked
    about another time was asked with the old length: it falls away, as when a meeting is moved."""

    def follow(date: Occurrence) -> None:
        claims.release(date.id)
        claim_leader(meeting, date, meeting.form, len(meeting.invited), hours=hours, now=now)
        claim_room_again(meeting, date, keeps_start=True, hours=hours, now=now)

    db.session.flush()
    asked_moves.fall_away([date.id for date in dates], now=now)
    hold_leaders(dates)
    for_each_date(meeting, dates, follow, hours=hours, now=now)


def _tell(
    meeting: Meeting,
    occurrence: Occurrence,
    dates: Sequence[Occurrence],
    rooms: Mapping[uuid.UUID, Room],
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Who begins at another time; and who calls from a room system, where the room is another."""
    db.session.flush()
    others = [o for o in dates if o.id in rooms and o.provision and o.provision.room != rooms[o.id]]
    rings = any(o.provision and is_redialled(rooms[o.id], o.provision) for o in others)
    people = [p for p in meeting.invited if is_for_early(p) or (rings and p.joins_from_room_system)]
    tellings = with_the_unheard(stop_invitations(people, by, now=now), by)
    told = tell(tellings, occurrence, Method.REQUEST, post=post, now=now, call_to_say=TOLD_NEW_TIME)
    for each in others:
        ask_for_new_sheets(rooms[each.id], [each.id], now=now)
    return told
