"""Which calls for help there are: each kind and state somewhere, and no desk drowned in them."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import cycle
from random import Random

from booking.services import Invitee
from core import clock
from support.demo import times
from support.demo.region import places, troubles
from support.demo.region.cases import Case
from support.demo.region.deeds import Deed
from support.demo.region.diary import Plan
from support.demo.region.troubles import Trouble
from support.demo.stage import Stage
from support.models import SupportModel

Step = tuple[int, Callable[[Case, datetime], None]]  # minutes after it was asked for
Script = Sequence[Step]
Wanted = Callable[[Plan], bool]

NEW: Script = ()
TAKEN: Script = ((6, Case.take),)
WAITING: Script = ((5, Case.take), (9, Case.reply))
CLOSED: Script = (*WAITING, (14, Case.resolve), (19, Case.tell))
REOPENED: Script = (*CLOSED, (30, Case.write_again))
CANNOT: Script = (*WAITING, (16, Case.give_up), (20, Case.tell))
FORWARDED: Script = ((4, Case.take), (9, Case.forward))
FORWARDED_TAKEN: Script = (*FORWARDED, (15, Case.take))
FORWARDED_CLOSED: Script = (*FORWARDED_TAKEN, (18, Case.resolve), (24, Case.tell))
TO_BRIDGE: Script = (*FORWARDED_TAKEN, (23, Case.forward_to_bridge))
CLOSING: Script = ((3, Case.take), (12, Case.resolve))
CALLED: Script = ((45, Case.be_called),)

AT_LOCAL_IT = (NEW, WAITING, TAKEN)  # in turn, one at each
LEARNING = (NEW, TAKEN, WAITING)
MODEL_2 = [n for n, m in places.MODELS.items() if m == SupportModel.CROSS_SECTOR_DIRECT]
MODEL_3 = [n for n, m in places.MODELS.items() if m == SupportModel.STAFF_HOTLINE]
EARLY = timedelta(minutes=40)  # before the start: time enough for a whole script
TEN = 10  # o'clock
FORENOON = "12:30"  # ends


class Casting:
    """Gives each case a meeting of its own."""

    def __init__(
        self,
        stage: Stage,
        plans: Sequence[Plan],
        days: Sequence[date],
        with_it: Sequence[str],
        bridge_id: uuid.UUID,
        chance: Random,
    ) -> None:
        self._stage, self._with_it = stage, with_it
        self._left = chance.sample(plans, len(plans))
        self._bridge_id, self._chance = bridge_id, chance
        self._day = max(day for day in days if day < stage.today)  # when those asked who still wait
        self._staff, self._citizens = cycle(troubles.STAFF), cycle(troubles.CITIZENS)

    def deeds(self) -> Iterator[Deed]:
        """All of it."""
        yield from self._shared_support()
        yield from self._closed_everywhere()
        yield from self._local_it()
        yield from self._citizens_flow()
        yield from self._learning()
        yield from self._settled()

    def _citizens_flow(self) -> Iterator[Deed]:
        """Few are open: the hotline's first screen belongs to the story."""
        for script in (CLOSED, CLOSED, FORWARDED_CLOSED, CANNOT):
            yield from self._before_start(script, self._past(self._has_seat), self._citizens)
        for script in (WAITING, FORWARDED_TAKEN):
            yield from self._yesterday(script, self._ahead(self._has_seat), self._citizens)
        if plan := self._ahead(lambda p: any(_is_by_post(i) for i in p.invitees)):
            seat = 1 + next(n for n, i in enumerate(plan.invitees) if _is_by_post(i))
            case = self._case(plan, seat, next(self._citizens))
            yield from self._script(case, Case.call, CLOSING, self._moment(plan))

    def _shared_support(self) -> Iterator[Deed]:
        """Cross-sector cases of model 2, and what a local IT could not solve. Whatever nobody has
        taken is about a later meeting than the doctor's: his is the first on Hans' desk."""
        late = times.at(times.ahead(self._stage.today, 3), "14:00")
        for script, since in ((NEW, late), (TAKEN, None), (WAITING, None)):
            plan = self._ahead(_is_direct, since=since)
            yield from self._yesterday(script, plan)
        for script in (FORWARDED, TO_BRIDGE):
            yield from self._yesterday(script, self._ahead(self._has_model_1, since=late))
        plan = self._ahead(lambda p: "municipal" in places.LEVELS.get(p.convening, ()))
        yield from self._yesterday(FORWARDED_TAKEN, plan)

    def _closed_everywhere(self) -> Iterator[Deed]:
        """In the evening all levels of the psychiatry are closed: the leader has to call."""
        for script in (NEW, CALLED):
            plan = self._ahead(partial(_has_guest, name=places.PSYCHIATRY))
            if plan:
                case = self._case(plan, _guest(plan, places.PSYCHIATRY), next(self._staff))
                evening = times.at(self._day, "19:10")
                yield from self._script(case, Case.ask, script, evening)

    def _learning(self) -> Iterator[Deed]:
        """Told afterwards: never urgent."""
        for script in LEARNING:
            plan = self._past(lambda p: p.convening in self._with_it and self._hour(p.ends_at) < 14)
            if plan:
                case = self._case(plan, 0, next(self._staff))
                asked_at = plan.ends_at + timedelta(minutes=15)
                yield from self._script(case, Case.ask, script, asked_at)

    def _local_it(self) -> Iterator[Deed]:
        """Every local IT has something; one case is still with the staff hotline."""
        scripts = cycle(AT_LOCAL_IT)
        yield from self._yesterday(NEW, self._ahead(lambda p: p.convening in MODEL_3))
        for name in self._with_it:
            script = next(scripts)
            if name in MODEL_3:
                script = _after(Case.forward, script)
            if plan := self._ahead(self._reaches_local_it(name)):
                yield from self._yesterday(script, plan)
            elif name in MODEL_2:  # shared support had it first
                script = _after(Case.take, _after(Case.forward, script))
                yield from self._yesterday(script, self._ahead(partial(_is_of, name=name)))
            elif plan := self._ahead(partial(_has_guest, name=name)):
                case = self._case(plan, _guest(plan, name), next(self._staff))
                yield from self._script(case, Case.ask, script, self._moment(plan))

    def _settled(self) -> Iterator[Deed]:
        """Last week's: most could attend."""
        for script in (CLOSED, CLOSED, REOPENED, CLOSED, CLOSED, CLOSED):
            plan = self._past(lambda p: self._is_plain(p) and p.convening in self._with_it)
            yield from self._before_start(script, plan, self._staff, seat=0)

    def _reaches_local_it(self, name: str) -> Wanted:
        return lambda p: p.convening == name and (self._is_plain(p) or name in MODEL_3)

    def _has_model_1(self, plan: Plan) -> bool:
        return plan.convening in self._with_it and plan.convening not in places.MODELS

    def _is_plain(self, plan: Plan) -> bool:
        """Whether the leader's own local IT gets it at once."""
        return plan.convening not in MODEL_3 and not _is_direct(plan)

    def _before_start(
        self,
        script: Script,
        plan: Plan | None,
        words: Iterator[Trouble],
        *,
        seat: int | None = None,
    ) -> Iterator[Deed]:
        if plan:
            chosen = _reachable_seat(plan) if seat is None else seat
            if script is CANNOT:
                plan.absent.add(chosen)
            case = self._case(plan, chosen, next(words))
            yield from self._script(case, Case.ask, script, plan.starts_at - EARLY)

    def _yesterday(
        self, script: Script, plan: Plan | None, words: Iterator[Trouble] | None = None
    ) -> Iterator[Deed]:
        """Staff ask as the leader; citizens from their own page."""
        if plan:
            case = self._case(
                plan, _reachable_seat(plan) if words else 0, next(words or self._staff)
            )
            yield from self._script(case, Case.ask, script, self._moment(plan))

    def _script(
        self, case: Case, begin: Callable[[Case, datetime], None], script: Script, at: datetime
    ) -> Iterator[Deed]:
        for minutes, do in ((0, begin), *script):
            moment = at + timedelta(minutes=minutes)
            yield Deed(moment, partial(do, case, moment))

    def _case(self, plan: Plan, seat: int, trouble: Trouble) -> Case:
        return Case(self._stage, plan, seat, trouble, self._bridge_id)

    def _moment(self, plan: Plan) -> datetime:
        """In the forenoon of the last working day, when everybody is there."""
        begins = max(times.at(self._day, "09:30"), plan.booked_at + timedelta(minutes=10))
        left = (times.at(self._day, FORENOON) - begins) // timedelta(minutes=1)
        return begins + timedelta(minutes=self._chance.randint(0, left + 10))

    def _ahead(self, wanted: Wanted, *, since: datetime | None = None) -> Plan | None:
        """A meeting to come, booked before anybody needed help. Not the nearest: that is Ida's."""
        asked_until = times.at(self._day, FORENOON)
        begins = since or times.at(times.ahead(self._stage.today, 1), "00:00")
        return self._pick(
            lambda p: p.starts_at > begins and p.booked_at < asked_until and wanted(p)
        )

    def _past(self, wanted: Wanted) -> Plan | None:
        """A meeting of the days before today that began when everybody had come to work."""
        before = times.at(self._stage.today, "00:00")
        return self._pick(
            lambda p: (
                p.ends_at < before
                and self._hour(p.starts_at) >= TEN
                and p.booked_at < p.starts_at - EARLY
                and wanted(p)
            )
        )

    def _pick(self, wanted: Wanted) -> Plan | None:
        found = next((p for p in self._left if p.form.has_room and wanted(p)), None)
        if found:
            self._left.remove(found)
        return found

    def _has_seat(self, plan: Plan) -> bool:
        return plan.convening in self._with_it and _reachable_seat(plan) > 0

    def _hour(self, instant: datetime) -> int:
        return clock.to_local(instant).hour


