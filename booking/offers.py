"""The times a draft is offered: when leader and room are free, and what is known of the parties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from accounts.models import User
from booking import directory, slots
from booking.drafts import Plan, needed_for
from booking.early import with_lead, without_lead
from booking.slots import Slot, next_quarter
from booking.times.asked import Asked
from booking.times.calendar import Calendar, Needed
from booking.times.hours import Hours
from booking.times.people import Party
from booking.times.rooms import free_seats
from booking.times.search import earliest
from booking.times.seats import Seat
from core import clock

SOONEST = timedelta(minutes=30)  # to reach people at all; sooner ones are typed


@dataclass(frozen=True)
class Offered:
    """A time with how many of the parties are known to be free, and who is known to be busy."""

    slot: Slot
    free: int
    total: int
    busy: Sequence[str] = ()
    leader_is_away: bool = False  # by their own calendar; a time that they chose themselves

    @property
    def value(self) -> str:
        """The instant, as the form sends it back."""
        return self.slot.starts_at.isoformat()


@dataclass(frozen=True)
class Offer:
    """What step 2 shows."""

    day: date  # that was asked for, or the first with a free time
    times: Sequence[Offered]
    silent: Sequence[str]  # parties that share no calendar
    room: Seat | None  # the one the first of the times would get

    @property
    def first(self) -> Slot | None:
        """The time that is chosen unless another is."""
        return self.times[0].slot if self.times else None


class Parties:
    """Units and people of ours on the list of a draft, by name. Whoever else is on it is asked."""

    def __init__(self, plan: Plan) -> None:
        units = directory.units_by_id([i.unit_id for i in plan.invitees if i.unit_id])
        self.names: dict[Party, str] = {}
        for invitee in plan.invitees:
            if invitee.unit_id in units:
                self.names[units[invitee.unit_id].id] = units[invitee.unit_id].name
            elif invitee.user_id:
                self.names[invitee.user_id] = invitee.name or invitee.function

    def offered(self, slot: Slot, calendar: Calendar) -> Offered:
        """That time, with who is known to be free. The leader counts as one of them."""
        busy, known = calendar.busy(slot), calendar.people.known
        is_away = calendar.people.leader_is_elsewhere(slot)
        names = [_("You (your own calendar)")] * is_away + [self.names[party] for party in busy]
        return Offered(slot, 1 + len(known) - len(names), 1 + len(self.names), names, is_away)

    def silent(self, calendar: Calendar) -> Sequence[str]:
        """Those who share no calendar."""
        return [self.names[party] for party in calendar.people.silent]


def offer(
    plan: Plan,
    leader: User,
    *,
    since: date | None,
    hours: Hours,
    asked: Asked | None = None,
    now: datetime,
) -> Offer:
    """The first free times from that day on, else from the day of the chosen one, else from now;
    and before them the chosen one if it is on that day."""
    own, asked = _chosen_day(plan, now), asked or Asked()
    day, parties = since or own or clock.to_local(now).date(), Parties(plan)
    calendar = look(plan, leader, day, asked.period, parties, now=now)
    found = without_lead(
        earliest(calendar, asked.hours(hours), all_parties=asked.everybody), plan.lead
    )
    if plan.slot and own == day:
        found = [plan.slot, *(slot for slot in found if slot != plan.slot)]
    if since is None and found:
        day = clock.to_local(found[0].starts_at).date()
    times = [parties.offered(slot, calendar) for slot in found]
    room = _first_seat(calendar.needed, found[0], now=now) if found else None
    return Offer(day, times, parties.silent(calendar), room)


def look(
    plan: Plan, leader: User, day: date, period: timedelta, parties: Parties, *, now: datetime
) -> Calendar:
    """What is known from that day on, for so long."""
    begins = slots.instant(day, time(4))
    start = max(next_quarter(now + SOONEST), begins)
    needed = needed_for(plan, leader.id, list(parties.names))
    return Calendar(needed, plan.lead + plan.duration, start, max(start, begins + period), now=now)


def _chosen_day(plan: Plan, now: datetime) -> date | None:
    """The day of the chosen time, where it still lies ahead."""
    at = plan.starts_at
    return clock.to_local(at).date() if at and at > now else None


def free_room(plan: Plan, leader: User, slot: Slot, *, now: datetime) -> Seat | None:
    """The room the meeting would get now. None when it needs none, or none is free."""
    return _first_seat(needed_for(plan, leader.id), with_lead(slot, plan.lead), now=now)


def _first_seat(needed: Needed, slot: Slot, *, now: datetime) -> Seat | None:
    return next(iter(free_seats(needed.seats or [], slot, now=now)), None)
