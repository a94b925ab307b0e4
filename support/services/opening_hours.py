"""Changing when a support unit answers, and on which number."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from core import audit, clock
from support import directory, hours, opening_words
from support.clocks import keeping
from support.hours import Interval, OnHolidays, OwnDays
from support.models import OpeningHours, OwnDay, SupportUnit
from support.refusals import (
    DaysArePast,
    DaysInDisorder,
    DaysOverlap,
    DaysTooFarAway,
    HoursChangedMeanwhile,
    NeverOpens,
)
from support.zones import DANISH

HOURS_CHANGED = audit.declare("opening-hours-changed", "week", "on_holidays", "has_phone", "zone")
OWN_DAYS_ADDED = audit.declare("own-days-added", "first_on", "last_on", "is_open")
OWN_DAYS_REMOVED = audit.declare("own-days-removed", "first_on", "last_on")

LONGEST = timedelta(days=366)
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class NewHours:
    """The unit's week, holidays and number as they will be."""

    week: Sequence[Interval]
    on_holidays: OnHolidays
    phone: str | None
    zone: str = DANISH  # IANA's name


def seen(unit: SupportUnit) -> str:
    """What a page showed of the unit, in short: two who change it at once are told apart by it."""
    rows = [(row.weekday, row.opens, row.closes) for row in unit.hours]
    said = repr((rows, unit.on_holidays.value, unit.unit.phone, unit.zone))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def change_hours(
    unit: SupportUnit, new: NewHours, *, was_seen: str, by: User, now: datetime
) -> None:
    """Write the week anew. The unit is held. Raises HoursChangedMeanwhile and NeverOpens."""
    if was_seen != seen(unit):
        said = opening_words.hours_text(directory.timetable(unit), now)
        raise HoursChangedMeanwhile(said)
    unit.hours = [
        OpeningHours(weekday=row.weekday, opens=row.opens, closes=row.closes)
        for row in sorted(new.week)
    ]
    unit.on_holidays, unit.unit.phone, unit.zone = new.on_holidays, new.phone, new.zone
    _tell_clocks(unit, now)
    audit.record(
        by.as_actor(),
        HOURS_CHANGED,
        subject=unit.id,
        now=now,
        week=[[row.weekday, row.opens, row.closes] for row in sorted(new.week)],
        on_holidays=new.on_holidays.value,
        has_phone=new.phone is not None,
        zone=new.zone,
    )


def add_own_days(unit: SupportUnit, new: OwnDays, *, by: User, now: datetime) -> None:
    """Say of some days what the week does not. The unit is held.

    Raises DaysArePast, DaysInDisorder, DaysTooFarAway, DaysOverlap and NeverOpens.
    """
    table = directory.timetable(unit)
    _check(new, clock.to_local(now, table.zone).date())
    for said in table.own_days:
        if _clash(said, new):
            raise DaysOverlap(opening_words.own_days_text(said))
    unit.own_days.append(OwnDay(**vars(new)))
    _tell_clocks(unit, now)
    audit.record(
        by.as_actor(),
        OWN_DAYS_ADDED,
        subject=unit.id,
        now=now,
        first_on=new.first_on.isoformat(),
        last_on=new.last_on.isoformat(),
        is_open=new.opens is not None,
    )


def remove_own_days(unit: SupportUnit, own_day_id: int, *, by: User, now: datetime) -> bool:
    """The days are as the week says again. False when they are so already."""
    found = next((row for row in unit.own_days if row.id == own_day_id), None)
    if found is None:
        return False
    unit.own_days.remove(found)
    _tell_clocks(unit, now)
    audit.record(
        by.as_actor(),
        OWN_DAYS_REMOVED,
        subject=unit.id,
        now=now,
        first_on=found.first_on.isoformat(),
        last_on=found.last_on.isoformat(),
    )
    return True


def _tell_clocks(unit: SupportUnit, now: datetime) -> None:
    """What rests on these hours is counted anew. Raises NeverOpens: nothing could be."""
    if hours.never_opens(directory.timetable(unit), now):
        raise NeverOpens
    keeping.hours_changed(unit, now=now)


def _check(new: OwnDays, today: date) -> None:
    if new.first_on < today:
        raise DaysArePast
    if new.last_on < new.first_on:
        raise DaysInDisorder
    if new.last_on - new.first_on > LONGEST or new.last_on > today + FURTHEST:
        raise DaysTooFarAway


def _clash(one: OwnDays, other: OwnDays) -> bool:
    """On the same days, and not both open at different times."""
    if one.last_on < other.first_on or other.last_on < one.first_on:
        return False
    if one.opens is None or other.opens is None or not (one.closes and other.closes):
        return True
    return one.opens < other.closes and other.opens < one.closes
