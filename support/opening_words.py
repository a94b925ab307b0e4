"""Opening hours in words, in the language that is set when they are read or sent."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from core import clock
from core.filters import NBSP, first_upper
from core.filters import day as say_day
from core.holidays import holiday_name
from core.languages import is_danish
from support import hours, zones
from support.hours import DAY, HOLIDAY, Interval, OnHolidays, OwnDays, Timetable

WEEK = timedelta(days=7)
TOLD_AHEAD = timedelta(days=14)  # own days that are further away are said when they are near


def open_text(table: Timetable, now: datetime) -> str:
    """Åbent nu, til kl. 18 / Lukket nu. Åbner mandag kl. 9 / Lukket i dag (langfredag). …"""
    first = None if table.never_closes else next(hours.spans(table, now), None)
    if table.never_closes:
        return str(_("Open day and night"))
    if first and first.opens_at <= now:
        if first.closes_at - now > WEEK:
            return str(_("Open day and night"))
        until = _closing(first.closes_at, now) + _whose_clock(table)
        return str(_("Open now, until %(time)s", time=until))
    why = why_closed(table, clock.to_local(now, table.zone).date())
    closed = _("Closed today (%(why)s).", why=why) if why else _("Closed now.")
    if first is None:
        return str(closed)
    opens = _("Opens %(when)s", when=moment(first.opens_at, now) + _whose_clock(table))
    return f"{closed} {opens}"


def _whose_clock(table: Timetable) -> str:
    """Every time is said by the Danish clock. Where the unit has another, that is said too."""
    return "" if table.zone == clock.COPENHAGEN else str(_(" (Danish time)"))


def hours_text(table: Timetable, now: datetime) -> str:
    """Mandag til torsdag kl. 9-18. Lukket på helligdage. And the own days that are near."""
    said = [
        _week_text(table), _holidays_text(table), *_coming_own_days(table, now), _zone_text(table),
    ]  # fmt: skip
    return " ".join(text for text in said if text)


def why_closed(table: Timetable, on: date) -> str | None:
    """The reason of a day that is closed, and is not closed every week: langfredag, personaledag.

    An own closing day says its own reason, also where it is a public holiday.
    """
    if table.hours_on(on):
        return None
    if own := table.own_day(on):
        return own.why
    keeps = table.keeps_holiday(on)
    return holiday_name(on, str(get_locale()), table.country) if keeps else None


def days_text(first_on: date, last_on: date, *, year: bool = False) -> str:
    """torsdag den 24. december, or 24.-27. december: the days of an own closing."""
    if year:
        return f"{days_text(first_on, last_on)} {last_on.year}"
    if first_on == last_on:
        return say_day(first_on, year=False)
    same_month = (first_on.year, first_on.month) == (last_on.year, last_on.month)
    last = _date_text(last_on)
    if not same_month:
        return f"{_date_text(first_on)} - {last}"
    return f"{first_on.day}.-{last}" if is_danish() else f"{first_on.day}-{last}"


def _date_text(on: date) -> str:
    pattern = f"d.'{NBSP}'MMMM" if is_danish() else "d MMMM"
    return str(format_date(on, pattern, rebase=False))


def span_text(opens: int, closes: int) -> str:
    """kl. 9-18; kl. 22-2 for what ends on the next day."""
    return f"{_prefix()}{_bare(_time(opens))}-{_bare_end(closes)}"


def weekday_name(number: int) -> str:
    """mandag, torsdag; and the days that are nobody's weekday."""
    if number == HOLIDAY:
        return str(_("public holidays"))
    monday = date(2024, 1, 1)
    return say_day(monday + timedelta(days=number), year=False).split()[0]


def _week_text(table: Timetable) -> str:
    if not table.has_week:
        return str(_("Open day and night."))
    week = sorted(row for row in table.week if row.weekday != HOLIDAY)
    if [(row.opens, row.closes) for row in week] == [(0, DAY)] * 7:
        return str(_("Open day and night."))
    said = [f"{_days(first, last)} {times}" for first, last, times in _runs(week)]
    return first_upper(", ".join(said)) + "."


