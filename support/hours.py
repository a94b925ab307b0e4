"""Opening hours: open now, opens at, and both in words. Rows are wall-clock time in Denmark."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _

from core import clock
from core.filters import NBSP, first_upper
from core.filters import day as say_day

DAY = 1440
HORIZON_DAYS = 60  # a unit that does not open within it never opens: bounded, whatever the rows


@dataclass(frozen=True, order=True)
class Interval:
    """Open on one weekday (Monday is 0) from one minute after midnight to another."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True)
class Span:
    """Open from one instant to another, in UTC, half-open."""

    opens_at: datetime
    closes_at: datetime


def spans(rows: Iterable[Interval], now: datetime) -> Iterator[Span]:
    """The open spans that end after now, joined where one begins as another ends."""
    held: Span | None = None
    for span in _single_spans(sorted(rows), clock.to_local(now).date()):
        if span.closes_at <= now:
            continue
        if held and span.opens_at <= held.closes_at:
            held = Span(held.opens_at, max(held.closes_at, span.closes_at))
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def is_open(rows: Iterable[Interval], now: datetime) -> bool:
    """Whether somebody answers now. A unit without rows never closes."""
    rows = list(rows)
    first = next(spans(rows, now), None)
    return not rows or (first is not None and first.opens_at <= now)


def next_opening(rows: Iterable[Interval], now: datetime) -> datetime | None:
    """When it opens the next time; None when it is open, or never opens."""
    first = next(spans(rows, now), None)
    return first.opens_at if first and first.opens_at > now else None


def after_open_time(rows: Iterable[Interval], start: datetime, wanted: timedelta) -> datetime:
    """The instant when `wanted` of open time has gone by. Exactly at closing is that closing."""
    rows = list(rows)
    if not rows:
        return start + wanted
    left = wanted
    for span in spans(rows, start):
        begins = max(span.opens_at, start)
        if begins + left <= span.closes_at:
            return begins + left
        left -= span.closes_at - begins
    return start + timedelta(days=HORIZON_DAYS)


def open_text(rows: Iterable[Interval], now: datetime) -> str:
    """Åbent nu, til kl. 18 / Lukket nu. Åbner mandag kl. 9."""
    rows = list(rows)
    first = next(spans(rows, now), None)
    if not rows or (first and first.closes_at - max(now, first.opens_at) > timedelta(days=7)):
        return str(_("Open day and night"))
    if first is None:
        return str(_("Closed now."))
    if first.opens_at <= now:
        return str(
            _("Open now, until %(time)s", time=_clock(clock.to_local(first.closes_at).time()))
        )
    return str(_("Closed now. Opens %(when)s", when=_moment(first.opens_at, now)))


def hours_text(rows: Iterable[Interval]) -> str:
    """Mandag til torsdag kl. 9-18. Days with the same hours are said together."""
    rows = sorted(rows)
    if not rows:
        return str(_("Open day and night."))
    said = [f"{_days(first, last)} {times}" for first, last, times in _runs(rows)]
    return first_upper(", ".join(said)) + "."


def _single_spans(rows: list[Interval], today: date) -> Iterator[Span]:
    for offset in range(-1, HORIZON_DAYS):
        on = today + timedelta(days=offset)
        for row in rows:
            if row.weekday == on.weekday():
                yield Span(_instant(on, row.opens, fold=0), _instant(on, row.closes, fold=1))


def _instant(on: date, minutes: int, *, fold: int) -> datetime:
    """Wall clock to UTC. Of a repeated hour, opening is the first and closing the second; a time
    that the clock jumps over is the moment after the jump."""
    wall = datetime.combine(on, time()) + timedelta(minutes=minutes)
    while True:
        instant = wall.replace(tzinfo=clock.COPENHAGEN, fold=fold).astimezone(UTC)
        if clock.to_local(instant).replace(tzinfo=None) == wall:
            return instant
        wall += timedelta(minutes=1)


def _is_danish() -> bool:
    return str(get_locale()) == "da"


def _bare(at: time) -> str:
    if not _is_danish():
        return f"{at:%H:%M}"
    return str(at.hour) if at.minute == 0 else f"{at.hour}.{at.minute:02d}"


def _clock(at: time) -> str:
    """kl. 18, kl. 9.30: as on a door, whole hours without minutes. Midnight closes at 24."""
    text = "24" if _is_danish() and at == time() else _bare(at)
    return f"kl.{NBSP}{text}" if _is_danish() else text


def _moment(instant: datetime, now: datetime) -> str:
    local, today = clock.to_local(instant), clock.to_local(now).date()
    at = _clock(local.time())
    if local.date() == today:
        return at if _is_danish() else f"at {at}"
    if local.date() == today + timedelta(days=1):
        return str(_("tomorrow %(time)s", time=at))
    return f"{_weekday(local.weekday())} {at}"


def _weekday(number: int) -> str:
    monday = date(2024, 1, 1)
    return say_day(monday + timedelta(days=number), year=False).split()[0]


def _runs(rows: list[Interval]) -> Iterator[tuple[int, int, str]]:
    """First day, last day, and the hours that hold on all of them."""
    per_day = {row.weekday: "" for row in rows}
    for row in rows:
        span = f"{_bare(_time(row.opens))}-{_bare_end(row.closes)}"
        per_day[row.weekday] += (_(" and ") if per_day[row.weekday] else "") + span
    days = sorted(per_day)
    while days:
        first = last = days.pop(0)
        while days and days[0] == last + 1 and per_day[days[0]] == per_day[first]:
            last = days.pop(0)
        prefix = f"kl.{NBSP}" if _is_danish() else ""
        yield first, last, prefix + per_day[first]


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _bare_end(minutes: int) -> str:
    return "24" if minutes == DAY else _bare(_time(minutes))


def _days(first: int, last: int) -> str:
    if first == last:
        return _weekday(first)
    return str(_("%(first)s to %(last)s", first=_weekday(first), last=_weekday(last)))
