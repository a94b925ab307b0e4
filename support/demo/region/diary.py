"""Who meets whom, and when: a week back and a week ahead, in office hours. Nothing is written here.

The same chance gives the same fortnight. Nobody leads two meetings at a time, and whoever has had
the fewest meetings comes first, so that everybody has some.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from random import Random

from booking.models import MeetingForm, MeetingType
from booking.services import Invitee
from support.demo import times
from support.demo.region import matters
from support.demo.region.deeds import office_time
from support.demo.region.founding import Home
from support.demo.region.matters import Recipe
from support.demo.region.table import Table

A_DAY = 9  # meetings
STARTS = tuple(f"{hour:02d}:{minute:02d}" for hour in range(8, 15) for minute in (0, 15, 30, 45))
NOTICE = (1, 2, 2, 3, 5, 7, 8, 10)  # working days
PAUSE = timedelta(minutes=10)
AN_HOUR = timedelta(hours=1)


@dataclass
class Plan:
    """One meeting, as plain values: who books it when, and what it is."""

    type: MeetingType
    form: MeetingForm
    purpose: str
    agenda: str
    address: str | None
    unit_id: uuid.UUID
    phone: str
    leader_id: uuid.UUID
    organisation_id: uuid.UUID
    convening: str  # the organisation's name
    starts_at: datetime
    ends_at: datetime
    booked_at: datetime
    invitees: Sequence[Invitee]
    absent: set[int] = field(default_factory=set)  # seats of those who did not get in
    cancelled_at: datetime | None = None
    reason: str = ""  # why it was cancelled
    meeting_id: uuid.UUID | None = field(default=None, compare=False)  # once it is booked


class Diary:
    """Fills the days with meetings."""

    def __init__(
        self, homes: Sequence[Home], days: Sequence[date], chance: Random, now: datetime
    ) -> None:
        self._homes, self._days = homes, days
        self._chance, self._now = chance, now
        self._table = Table(homes, chance)
        self._forms = {recipe: cycle(recipe.forms) for recipe in (*matters.CYCLE, matters.RUN)}
        self._busy: dict[uuid.UUID, list[tuple[datetime, datetime]]] = {}

    def fortnight(self) -> list[Plan]:
        """Every meeting, in the order they begin."""
        today = times.today(self._now)
        back, ahead = [d for d in self._days if d < today], [d for d in self._days if d >= today]
        recipes = cycle(matters.CYCLE)
        past = [self._plan(next(recipes), day) for day in back for _ in range(A_DAY)]
        self._table.forget()  # whoever had many meetings last week is not passed over in the next
        coming = [self._plan(next(recipes), day) for day in ahead for _ in range(A_DAY)]
        coming += self._for_those_without(coming, [day for day in ahead if day > today])
        return sorted([*past, *coming], key=lambda plan: (plan.starts_at, plan.booked_at))

    def before(self, there: Sequence[Home], each: int, elsewhere: int) -> list[Plan]:
        """What was: of every day so many at these, and so many anywhere."""
        pairs = [(r, h) for r in matters.CYCLE for h in there if h.kind in r.convenes]
        theirs, recipes = cycle(pairs), cycle(matters.CYCLE)
        plans: list[Plan] = []
        for day in self._days:
            plans += [self._plan(recipe, day, home) for recipe, home in islice(theirs, each)]
            plans += [self._plan(next(recipes), day) for _ in range(elsewhere)]
        return sorted(plans, key=lambda plan: (plan.starts_at, plan.booked_at))

    def called_off(self) -> list[Plan]:
        """What was booked and then cancelled: some on their own, and three days of one kind."""
        today = times.today(self._now)
        past, ahead = [d for d in self._days if d < today], [d for d in self._days if d > today]
        singly = zip(matters.CALLED_OFF, cycle([past[-1], *ahead]), strict=False)
        plans = [self._cancelled(self._plan(r, day), reason) for (r, reason), day in singly]
        first = self._plan(matters.RUN, ahead[0])
        run = [first, *(self._again(first, day) for day in ahead[1:3])]
        return plans + [self._cancelled(plan, matters.RUN_ENDED) for plan in run]

    def _again(self, plan: Plan, day: date) -> Plan:
        """The same people on another day."""
        length = plan.ends_at - plan.starts_at
        starts_at = self._free_start(plan.leader_id, day, length)
        return replace(plan, starts_at=starts_at, ends_at=starts_at + length)

    def _cancelled(self, plan: Plan, reason: str) -> Plan:
        since, until = plan.booked_at + AN_HOUR, min(plan.starts_at - AN_HOUR, self._now)
        return replace(plan, cancelled_at=office_time(self._chance, since, until), reason=reason)

    def _for_those_without(self, plans: Sequence[Plan], days: Sequence[date]) -> Iterator[Plan]:
        """A conversation for each who signs in and has nothing to look forward to."""
        ahead = [plan for plan in plans if plan.starts_at > self._now]
        seen = {p.unit_id for p in ahead} | {i.unit_id for p in ahead for i in p.invitees}
        idle = [home for home in self._homes if home.people and home.unit.id not in seen]
        for home, day in zip(idle, cycle(days), strict=False):
            yield self._plan(matters.CONVERSATION, day, home)

    def _plan(self, recipe: Recipe, day: date, home: Home | None = None) -> Plan:
        home = home or self._table.convening(recipe)
        leader = self._chance.choice(home.people)
        length = timedelta(minutes=recipe.minutes)
        starts_at = self._free_start(leader.id, day, length)
        form = next(self._forms[recipe])
        has_place = form in (MeetingForm.HYBRID, MeetingForm.IN_PERSON)
        return Plan(
            type=recipe.type,
            form=form,
            purpose=self._chance.choice(recipe.purposes),
            agenda=recipe.agenda,
            address=self._chance.choice(matters.ADDRESSES) if has_place else None,
            unit_id=home.unit.id,
            phone=home.unit.phone or "",
            leader_id=leader.id,
            organisation_id=home.unit.organisation_id,
            convening=home.unit.organisation.name,
            starts_at=starts_at,
            ends_at=starts_at + length,
            booked_at=self._booking_time(day),
            invitees=self._table.lay(recipe, home),
        )

    def _free_start(self, leader: uuid.UUID, day: date, length: timedelta) -> datetime:
        """Some time of the day when the leader leads nothing."""
        taken = self._busy.setdefault(leader, [])
        starts = (times.at(day, wall) for wall in self._chance.sample(STARTS, len(STARTS)))
        start = next(s for s in starts if not _clashes(taken, s - PAUSE, s + length + PAUSE))
        taken.append((start, start + length))
        return start

    def _booking_time(self, day: date) -> datetime:
        """Some working days before, and never later than yesterday."""
        on = times.back(min(day, times.today(self._now)), self._chance.choice(NOTICE))
        return times.at(on, f"{self._chance.randint(8, 14):02d}:{self._chance.randint(0, 59):02d}")


def _clashes(
    taken: Sequence[tuple[datetime, datetime]], starts_at: datetime, ends_at: datetime
) -> bool:
    return any(since < ends_at and starts_at < until for since, until in taken)
