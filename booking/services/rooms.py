"""Taking what a meeting needs: its leader first, then a room. One order, so nobody deadlocks."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from booking.claims import (
    Claim,
    ClaimState,
    Resource,
    SlotTaken,
    hold_pools,
    release_room,
    resource_for,
    take,
)
from booking.counted_people import has_place_for
from booking.early import without_lead
from booking.models import Meeting, MeetingForm, Occurrence
from booking.services.refusals import (
    LeaderBusy,
    NoPlaceInPool,
    NoPlacesForPeople,
    NoRoomFree,
    NoRoomLargeEnough,
    RoomIsOpenAndSmall,
)
from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.hours import WORKDAYS, Hours
from booking.times.rooms import Want, free_seats, want_of_a_place
from booking.times.search import nearest_free
from booking.times.seats import Seat, free_few, hold_pools_of, open_rooms, seats_for
from core.db import db
from core.plain import are_together, change_written
from video.models import Room
from video.services import provide, provide_one, release, shift

_ROOM_AS_IT_IS = (  # put together once: each booking asks
    select(Room)
    .where(Room.id == bindparam("id"))
    .with_for_update(read=True, key_share=True)
    .execution_options(populate_existing=True)
)


def usable_rooms(unit_id: uuid.UUID) -> Sequence[Room]:
    """The rooms that meetings of this unit may get."""
    return usable_rooms_by_unit([unit_id])[unit_id]


def usable_rooms_by_unit(unit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Room]]:
    """The rooms that meetings of each unit may get: those of its organisation and of the ones
    above it, and the installation's own. Nobody else's, however well they fit. One statement."""
    open_to = open_rooms(unit_ids).subquery()
    wanted = select(open_to.c.unit_id, Room).join_from(open_to, Room, Room.id == open_to.c.id)
    found: dict[uuid.UUID, list[Room]] = {unit_id: [] for unit_id in unit_ids}
    for unit_id, room in db.session.execute(wanted):
        found[unit_id].append(room)
    return found


def hold_leaders(dates: Iterable[Occurrence]) -> None:
    """Lock all who lead some of the dates before any of the rooms, in one order: two who take the
    dates one by one would else stop each other."""
    hold_users({date.leader_id for date in dates})


def hold_users(user_ids: Iterable[uuid.UUID]) -> None:
    """The same, of these people."""
    for user_id in sorted(user_ids):
        resource_for(user_id=user_id)


def claim_leader(
    meeting: Meeting,
    occurrence: Occurrence,
    form: MeetingForm,
    expected: int,
    *,
    hours: Hours = WORKDAYS,
    now: datetime,
) -> None:
    """Take the time of who leads the date. Raises LeaderBusy."""
    resource = resource_for(user_id=occurrence.leader_id)
    try:
        take(claim_of(resource, occurrence, "leader"), now=now)
    except SlotTaken:
        nearest = _nearest(meeting, occurrence, form, expected, hours=hours, now=now)
        raise LeaderBusy(nearest) from None


def claim_room(
    meeting: Meeting,
    occurrence: Occurrence,
    form: MeetingForm,
    expected: int,
    *,
    hours: Hours = WORKDAYS,
    is_first: bool = False,
    now: datetime,
) -> None:
    """Take the smallest free room that holds everybody; `is_first` that the occurrence ever had.
    Raises NoRoomLargeEnough, NoRoomFree."""
    if not form.has_room:
        return
    slot = Slot(occurrence.gathers_at, occurrence.ends_at)
    hold_pools_of(meeting.unit_id)
    few = free_few(meeting.unit_id, expected, slot, now=now)
    if any(seat.pause or seat.pool_id for seat in few):
        few = free_seats(few, slot, now=now)
    if _claim_first(few, occurrence, expected, is_first=is_first, now=now):
        return
    seats = seats_for(form, meeting.unit_id, expected) or ()
    if not seats:
        raise NoRoomLargeEnough
    free = free_seats(seats, slot, now=now)
    if _claim_first(free, occurrence, expected, is_first=is_first, now=now):
        return
    nearest = _nearest(meeting, occurrence, form, expected, hours=hours, now=now)
    raise no_room_free(seats, slot, now=now)(nearest)


def _claim_first(
    seats: Sequence[Seat],
    occurrence: Occurrence,
    expected: int,
    *,
    is_first: bool,
    now: datetime,
) -> bool:
    """Take the first that can be had. They looked free: the guard decides when it is written."""
    for seat in seats:
        if room := claim_this_room(seat.room_id, occurrence, expected, now=now):
            give(room, occurrence, is_first=is_first, now=now)
            return True
    return False


def no_room_free(seats: Sequence[Seat], slot: Slot, *, now: datetime) -> type[NoRoomFree]:
    """Why none of these rooms can be had then."""
    match want_of_a_place(seats, slot, now=now):
        case Want.MEETINGS:
            return NoPlaceInPool
        case Want.PEOPLE:
            return NoPlacesForPeople
    return NoRoomFree


def claim_room_again(
    meeting: Meeting,
    occurrence: Occurrence,
    *,
    keeps_start: bool,
    hours: Hours = WORKDAYS,
    now: datetime,
) -> None:
    """Take a room for the occurrence as its time is now: the one it had, or else another.

    The old claims are released before. A room whose door was opened for another start is given
    anew, so that nobody sits in it from before. Raises NoRoomLargeEnough, NoRoomFree.
    """
    old, expected = occurrence.provision, len(occurrence.invited)
    if old is None:
        return claim_room(meeting, occurrence, meeting.form, expected, hours=hours, now=now)
    seats = seats_for(meeting.form, meeting.unit_id, expected) or ()
    hold_pools([old.room_id, *(seat.room_id for seat in seats if seat.pool_id)])
    is_mine = claim_this_room(old.room_id, occurrence, expected, now=now)
    if is_mine and (keeps_start or old.opened_at is None):
        return shift(old, starts_at=occurrence.gathers_at, ends_at=occurrence.ends_at, now=now)
    release(old, now=now)
    if is_mine:
        return give(old.room, occurrence, now=now)
    return claim_room(meeting, occurrence, meeting.form, expected, hours=hours, now=now)


def claim_larger_room(
    meeting: Meeting, occurrence: Occurrence, *, hours: Hours = WORKDAYS, now: datetime
) -> None:
    """Somebody more is invited: where the room does not hold them, or its pool has no place for
    them, take another.

    Raises RoomIsOpenAndSmall, NoPlacesForPeople, NoRoomLargeEnough, NoRoomFree.
    """
    old, expected = occurrence.provision, len(occurrence.invited)
    if old is None:
        return
    seats = seats_for(meeting.form, meeting.unit_id, expected) or ()
    hold_pools([old.room_id, *(seat.room_id for seat in seats if seat.pool_id)])
    is_large = old.room.capacity >= expected
    if is_large and has_place_for(old.room_id, occurrence.id, expected, now=now):
        return
    if old.opened_at is not None:
        raise NoPlacesForPeople if is_large else RoomIsOpenAndSmall
    release_room(old.room_id, [occurrence.id])
    release(old, now=now)
    meeting.sequence += 1
    claim_room(meeting, occurrence, meeting.form, expected, hours=hours, now=now)


def take_over(
    held: Sequence[Claim], occurrence: Occurrence, expected: int, *, now: datetime
) -> set[str]:
    """Make the occurrence's own what was held for it; the rows are locked. The kinds that are.

    A room that is out of use by now, or too small, is let go of: another one is to be taken. So is
    one that has run out, though nobody took it: its place in a pool may be somebody else's.
    """
    mine = set()
    for claim in held:
        room, is_out = _room_of(claim), claim.expires_at is not None and claim.expires_at <= now
        if room and (is_out or not room.is_active or room.capacity < expected):
            claim.state, claim.expires_at = ClaimState.RELEASED, None
            continue
        claim.state, claim.expires_at = ClaimState.BOOKED, None
        claim.occurrence_id, claim.people = occurrence.id, expected if room else None
        mine.add(claim.kind)
        if room:
            give(room, occurrence, now=now)
    db.session.flush()
    return mine


def _room_of(claim: Claim) -> Room | None:
    found = select(Resource.room_id).where(Resource.id == claim.resource_id)
    room_id = db.session.scalar(found)
    return room_as_it_is(room_id) if room_id else None


def give(room: Room, occurrence: Occurrence, *, is_first: bool = False, now: datetime) -> None:
    """Make the room ready for the occurrence, which has claimed it."""
    provision = (provide_one if is_first else provide)(
        room,
        key=f"{occurrence.id}.{occurrence.meeting.sequence}",
        starts_at=occurrence.gathers_at,
        ends_at=occurrence.ends_at,
        now=now,
    )
    change_written(occurrence, provision_id=provision.id)
    are_together(occurrence, provision=provision)


def claim_this_room(
    room_id: uuid.UUID, occurrence: Occurrence, expected: int, *, now: datetime
) -> Room | None:
    """Take this room for the occurrence, unless it is taken, or somebody has just put it out of
    use or made it smaller: its row is read again, and held against that. The pools of all rooms
    that come into question are held by the caller (`hold_pools`)."""
    resource = resource_for(room_id=room_id)
    room = room_as_it_is(room_id)
    if not room.is_active or room.capacity < expected:
        return None
    buffer = timedelta(minutes=room.buffer_minutes)
    try:
        take(claim_of(resource, occurrence, "room", buffer, people=expected), now=now)
    except SlotTaken:
        return None
    return room


def room_as_it_is(room_id: uuid.UUID) -> Room:
    """Its row, read again and held against whoever would put it out of use or make it smaller."""
    return db.session.scalars(_ROOM_AS_IT_IS, {"id": room_id}).one()


def claim_of(
    resource_id: int,
    occurrence: Occurrence,
    kind: str,
    buffer: timedelta = timedelta(),
    *,
    people: int | None = None,
) -> Claim:
    """What an occurrence takes of this, its pre-meeting and the pauses of a room included."""
    return Claim(
        resource_id=resource_id,
        occurrence_id=occurrence.id,
        starts_at=occurrence.gathers_at - buffer,
        ends_at=occurrence.ends_at + buffer,
        kind=kind,
        people=people,
    )


def _nearest(
    meeting: Meeting,
    occurrence: Occurrence,
    form: MeetingForm,
    expected: int,
    *,
    hours: Hours,
    now: datetime,
) -> list[Slot]:
    needed = Needed(occurrence.leader_id, seats_for(form, meeting.unit_id, expected))
    wish, own = Slot(occurrence.gathers_at, occurrence.ends_at), [occurrence.id]
    found = nearest_free(needed, wish, hours=hours, now=now, without=own)
    return without_lead(found, occurrence.starts_at - occurrence.gathers_at)
