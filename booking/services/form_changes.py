"""Another form for a meeting that is booked, or another room: what it has taken follows, and
whoever needs to know is told, once."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.calling import TOLD_NEW_FORM
from booking.claims import hold_pools, release_room
from booking.invites import Method
from booking.models import Meeting, MeetingForm, Occurrence
from booking.ports import MeetingPost
from booking.services import rules
from booking.services.old_sheets import ask_for_new_sheets
from booking.services.people_changes import hold
from booking.services.refusals import BookingRefused, ChangedMeanwhile
from booking.services.room_moves import MOVED
from booking.services.room_systems import invite_room_systems
from booking.services.rooms import claim_room, claim_this_room, give, usable_rooms
from booking.services.series_near import for_each_date
from booking.services.series_scope import coming
from booking.services.telling import Told, stop_invitations, tell, with_the_unheard
from booking.slots import Slot
from booking.times.hours import Hours
from booking.times.rooms import free_seats
from booking.times.seats import Seat, seats_for
from core import audit
from core.db import db
from video.models import Room
from video.services import PROVIDERS, is_redialled, move, release

FORM_CHANGED = audit.declare("meeting-form-changed", "before", "form", "messages", "calls")


class SameForm(BookingRefused):
    """Nothing would change."""

    field = "form"
    message = _l("You meet like that already. Choose another way.")


class HasBegun(BookingRefused):
    """Who is there, or on the way, is not told by a mail to go elsewhere."""

    message = _l("The meeting has begun. Tell those who are there, or call them.")


class RoomIsOpen(BookingRefused):
    """Those who are in it would be left behind."""

    message = _l("The room is open, and somebody may be in it. It cannot be exchanged now.")


class RoomTaken(BookingRefused):
    """Somebody was faster, or it is out of use."""

    field = "room_id"
    message = _l("That room is not free any more. Choose another.")


def change_form(
    meeting: Meeting,
    form: MeetingForm,
    address: str | None,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Meet in another way: a room is taken or let go of, and everybody is told once. Answers stay.

    `sequence` is that of the meeting when it was looked at. Raises MeetingIsCancelled,
    MeetingIsOver, HasBegun, RoomIsOpen, ChangedMeanwhile, SameForm, AddressMissing,
    NoRoomLargeEnough, and NoRoomFree, which knows the nearest free times (of a series
    DatesNotFree).
    """
    occurrence = hold(meeting, now)
    before = meeting.form
    _check(meeting, occurrence, sequence, now)
    if (form, address or None) == (before, meeting.address):
        raise SameForm
    agenda = meeting.agenda, meeting.agenda_follows_on
    rules.check_matter(form, meeting.purpose, *agenda, address)
    with db.session.begin_nested():  # a refusal leaves nothing behind
        meeting.form, meeting.address = form, address or None
        meeting.sequence += 1
        _follow_all(meeting, hours=post.hours, now=now)
    tellings = with_the_unheard(stop_invitations(meeting.invited, by, now=now), by)
    method = Method.REQUEST
    told = tell(tellings, occurrence, method, post=post, now=now, call_to_say=TOLD_NEW_FORM)
    _write_down(meeting, before, told, by=by, now=now)
    return told


def _check(meeting: Meeting, occurrence: Occurrence, sequence: int, now: datetime) -> None:
    if occurrence.has_started(now):
        raise HasBegun
    if meeting.sequence != sequence:
        raise ChangedMeanwhile
    if occurrence.provision and occurrence.provision.opened_at:
        raise RoomIsOpen


def _follow_all(meeting: Meeting, *, hours: Hours, now: datetime) -> None:
    def follow(date: Occurrence) -> None:
        _follow(meeting, date, hours=hours, now=now)

    for_each_date(meeting, coming(meeting, now=now), follow, hours=hours, now=now)


def _follow(meeting: Meeting, occurrence: Occurrence, *, hours: Hours, now: datetime) -> None:
    """The room goes or comes, or stays as it is."""
    old = occurrence.provision
    if old and not meeting.form.has_room:
        db.session.flush()
        release_room(old.room_id, [occurrence.id])
        release(old, now=now)
        occurrence.provision = None
    if old is None:
        expected = len(meeting.invited)
        claim_room(meeting, occurrence, meeting.form, expected, hours=hours, now=now)


def rooms_instead(occurrence: Occurrence, *, now: datetime) -> Sequence[Seat]:
    """The rooms that are free then, hold everybody, and are another, the smallest first."""
    meeting, old = occurrence.meeting, occurrence.provision
    seats = seats_for(meeting.form, meeting.unit_id, len(meeting.invited)) or ()
    slot = Slot(occurrence.gathers_at, occurrence.ends_at)
    free = free_seats(seats, slot, now=now, without=[occurrence.id])  # it takes its place along
    return [seat for seat in free if old is None or seat.room_id != old.room_id]


def choose_room(
    meeting: Meeting,
    room_id: uuid.UUID | None,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Give the meeting this room. Links stay: the address is read when somebody clicks. Who joins
    from a room system is invited anew, for only their mail holds the address.

    Raises as `change_form` does, and RoomTaken.
    """
    occurrence = hold(meeting, now)
    _check(meeting, occurrence, sequence, now)
    old = occurrence.provision
    room = next((each for each in usable_rooms(meeting.unit_id) if each.id == room_id), None)
    if old is None or room is None or room.id == old.room_id:
        raise RoomTaken
    before = old.room
    with db.session.begin_nested():  # a refusal leaves nothing behind
        hold_pools([room.id])
        if not claim_this_room(room.id, occurrence, len(meeting.invited), now=now):
            raise RoomTaken
        release_room(before.id, [occurrence.id])
        _exchange(occurrence, room, now=now)
    _tell_room_systems(occurrence, before, post=post, now=now)
    audit.record(
        by.as_actor(), MOVED, subject=occurrence.id, meeting=meeting.id, now=now,
        before=str(before.id), room=str(room.id),
    )  # fmt: skip


def _exchange(occurrence: Occurrence, room: Room, *, now: datetime) -> None:
    old = occurrence.provision
    is_alike = old and old.room.provider == room.provider
    if old and is_alike and PROVIDERS[room.provider].is_immediate:
        move(old, room, now=now)
        return
    if old:
        release(old, now=now)
    occurrence.meeting.sequence += 1  # the key of the new provision holds it
    give(room, occurrence, now=now)


def _tell_room_systems(
    occurrence: Occurrence, before: Room, *, post: MeetingPost, now: datetime
) -> None:
    db.session.flush()
    new = occurrence.provision
    if new and is_redialled(before, new):
        invite_room_systems([new.id], post=post, now=now)
    ask_for_new_sheets(before, [occurrence.id], now=now)


def _write_down(
    meeting: Meeting, before: MeetingForm, told: Told, *, by: User, now: datetime
) -> None:
    audit.record(
        by.as_actor(), FORM_CHANGED, subject=meeting.id, meeting=meeting.id, now=now,
        before=before.value, form=meeting.form.value, messages=told.messages, calls=told.calls,
    )  # fmt: skip