def _reachable_seat(plan: Plan) -> int:
    """The first citizen or relative whom a message reaches; 0 where there is none."""
    private = (
        n
        for n, i in enumerate(plan.invitees, start=1)
        if i.kind.is_private and i.name and (i.email or i.phone) and "ø" not in (i.email or "")
    )
    return next(private, 0)


def _after(first: Callable[[Case, datetime], None], script: Script) -> Script:
    """The same script, once somebody has done this."""
    return ((4, first), *((minutes + 5, do) for minutes, do in script))


def _is_of(plan: Plan, name: str) -> bool:
    return plan.convening == name


def _is_by_post(invitee: Invitee) -> bool:
    """A citizen with a name, whom only the sheet of paper reaches."""
    return bool(invitee.kind.is_private and invitee.name and not (invitee.email or invitee.phone))


def _is_cross_sector(plan: Plan) -> bool:
    places_of = {i.organisation_id for i in plan.invitees if i.organisation_id}
    return bool(places_of - {plan.organisation_id})


def _is_direct(plan: Plan) -> bool:
    """Whether the leader's calls for help go to shared support at once."""
    return plan.convening in MODEL_2 and _is_cross_sector(plan)


def _has_guest(plan: Plan, name: str) -> bool:
    return _guest(plan, name) > 0


def _guest(plan: Plan, name: str) -> int:
    """Where a unit of this organisation sits as somebody else's guest; 0 where it does not."""
    if plan.convening == name:
        return 0
    seats = enumerate(plan.invitees, start=1)
    return next((n for n, i in seats if i.unit_id and i.function.endswith(name)), 0)
