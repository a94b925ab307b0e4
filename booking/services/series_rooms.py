"""Another virtual room for dates of a series: this one, this and the following, or all to come.

Links stay: the address is read when somebody clicks.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import ngettext
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from accounts.models import User
from booking.claims import (
    GUARD,
    Claim,
    hold_pools,
    let_go_of_expired,
    release_room,
    resource_for,
)
from booking.invites import Method
from booking.messages import send_invitations
from booking.models import Meeting, Occurrence
from booking.ports import MeetingPost
from booking.series_calendar import one_date, series_of
from booking.services import time_changes
from booking.services.form_changes import HasBegun, RoomIsOpen, RoomTaken
from booking.services.invitations import Routes
from booking.services.old_sheets import ask_for_new_sheets
from booking.services.refusals import ChangedMeanwhile
from booking.services.room_moves import MOVED
from booking.services.rooms import room_as_it_is
from booking.services.series_near import DatesInTheWay, near_dates
from booking.services.series_scope import Scope, off_with
from booking.slots import Slot
from booking.times.dates import rooms_for_dates
from booking.times.seats import Seat, seats_for
from core import audit
from core.db import db, violates
from video.models import Provision, Room
from video.services import PROVIDERS, is_redialled, move, provide_new, release

NEARLY_FREE = 5  # rooms that are taken on some of the dates are offered after the free ones


class RoomTakenThen(DatesInTheWay):
    """The room is another meeting's on some of the dates. `near` are times close to each when the
    leader and this room are free."""

    field = "room_id"

    def words(self, count: int) -> str:
        """What it says, of so many."""
        return str(
            ngettext(
                "The room is taken on %(num)d of the dates. No date has another room yet.",
                "The room is taken on %(num)d of the dates. No date has another room yet.",
                count,
            )
        )


@dataclass(frozen=True)
class RoomWish:
    """What is asked for: which room, and how far the change reaches."""

    room_id: uuid.UUID | None
    scope: Scope = Scope.THIS
    leaves_taken: bool = False  # dates when it is taken keep the room they have


@dataclass(frozen=True)
class RoomOffer:
    """A room, and the dates when it cannot be had."""

    seat: Seat
    taken: Sequence[datetime]


def dates_with(
    meeting: Meeting, occurrence: Occurrence, scope: Scope, *, now: datetime
) -> list[Occurrence]:
    """The dates that are meant: those to come that have a room. Raises AlreadyCancelled,
    MeetingIsOver, HasBegun."""
    time_changes.check(meeting, now=now, occurrence=occurrence)
    if occurrence.has_started(now):
        raise HasBegun
    return [o for o in off_with(meeting, occurrence, scope, now=now) if o.provision]


def rooms_instead(
    meeting: Meeting, dates: Sequence[Occurrence], *, now: datetime
) -> Sequence[RoomOffer]:
    """The rooms that hold everybody: first those that are free on all these dates, the smallest
    first, and then some that are taken on a few. A fixed number of statements."""
    seats = seats_for(meeting.form, meeting.unit_id, len(meeting.invited)) or ()
    had = {o.provision.room_id for o in dates if o.provision}
    others = [seat for seat in seats if had != {seat.room_id}]
    if not dates or not others:
        return []
    slots, own = [_whole(o) for o in dates], [o.id for o in dates]
    found = [
        RoomOffer(seat, [dates[n].starts_at for n in taken])
        for seat, taken in rooms_for_dates(slots, others, now=now, without=own)
    ]
    partly = [offer for offer in found if 0 < len(offer.taken) < len(dates)]
    partly.sort(key=lambda offer: len(offer.taken))
    return [*(offer for offer in found if not offer.taken), *partly[:NEARLY_FREE]]


def _whole(occurrence: Occurrence) -> Slot:
    """What is taken: with the pre-meeting."""
    return Slot(occurrence.gathers_at, occurrence.ends_at)


def choose_rooms(
    meeting: Meeting,
    occurrence: Occurrence,
    wish: RoomWish,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> int:
    """Give these dates this room; how many get it. Who joins from a room system is told where to
    call.

    Raises AlreadyCancelled, MeetingIsOver, HasBegun, ChangedMeanwhile, RoomIsOpen, RoomTaken, and
    RoomTakenThen, which knows the dates.
    """
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    dates = dates_with(meeting, occurrence, wish.scope, now=now)
    if meeting.sequence != sequence:
        raise ChangedMeanwhile
    if any(o.provision and o.provision.opened_at for o in dates):
        raise RoomIsOpen
    changing = [o for o in dates if o.provision and o.provision.room_id != wish.room_id]
    seats = seats_for(meeting.form, meeting.unit_id, len(meeting.invited)) or ()
    seat = next((each for each in seats if each.room_id == wish.room_id), None)
    if not changing or seat is None:
        raise RoomTaken
    with db.session.begin_nested():  # a refusal leaves nothing behind
        room = _hold(seat, changing, len(meeting.invited))
        mine = _still_free(meeting, changing, seat, wish, post=post, now=now)
        before = _exchange(meeting, mine, room, now=now)
    _tell(meeting, mine, wish, before, post=post, now=now)
    _write_down(mine, before, room, by=by, now=now)
    return len(mine)


def _hold(seat: Seat, dates: Sequence[Occurrence], expected: int) -> Room:
    """Nobody else takes it until the transaction ends: pools first, as whoever takes a room."""
    hold_pools([seat.room_id, *(o.provision.room_id for o in dates if o.provision)])
    resource_for(room_id=seat.room_id)
    room = room_as_it_is(seat.room_id)
    if not room.is_active or room.capacity < expected:
        raise RoomTaken
    return room


def _still_free(
    meeting: Meeting,
    dates: Sequence[Occurrence],
    seat: Seat,
    wish: RoomWish,
    *,
    post: MeetingPost,
    now: datetime,
) -> list[Occurrence]:
    own = [o.id for o in dates]
    [(_seat, taken)] = rooms_for_dates([_whole(o) for o in dates], [seat], now=now, without=own)
    free = [o for number, o in enumerate(dates) if number not in taken]
    if taken and not (wish.leaves_taken and free):
        slots = [Slot(o.starts_at, o.ends_at) for o in dates]
        leaders = [o.leader_id for o in dates]
        near = near_dates(
            meeting, slots, leaders, seats=[seat], hours=post.hours, now=now, without=own
        )
        raise RoomTakenThen([dates[number].starts_at for number in taken], near)
    return free


def _exchange(
    meeting: Meeting, dates: Sequence[Occurrence], room: Room, *, now: datetime
) -> dict[uuid.UUID, Room]:
    """Claims and provisions; the room that each date had. All in one go, however many."""
    before = {o.id: o.provision.room for o in dates if o.provision}
    _claim(dates, room, now=now)
    for old in set(before.values()):
        release_room(old.id, [id for id, had in before.items() if had is old])
    anew = [o for o in dates if not _moves_along(before[o.id], room)]
    if anew:
        meeting.sequence += 1  # the keys of the new provisions hold it
    for o in dates:
        if o.provision and o not in anew:
            move(o.provision, room, now=now)
        elif o.provision:
            release(o.provision, now=now)
            o.provision = _provide(o, room, now=now)
    db.session.flush()
    return before


def _moves_along(old: Room, room: Room) -> bool:
    return old.provider == room.provider and PROVIDERS[room.provider].is_immediate


def _provide(occurrence: Occurrence, room: Room, *, now: datetime) -> Provision:
    return provide_new(
        room,
        key=f"{occurrence.id}.{occurrence.meeting.sequence}",
        starts_at=occurrence.gathers_at,
        ends_at=occurrence.ends_at,
        now=now,
    )


def _claim(dates: Sequence[Occurrence], room: Room, *, now: datetime) -> None:
    """The guard judges them together. What it refuses was looked at before: somebody was faster."""
    resource, pause = resource_for(room_id=room.id), timedelta(minutes=room.buffer_minutes)
    wanted = [
        {
            "resource_id": resource,
            "occurrence_id": o.id,
            "starts_at": o.gathers_at - pause,
            "ends_at": o.ends_at + pause,
            "kind": "room",
            "people": len(o.meeting.invited),
        }
        for o in dates
    ]
    let_go_of_expired([Claim(**each) for each in wanted], now)
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Claim), wanted)
    except IntegrityError as error:
        if violates(error, GUARD):
            raise RoomTaken from None
        raise


def _tell(
    meeting: Meeting,
    dates: Sequence[Occurrence],
    wish: RoomWish,
    before: dict[uuid.UUID, Room],
    *,
    post: MeetingPost,
    now: datetime,
) -> None:
    """Only who calls the room's own address is written to, once; and whoever was handed a sheet
    that is old now is called."""
    ids = [o.id for o in dates]
    for old in set(before.values()):
        ask_for_new_sheets(old, [id for id in ids if before[id] is old], now=now)
    redialled = [o for o in dates if o.provision and is_redialled(before[o.id], o.provision)]
    if not redialled:
        return
    routes, first = Routes(meeting, post.desk, now=now), redialled[0]
    callers = [p for p in meeting.invited if p.joins_from_room_system and p.email]
    told = [(p, routes.best(p)) for p in callers if p.last_method == Method.REQUEST.value]
    series = series_of(first)
    about = [one_date(series, first)] if series and wish.scope is Scope.THIS else None
    send_invitations(told, first, post=post, now=now, about=about)


def _write_down(
    dates: Sequence[Occurrence],
    before: dict[uuid.UUID, Room],
    room: Room,
    *,
    by: User,
    now: datetime,
) -> None:
    facts = {o.id: {"before": str(before[o.id].id), "room": str(room.id)} for o in dates}
    meeting_id = dates[0].meeting_id
    audit.record_many(by.as_actor(), MOVED, subjects=facts, meeting=meeting_id, now=now)
