"""Holding leader and room for each proposal until the deadline, and letting go of them.

A hold is a row of `claim`, so the schema's guard refuses it, and is refused by it, as any other.
Locks are taken in the order of a booking: the leader first, then rooms, the smallest first.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from accounts.models import User
from booking.claims import (
    Claim,
    ClaimState,
    Resource,
    SlotTaken,
    hold_pools,
    resource_for,
    take,
)
from booking.drafts import Plan, needed_for
from booking.early import with_lead, without_lead
from booking.models import PollHold, PollTime
from booking.polls.refusals import ProposalTaken
from booking.services.refusals import NoRoomLargeEnough
from booking.services.rooms import room_as_it_is
from booking.slots import Slot
from booking.times.calendar import Calendar, Needed
from booking.times.hours import WORKDAYS, Hours
from booking.times.people import People
from booking.times.rooms import free_seats
from booking.times.search import nearest_free
from booking.times.seats import Seat
from booking.times.taken import second
from core.db import db
from video.models import Room

LEADER, ROOM = "leader", "room"  # the kinds of a claim
MOST = 500  # let go of in one transaction: others want to write too


def slot_of(time: PollTime) -> Slot:
    """When it is."""
    return Slot(time.starts_at, time.ends_at)


def suited_seats(needed: Needed) -> Sequence[Seat]:
    """The rooms that would do, the smallest first. Raises NoRoomLargeEnough."""
    if needed.seats is not None and not needed.seats:
        raise NoRoomLargeEnough
    return needed.seats or ()


@dataclass(frozen=True)
class Holding:
    """What is held for each of the times, and until when: the pre-meeting is held too."""

    needed: Needed
    expected: int
    lead: timedelta
    until: datetime
    hours: Hours
    now: datetime

    def claim(self, time: PollTime, kind: str, resource_id: int, buffer: timedelta) -> None:
        """Hold this for the time. Raises ProposalTaken."""
        claim = Claim(
            resource_id=resource_id,
            starts_at=time.starts_at - self.lead - buffer,
            ends_at=time.ends_at + buffer,
            state=ClaimState.HELD,
            expires_at=self.until,
            kind=kind,
            people=self.expected if kind == ROOM else None,
        )
        try:
            take(claim, now=self.now)
        except SlotTaken:
            raise self.taken(time, leader_is_free=kind == ROOM) from None
        db.session.add(PollHold(claim_id=claim.id, poll_time_id=time.id))

    def taken(self, time: PollTime, *, leader_is_free: bool) -> ProposalTaken:
        """The refusal, with the nearest free times."""
        near = nearest_free(self.needed, self.whole(time), hours=self.hours, now=self.now)
        told = without_lead(near, self.lead)
        return ProposalTaken(slot_of(time), told, leader_is_free=leader_is_free)

    def whole(self, time: PollTime) -> Slot:
        """What is taken, without the pauses of a room."""
        return with_lead(slot_of(time), self.lead)


def hold(
    times: Sequence[PollTime],
    plan: Plan,
    leader: User,
    *,
    until: datetime,
    hours: Hours = WORKDAYS,
    now: datetime,
) -> None:
    """Take leader and room for each of the times, or for none of them.

    Raises NoRoomLargeEnough and ProposalTaken, which knows the nearest free times.
    """
    needed = needed_for(plan, leader.id)
    holding = Holding(needed, plan.expected, plan.lead, until, hours, now)
    suited_seats(holding.needed)
    leader_id = resource_for(user_id=leader.id)
    chosen = _choose_seats(times, holding)
    for time in times:
        holding.claim(time, LEADER, leader_id, timedelta())
    hold_pools([seat.room_id for seat in needed.seats or () if seat.pool_id])
    wanted = {seat.room_id for seat in chosen.values()}
    smallest_first = [s.room_id for s in needed.seats or () if s.room_id in wanted]
    resources = {id: resource_for(room_id=id) for id in smallest_first}
    for time, seat in chosen.items():
        room = room_as_it_is(seat.room_id)
        if not room.is_active or room.capacity < holding.expected:
            raise holding.taken(time, leader_is_free=True)
        buffer = timedelta(minutes=room.buffer_minutes)
        holding.claim(time, ROOM, resources[room.id], buffer)


def lock_rooms(seats: Sequence[Seat]) -> None:
    """Wait for whoever takes one of these, in the order of every booking: for several holds in a
    row, which would else lock now a large room and then a small one."""
    hold_pools([seat.room_id for seat in seats if seat.pool_id])
    locked = (
        select(Resource.id)
        .join(Room, Room.id == Resource.room_id)
        .where(Room.id.in_([seat.room_id for seat in seats]))
        .order_by(Room.capacity, Room.name, Room.id)
        .with_for_update(of=Resource, key_share=True)
    )
    db.session.scalars(locked).all()


def _choose_seats(times: Sequence[PollTime], holding: Holding) -> dict[PollTime, Seat]:
    """Those that look free, and not chosen for another of the times. Only a look."""
    chosen: dict[PollTime, Seat] = {}
    needed, now = holding.needed, holding.now
    span = min(t.starts_at for t in times) - holding.lead, max(t.ends_at for t in times)
    people = People(needed.leader_id, (), *span, now=now)
    for time in times:
        slot = holding.whole(time)
        if not people.leads_nothing(slot):
            raise holding.taken(time, leader_is_free=False)
        if needed.seats is None:
            continue
        free = free_seats(needed.seats, slot, now=now)
        others = {holding.whole(time): other for time, other in chosen.items()}
        seat = next((seat for seat in free if not _is_near(seat, slot, others)), None)
        if seat is None:
            raise holding.taken(time, leader_is_free=True)
        chosen[time] = seat
    return chosen


def _is_near(seat: Seat, slot: Slot, chosen: dict[Slot, Seat]) -> bool:
    """Whether the room, with its pauses, has just been chosen for another of the times."""
    pause = 2 * timedelta(seconds=seat.pause)
    return any(
        other.room_id == seat.room_id
        and taken.starts_at < slot.ends_at + pause
        and slot.starts_at - pause < taken.ends_at
        for taken, other in chosen.items()
    )


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
    """Which of these could be taken just now. Only a look; a fixed number of statements."""
    if not times:
        return set()
    span = min(t.starts_at for t in times) - plan.lead, max(t.ends_at for t in times)
    length = plan.lead + plan.duration
    calendar = Calendar(needed_for(plan, leader.id), length, *span, now=now)
    refused = calendar.refused(all_parties=False)
    found = map(slot_of, times)
    return {slot for slot in found if second(slot.starts_at - plan.lead) not in refused}


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
