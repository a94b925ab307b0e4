"""The times a draft is offered: when leader and room are free, and what is known of the parties."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.models import Unit, User
from booking import directory, slots
from booking.drafts import Plan
from booking.parties import Parties
from booking.services.rooms import rooms_for
from booking.slots import Calendar, Slot, fitting, next_quarter
from video.models import Room

LOOK_AHEAD = timedelta(days=14)
APART = timedelta(hours=2)  # so that four times are a choice
SOONEST = timedelta(minutes=30)  # to reach people at all; sooner ones are typed


@dataclass(frozen=True)
class Offered:
    """A time with how many of the parties are known to be free, and how many to be busy."""

    slot: Slot
    free: int
    busy: int
    total: int

    @property
    def value(self) -> str:
        """The instant, as the form sends it back."""
        return self.slot.starts_at.isoformat()


@dataclass(frozen=True)
class Offer:
    """What step 2 shows."""

    times: Sequence[Offered]
    silent: Sequence[Unit]  # units that share no calendar
    room: Room | None  # the one the first of the times would get

    @property
    def first(self) -> Slot | None:
        """The time that is chosen unless another is."""
        return self.times[0].slot if self.times else None


def offer(plan: Plan, leader: User, *, since: date | None, now: datetime) -> Offer:
    """The chosen time, if there is one, and the first free ones from that day on."""
    start = _start(since, now)
    rooms = _suited(plan)
    calendar = Calendar(leader.id, rooms, start, start + LOOK_AHEAD)
    found = slots.first_free(calendar, plan.duration, apart=APART)
    if plan.slot and plan.slot not in found and since is None:
        found = [plan.slot, *found]
    units = directory.units_by_id([i.unit_id for i in plan.invitees if i.unit_id])
    parties = Parties(list(units), found)
    times = [_offered(slot, parties, list(units)) for slot in found]
    silent = [unit for unit in units.values() if not parties.knows(unit.id)]
    return Offer(times, silent, free_room(plan, leader, found[0]) if found else None)


def free_room(plan: Plan, leader: User, slot: Slot) -> Room | None:
    """The room the meeting would get now. None when it needs none, or none is free."""
    suited = _suited(plan) or []
    calendar = Calendar(leader.id, suited, slot.starts_at, slot.ends_at)
    return next((room for room in suited if calendar.room_is_free(room, slot)), None)


def _suited(plan: Plan) -> list[Room] | None:
    rooms = rooms_for(plan.matter.form, plan.matter.unit_id)
    return None if rooms is None else fitting(rooms, plan.expected)


def _offered(slot: Slot, parties: Parties, unit_ids: Sequence[uuid.UUID]) -> Offered:
    """The leader counts as one of those who are free."""
    known = [unit_id for unit_id in unit_ids if parties.knows(unit_id)]
    free = sum(parties.is_free(unit_id, slot) for unit_id in known)
    return Offered(slot, 1 + free, len(known) - free, 1 + len(unit_ids))


def _start(since: date | None, now: datetime) -> datetime:
    soonest = next_quarter(now + SOONEST)
    return max(soonest, slots.instant(since, time(4))) if since else soonest
