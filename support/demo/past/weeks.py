"""Who met whom in the weeks before the fortnight: mostly in Kolding, whose figures Frida reads."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from accounts.models import Role
from support.demo.region import kinds
from support.demo.region.diary import Diary, Plan
from support.demo.region.founding import Founder, Home
from support.demo.region.workdays import A_WEEK, workdays_in
from support.demo.stage import Stage

IN_KOLDING, ELSEWHERE = 3, 2  # meetings a day


def first_day(today: date) -> date:
    """The first of the month before last: last month, and the one it is compared with."""
    last_month = today.replace(day=1) - timedelta(days=1)
    return (last_month.replace(day=1) - timedelta(days=1)).replace(day=1)


def plans(stage: Stage, founder: Founder, chance: Random) -> Sequence[Plan]:
    """Every meeting, in the order they began."""
    days = workdays_in(first_day(stage.today), stage.today - timedelta(days=A_WEEK + 1))
    there = _kolding(stage, founder)
    diary = Diary([*founder.homes, *there[1:]], days, chance, stage.now)
    return diary.before(there, IN_KOLDING, ELSEWHERE)


def _kolding(stage: Stage, founder: Founder) -> Sequence[Home]:
    """Its families, and colleagues beside the cast: Anna's own meetings stay few."""
    at = stage.cast.at
    families = next(h for h in founder.homes if h.unit.organisation is at.kolding and h.people)
    adults, home_care, _families = kinds.CORE
    others = [(at.adults, adults), (at.home_care, home_care)]
    made = [
        Home(
            unit,
            kind.key,
            families.area,
            [founder.person(unit, kind.title, Role.MEETING_LEADER) for _ in range(2)],
        )
        for unit, kind in others
    ]
    founder.session.flush()
    return [families, *made]
