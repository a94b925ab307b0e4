"""Taking what many dates need at once: all of it, or nothing, and then which dates are lost."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booking.claims import (
    GUARD,
    SlotTaken,
    hold_pools,
    let_go_of_expired,
    resource_for,
)
from booking.early import without_lead
from booking.models import Attending, Meeting, Occurrence, SkipReason
from booking.services.refusals import NoRoomLargeEnough
from booking.services.rooms import claim_of
from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.dates import DateAnswer, free_for_dates
from booking.times.hours import WORKDAYS, Hours
from booking.times.people import Party
from booking.times.rooms import free_seats
from booking.times.seats import Seat, seats_for
from core import filters
from core.db import db, violates
from video.models import Room
from video.services import provide_new

TRIES = 3  # a room that was free a moment ago is taken: look again
NAMED = 3  # dates in one sentence


class DatesTaken(SlotTaken):
    """Some of the dates are lost to other meetings. `dates` are their starts, and why; `near` are
    free times close by, where they were looked for."""

    def __init__(
        self,
        dates: Sequence[tuple[datetime, SkipReason]],
        near: Mapping[datetime, Sequence[Slot]] | None = None,
    ) -> None:
        self.dates, self.near = dates, near or {}
        named = ", ".join(filters.day_and_time(at) for at, _why in dates[:NAMED])
        super().__init__(
            _("Nothing is booked yet. These dates are not free any more: %(dates)s.", dates=named)
            if len(dates) <= NAMED
            else ngettext(
                "Nothing is booked yet. %(num)d date is not free any more.",
                "Nothing is booked yet. %(num)d dates are not free any more.",
                len(dates),
            )
        )


def slot_of(occurrence: Occurrence) -> Slot:
    """What is taken: with the pre-meeting."""
    return Slot(occurrence.gathers_at, occurrence.ends_at)


def claim_dates(
    meeting: Meeting,
    occurrences: Collection[Occurrence],
    expected: int,
    *,
    hours: Hours = WORKDAYS,
    parties: Sequence[Party] = (),
    now: datetime,
) -> None:
    """Take leader and rooms for every date. Raises DatesTaken, whose other times suit these people
    and units where that can be, and NoRoomLargeEnough."""
    dates = sorted(occurrences, key=lambda o: o.starts_at)
    slots = [slot_of(o) for o in dates]
    for _try in range(TRIES):
        seats = seats_for(meeting.form, meeting.unit_id, expected)
        if seats is not None and not seats:
            raise NoRoomLargeEnough
        # The leader's row, then the pools, as for a single date: who counts places counts alone.
        resource_for(user_id=meeting.leader_id)
        hold_pools([seat.room_id for seat in seats or () if seat.pool_id])
        found = free_for_dates(slots, Needed(meeting.leader_id, seats), hours=hours, now=now)
        if found.conflicts:
            needed = Needed(meeting.leader_id, seats, parties)
            told = free_for_dates(slots, needed, hours=hours, now=now)
            raise _lost(told.conflicts, timedelta(minutes=meeting.pre_minutes or 0))
        chosen = _seats(seats, slots, found.one_room, now=now)
        rooms = _take(meeting, dates, chosen, expected, now=now)
        if rooms is not None:
            return _give(meeting, dates, chosen, rooms, now=now)
    raise DatesTaken([(o.starts_at, SkipReason.NO_ROOM) for o in dates])


def parties_of(meeting: Meeting) -> Sequence[Party]:
    """The invited people and units whose calendars may be known here, besides the leader."""
    found = (p.unit_id or p.user_id for p in meeting.invited if p.attending != Attending.LEADER)
    return [party for party in found if party]


def _lost(conflicts: Sequence[DateAnswer], lead: timedelta) -> DatesTaken:
    return DatesTaken(
        [(each.slot.starts_at + lead, why_not(each)) for each in conflicts],
        {each.slot.starts_at + lead: without_lead(each.nearest, lead) for each in conflicts},
    )


def why_not(answer: DateAnswer) -> SkipReason:
    """What stands in the way of a date."""
    return SkipReason.NO_ROOM if answer.leader_is_free else SkipReason.LEADER_BUSY


def _seats(
    seats: Sequence[Seat] | None, slots: Sequence[Slot], one: Seat | None, *, now: datetime
) -> list[Seat]:
    """A room for each date: the same where one is free on all of them, else the one that is free
    most often, and on the other dates the smallest. Every date has one free."""
    if seats is None:
        return []
    if one:
        return [one] * len(slots)
    free = [free_seats(seats, slot, now=now) for slot in slots]
    most, _times = Counter(seat for each in free for seat in each).most_common(1)[0]
    return [most if most in each else each[0] for each in free]


def _take(
    meeting: Meeting,
    dates: Sequence[Occurrence],
    chosen: Sequence[Seat],
    expected: int,
    *,
    now: datetime,
) -> dict[UUID, Room] | None:
    """The guard judges them together. The rooms; none when it, or one put out of use, says no.
    Holds in the way that have run out by `now` are let go of: the guard cannot look at the clock.
    """
    try:
        with db.session.begin_nested():
            leader = resource_for(user_id=meeting.leader_id)
            ids = sorted({seat.room_id for seat in chosen})
            places = {id: resource_for(room_id=id) for id in ids}
            rooms = _hold(ids, expected)
            if len(rooms) < len(ids):
                return None
            claims = [claim_of(leader, o, "leader") for o in dates]
            for o, seat in zip(dates, chosen, strict=bool(chosen)):
                pause = _pause(rooms[seat.room_id])
                claims.append(claim_of(places[seat.room_id], o, "room", pause, people=expected))
            let_go_of_expired(claims, now)
            db.session.add_all(claims)
    except IntegrityError as error:
        if violates(error, GUARD):
            return None
        raise
    return rooms


def _hold(room_ids: Collection[UUID], expected: int) -> dict[UUID, Room]:
    """The rooms' rows are read again, and held against whoever changes them. Those that will do."""
    held = select(Room).where(Room.id.in_(room_ids)).order_by(Room.id)
    held = held.with_for_update(read=True, key_share=True)
    rooms = db.session.scalars(held.execution_options(populate_existing=True))
    return {room.id: room for room in rooms if room.is_active and room.capacity >= expected}


def _pause(room: Room) -> timedelta:
    return timedelta(minutes=room.buffer_minutes)


def _give(
    meeting: Meeting,
    dates: Sequence[Occurrence],
    chosen: Sequence[Seat],
    rooms: Mapping[UUID, Room],
    *,
    now: datetime,
) -> None:
    """Each date its own provision: who was let in to one is not in the next."""
    for o, seat in zip(dates, chosen, strict=bool(chosen)):
        o.provision = provide_new(
            rooms[seat.room_id],
            key=f"{o.id}.{meeting.sequence}",
            starts_at=o.gathers_at,
            ends_at=o.ends_at,
            now=now,
        )
    db.session.flush()
