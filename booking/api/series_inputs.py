"""From the series that a program sends to the dates that are booked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.draft_series import Repetition
from booking.drafts import Guest, Matter, Plan, needed_for
from booking.models import Rhythm, SkipReason
from booking.repetitions import DateRow, date_rows
from booking.rhythms import FARTHEST, Rule
from booking.services import Booking, BookingRefused, rules
from booking.services.refusals import NoRoomLargeEnough
from booking.services.series_bookings import Agreed, Kept, Left
from booking.services.series_claims import DatesTaken
from booking.slots import Slot, instant
from booking.times.hours import Hours
from core import clock
from core.holidays import is_holiday

Sent = Mapping[str, Any]  # read by SeriesSchema


class TooManyDates(BookingRefused):
    """More than a series may have."""

    field = "repeats"
    message = _l("That is more than 104 dates, or more than two years. Choose fewer.")


class EndOutOfReach(BookingRefused):
    """A last day that is the first, or too far away."""

    field = "repeats/until"
    message = _l("Write a day after the first one, and at most two years later.")


class NotTheLastOfMonth(BookingRefused):
    """The last Tuesday is one of the last seven days of its month."""

    field = "starts_at"
    message = _l("The first day is not the last such weekday of its month.")


class NoSuchDate(BookingRefused):
    """What is left out, or at another time, must be a day of the series."""

    field = "leave_out"
    message = _l("One of the days that you left out or moved is no day of the series.")


def agreed_of(sent: Sent, booking: Booking, leader: User, *, hours: Hours, now: datetime) -> Agreed:
    """Every date, as it is to be booked.

    Raises BookingRefused, TimeSkipped, TimeComesTwice, and DatesTaken, which knows other times.
    """
    slot = Slot(booking.starts_at, booking.ends_at)
    rules.check_time(slot.starts_at, slot.ends_at, now=now)
    local = clock.to_local(slot.starts_at)
    series = Repetition(rule_of(sent, local.date()), f"{local:%H:%M}")
    first = instant(series.rule.first_on, series.time)
    rules.check_time(first, first + (slot.ends_at - slot.starts_at), now=now)
    plan = _plan(booking, series, slot)
    seats = needed_for(plan, leader.id).seats
    if seats is not None and not seats:
        raise NoRoomLargeEnough
    rows = date_rows(plan, leader, hours=hours, now=now).rows
    kept, left = _decide(sent, rows)
    return Agreed(series.rule, series.time, slot.minutes, kept, left)


def rule_of(sent: Sent, first: date) -> Rule:
    """Raises TooManyDates, EndOutOfReach, NotTheLastOfMonth."""
    rule = _by_rule(sent["repeats"], first) if "repeats" in sent else _by_hand(sent["dates"], first)
    if rule.is_cut or rule.days[-1] > rule.first_on + FARTHEST:
        raise TooManyDates
    return rule


def _by_hand(said: Sequence[date], first: date) -> Rule:
    days = tuple(sorted({first, *said}))
    return Rule(Rhythm.DATES, days[0], dates=days)


def _by_rule(said: Sent, first: date) -> Rule:
    until, rhythm = said.get("until"), said["rhythm"]
    if until and not first < until <= first + FARTHEST:
        raise EndOutOfReach
    alone = Rule(rhythm, first)
    if rhythm is Rhythm.MONTHLY_LAST and alone.shifted(first).rhythm is not rhythm:
        raise NotTheLastOfMonth
    weekdays = {day - 1 for day in said["weekdays"]} if rhythm is Rhythm.WEEKLY else ()
    interval, count = said["interval"], said.get("count")
    return Rule(rhythm, first, interval, tuple(sorted(weekdays)), until=until, count=count)


def _plan(booking: Booking, series: Repetition, slot: Slot) -> Plan:
    """As a draft would say it: the same dates are found for both."""
    guests = tuple(Guest(uuid4(), invitee) for invitee in booking.invitees)
    matter = Matter(booking.type, booking.form, booking.unit_id)
    return Plan(matter, slot.minutes, slot.starts_at, guests, series=series)


def _decide(sent: Sent, rows: Sequence[DateRow]) -> tuple[list[Kept], list[Left]]:
    """Which are kept and which left out; what is not free and was not spoken of is lost."""
    out, instead = (
        set(sent["leave_out"]),
        {each["on"]: each["starts_at"] for each in sent["instead"]},
    )
    if (out | instead.keys()) - {row.on for row in rows} or out & instead.keys():
        raise NoSuchDate
    reasons = {row.on: _reason(row, sent) for row in rows}
    lost = [r for r in rows if r.on not in out | instead.keys() and _is_lost(reasons[r.on], sent)]
    if lost:
        raise _taken(lost)
    kept = [Kept(day, at) for day, at in instead.items()]
    left = [Left(day, reasons[day] or SkipReason.BY_HAND) for day in sorted(out)]
    for row in rows:
        if row.on in out or row.on in instead:
            continue
        if reason := reasons[row.on]:
            left.append(Left(row.on, reason))
        elif row.slot:
            kept.append(Kept(row.on, row.slot.starts_at))
    return kept, left


def _reason(row: DateRow, sent: Sent) -> SkipReason | None:
    """Why it is left out. Who names a day means it, whatever the calendar calls it."""
    is_meant = sent["on_holidays"] or "dates" in sent
    if is_holiday(row.on) and not is_meant:
        return SkipReason.HOLIDAY
    return None if row.reason is SkipReason.HOLIDAY else row.reason


def _is_lost(reason: SkipReason | None, sent: Sent) -> bool:
    return reason in (SkipReason.LEADER_BUSY, SkipReason.NO_ROOM) and not sent["leaves_taken"]


def _taken(rows: Sequence[DateRow]) -> DatesTaken:
    found = [(row.slot.starts_at, row.reason) for row in rows if row.slot and row.reason]
    return DatesTaken(found, {row.slot.starts_at: row.near for row in rows if row.slot})
