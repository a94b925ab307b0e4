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
from core import clock
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

    day: date  # that was asked for, or the first with a free time
    times: Sequence[Offered]
    silent: Sequence[Unit]  # units that share no calendar
    room: Room | None  # the one the first of the times would get

    @property
    def first(self) -> Slot | None:
        """The time that is chosen unless another is."""
        return self.times[0].slot if self.times else None


def offer(plan: Plan, leader: User, *, since: date | None, first_hour: int, now: datetime) -> Offer:
    """The first free times from that day on, else from the day of the chosen one, else from now;
    and before them the chosen one if it is on that day."""
    own = _chosen_day(plan, now)
    day = since or own or clock.to_local(now).date()
    start = max(next_quarter(now + SOONEST), slots.instant(day, time(4)))
    calendar = Calendar(leader.id, _suited(plan), start, start + LOOK_AHEAD, now=now)
    usual = slots.usual_times(first_hour, now=now)
    found = slots.first_free(calendar, plan.duration, apart=APART, prefers=usual)
    if plan.slot and own == day:
        found = [plan.slot, *(slot for slot in found if slot != plan.slot)]
    if since is None and found:
        day = clock.to_local(found[0].starts_at).date()
    units = directory.units_by_id([i.unit_id for i in plan.invitees if i.unit_id])
    parties = Parties(list(units), found)
    times = [_offered(slot, parties, list(units)) for slot in found]
    silent = [unit for unit in units.values() if not parties.knows(unit.id)]
    return Offer(day, times, silent, free_room(plan, leader, found[0]) if found else None)


def _chosen_day(plan: Plan, now: datetime) -> date | None:
    """The day of the chosen time, where it still lies ahead."""
    at = plan.starts_at
    return clock.to_local(at).date() if at and at > now else None


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
