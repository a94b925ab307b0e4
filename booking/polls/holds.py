"""Holding leader and room for each proposal until the deadline, and letting go of them.

A hold is a row of `claim`, so the schema's guard refuses it, and is refused by it, as any other.
Locks are taken in the order of a booking: the leader first, then rooms, the smallest first.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from accounts.models import User
from booking import slots
from booking.claims import Claim, ClaimState, Resource, SlotTaken, resource_for, take
from booking.drafts import Plan
from booking.models import PollHold, PollTime
from booking.polls.refusals import ProposalTaken
from booking.services.refusals import NoRoomLargeEnough
from booking.services.rooms import room_as_it_is, rooms_for
from booking.slots import Calendar, Slot, fitting, nearest_free
from core.db import db
from video.models import Room

LEADER, ROOM = "leader", "room"  # the kinds of a claim
MOST = 500  # let go of in one transaction: others want to write too


def slot_of(time: PollTime) -> Slot:
    """When it is."""
    return Slot(time.starts_at, time.ends_at)


def suited_rooms(plan: Plan) -> list[Room] | None:
    """The rooms that hold everybody; None where none is needed. Raises NoRoomLargeEnough."""
    rooms = rooms_for(plan.matter.form, plan.matter.unit_id)
    if rooms is None:
        return None
    suited = fitting(rooms, plan.expected)
    if not suited:
        raise NoRoomLargeEnough
    return suited


def hold(
    times: Sequence[PollTime], plan: Plan, leader: User, *, until: datetime, now: datetime
) -> None:
    """Take leader and room for each of the times, or for none of them.

    Raises NoRoomLargeEnough and ProposalTaken, which knows the nearest free times.
    """
    suited = suited_rooms(plan)
    leader_id = resource_for(user_id=leader.id)
    chosen = _choose_rooms(times, plan, leader, suited, now=now)
    for time in times:
        _hold(time, leader_id, LEADER, timedelta(), plan, leader, until=until, now=now)
    wanted = {room.id for room in chosen.values()}
    smallest_first = [room.id for room in suited or () if room.id in wanted]
    resources = {id: resource_for(room_id=id) for id in smallest_first}
    for time, room in chosen.items():
        kept = room_as_it_is(room.id)
        if not kept.is_active or kept.capacity < plan.expected:
            raise _taken(time, plan, leader, leader_is_free=True, now=now)
        buffer = timedelta(minutes=kept.buffer_minutes)
        _hold(time, resources[room.id], ROOM, buffer, plan, leader, until=until, now=now)


def lock_rooms(rooms: Sequence[Room]) -> None:
    """Wait for whoever takes one of these, in the order of every booking: for several holds in a
    row, which would else lock now a large room and then a small one."""
    locked = (
        select(Resource.id)
        .join(Room, Room.id == Resource.room_id)
        .where(Room.id.in_([room.id for room in rooms]))
        .order_by(Room.capacity, Room.name, Room.id)
        .with_for_update(of=Resource, key_share=True)
    )
    db.session.scalars(locked).all()


def _choose_rooms(
    times: Sequence[PollTime],
    plan: Plan,
    leader: User,
    suited: list[Room] | None,
    *,
    now: datetime,
) -> dict[PollTime, Room]:
    """Those that look free, and not chosen for another of the times. Only a look."""
    chosen: dict[PollTime, Room] = {}
    for time in times:
        slot = slot_of(time)
        look = Calendar(leader.id, suited, slot.starts_at, slot.ends_at, now=now)
        if not look.leader_is_free(slot):
            raise _taken(time, plan, leader, leader_is_free=False, now=now)
        if suited is None:
            continue
        free = (
            room
            for room in suited
            if look.room_is_free(room, slot) and not _is_near(room, slot, chosen)
        )
        room = next(free, None)
        if room is None:
            raise _taken(time, plan, leader, leader_is_free=True, now=now)
        chosen[time] = room
    return chosen


def _is_near(room: Room, slot: Slot, chosen: dict[PollTime, Room]) -> bool:
    """Whether the room, with its pauses, has just been chosen for another of the times."""
    pause = 2 * timedelta(minutes=room.buffer_minutes)
    return any(
        other.id == room.id
        and time.starts_at < slot.ends_at + pause
        and slot.starts_at - pause < time.ends_at
        for time, other in chosen.items()
    )


def _hold(
    time: PollTime,
    resource_id: int,
    kind: str,
    buffer: timedelta,
    plan: Plan,
    leader: User,
    *,
    until: datetime,
    now: datetime,
) -> None:
    claim = Claim(
        resource_id=resource_id,
        starts_at=time.starts_at - buffer,
        ends_at=time.ends_at + buffer,
        state=ClaimState.HELD,
        expires_at=until,
        kind=kind,
    )
    try:
        take(claim, now=now)
    except SlotTaken:
        raise _taken(time, plan, leader, leader_is_free=kind == ROOM, now=now) from None
    db.session.add(PollHold(claim_id=claim.id, poll_time_id=time.id))


def _taken(
    time: PollTime, plan: Plan, leader: User, *, leader_is_free: bool, now: datetime
) -> ProposalTaken:
    rooms = rooms_for(plan.matter.form, plan.matter.unit_id)
    length = time.ends_at - time.starts_at
    near = nearest_free(leader, rooms, plan.expected, time.starts_at, length, now)
    return ProposalTaken(slot_of(time), near, leader_is_free=leader_is_free)


def held_claims(time_ids: Collection[uuid.UUID]) -> Select[Claim]:
    """What is held for these proposals."""
    mine = select(PollHold.claim_id).where(PollHold.poll_time_id.in_(time_ids))
    return select(Claim).where(Claim.id.in_(mine), Claim.state == ClaimState.HELD)


def let_go(times: Collection[PollTime]) -> None:
    """Nothing is held for these any more. What was booked stays booked."""
    held = held_claims([time.id for time in times]).with_only_columns(Claim.id)
    db.session.execute(
        update(Claim)
        .where(Claim.id.in_(held))
        .values(state=ClaimState.RELEASED, expires_at=None)
        .execution_options(synchronize_session="fetch")
    )


def hold_longer(times: Collection[PollTime], until: datetime) -> None:
    """What is held for these is held until then."""
    held = held_claims([time.id for time in times]).with_only_columns(Claim.id)
    db.session.execute(
        update(Claim)
        .where(Claim.id.in_(held))
        .values(expires_at=until)
        .execution_options(synchronize_session="fetch")
    )


def held_times(times: Collection[PollTime], plan: Plan, *, now: datetime) -> Collection[uuid.UUID]:
    """The proposals for which everything that is needed is held just now. One statement."""
    rows = db.session.execute(
        select(PollHold.poll_time_id, Claim.kind)
        .join(Claim, Claim.id == PollHold.claim_id)
        .where(
            PollHold.poll_time_id.in_([time.id for time in times]),
            Claim.state == ClaimState.HELD,
            Claim.expires_at > now,
        )
    )
    needed = {LEADER, ROOM} if plan.matter.form.has_room else {LEADER}
    kinds: dict[uuid.UUID, set[str]] = {}
    for time_id, kind in rows:
        kinds.setdefault(time_id, set()).add(kind)
    return {time_id for time_id, found in kinds.items() if found >= needed}


def free_times(times: Sequence[PollTime], plan: Plan, leader: User, *, now: datetime) -> set[Slot]:
    """Which of these could be taken just now. Only a look; three statements."""
    if not times:
        return set()
    rooms = rooms_for(plan.matter.form, plan.matter.unit_id)
    suited = None if rooms is None else fitting(rooms, plan.expected)
    span = min(t.starts_at for t in times), max(t.ends_at for t in times)
    look = slots.Calendar(leader.id, suited, *span, now=now)
    return {slot for slot in map(slot_of, times) if look.is_free(slot)}


def expired(now: datetime) -> Select[int]:
    """Holds whose time is out and that nobody has needed yet, the oldest first."""
    held = (Claim.state == ClaimState.HELD, Claim.expires_at <= now)
    return select(Claim.id).where(*held).order_by(Claim.expires_at, Claim.id)


def tidy(now: datetime) -> int:
    """Let go of those. Who has one in hand just now decides about it: it is skipped."""
    found = db.session.scalars(expired(now).limit(MOST).with_for_update(skip_locked=True)).all()
    if found:
        gone = {"state": ClaimState.RELEASED, "expires_at": None}
        db.session.execute(update(Claim).where(Claim.id.in_(found)).values(gone))
    return len(found)