def _holidays_text(table: Timetable) -> str:
    if table.on_holidays == OnHolidays.OWN_HOURS:
        times = _hours_of([row for row in table.week if row.weekday == HOLIDAY])
        return str(_("On public holidays %(times)s.", times=_prefix() + times))
    if not table.has_week:
        return ""
    if table.on_holidays == OnHolidays.AS_USUAL:
        return str(_("Also on public holidays."))
    return str(_("Closed on public holidays."))


def _zone_text(table: Timetable) -> str:
    """The week is as it stands on the wall there: whose wall, where it is not the Danish one."""
    if table.never_closes or table.zone == clock.COPENHAGEN:
        return ""
    place = zones.place_of(table.zone.key)
    return str(_("The times are by the clock there (%(place)s).", place=place))


def _coming_own_days(table: Timetable, now: datetime) -> Iterator[str]:
    today = clock.to_local(now, table.zone).date()
    for days in sorted(table.own_days, key=lambda d: (d.first_on, d.opens or 0)):
        if today <= days.last_on and days.first_on <= today + TOLD_AHEAD:
            yield own_days_text(days)


def own_days_text(days: OwnDays) -> str:
    """Lukket 24.-27. december (juleferie). / Torsdag den 24. december kl. 9-12 (juleaften)."""
    when = days_text(days.first_on, days.last_on)
    if days.opens is None or days.closes is None:
        return str(_("Closed %(days)s (%(why)s).", days=when, why=days.why))
    times = span_text(days.opens, days.closes)
    return first_upper(_("%(days)s %(times)s (%(why)s).", days=when, times=times, why=days.why))


def _prefix() -> str:
    return f"kl.{NBSP}" if is_danish() else ""


def _bare(at: time) -> str:
    if not is_danish():
        return f"{at:%H:%M}"
    return str(at.hour) if at.minute == 0 else f"{at.hour}.{at.minute:02d}"


def _clock(at: time) -> str:
    """kl. 18, kl. 9.30: as on a door, whole hours without minutes."""
    return _prefix() + _bare(at)


def _closing(instant: datetime, now: datetime) -> str:
    """The hour alone, unless it is more than a day away."""
    on, at = _day_and_hour_of_closing(instant)
    return at if instant - now <= timedelta(hours=24) else _on_day(on, at, now)


def _day_and_hour_of_closing(instant: datetime) -> tuple[date, str]:
    """Midnight closes the day before, at 24."""
    local = clock.to_local(instant)
    if local.time() == time() and is_danish():
        return local.date() - timedelta(days=1), f"{_prefix()}24"
    return local.date(), _clock(local.time())


def until(instant: datetime, now: datetime) -> str:
    """torsdag kl. 18: a closing, with its day unless that is today."""
    on, at = _day_and_hour_of_closing(instant)
    return _on_day(on, at, now)


def moment(instant: datetime, now: datetime) -> str:
    """mandag kl. 9, as on a door; with the date where the weekday alone would mislead."""
    local = clock.to_local(instant)
    return _on_day(local.date(), _clock(local.time()), now)


def _on_day(on: date, at: str, now: datetime) -> str:
    today = clock.to_local(now).date()
    if on == today:
        return at if is_danish() else f"at {at}"
    if on == today + timedelta(days=1):
        return str(_("tomorrow %(time)s", time=at))
    if on < today + WEEK:
        return f"{weekday_name(on.weekday())} {at}"
    return f"{say_day(on, year=False)} {at}"


def _runs(rows: list[Interval]) -> Iterator[tuple[int, int, str]]:
    """First day, last day, and the hours that hold on all of them."""
    days = sorted({row.weekday for row in rows})
    per_day = {day: _hours_of(row for row in rows if row.weekday == day) for day in days}
    while days:
        first = last = days.pop(0)
        while days and days[0] == last + 1 and per_day[days[0]] == per_day[first]:
            last = days.pop(0)
        yield first, last, _prefix() + per_day[first]


def _hours_of(rows: Iterable[Interval]) -> str:
    return str(_(" and ")).join(
        f"{_bare(_time(row.opens))}-{_bare_end(row.closes)}" for row in sorted(rows)
    )


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _bare_end(minutes: int) -> str:
    return "24" if minutes == DAY else _bare(_time(minutes))


def _days(first: int, last: int) -> str:
    if first == last:
        return weekday_name(first)
    return str(_("%(first)s to %(last)s", first=weekday_name(first), last=weekday_name(last)))
