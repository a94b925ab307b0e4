"""A series as its calendar entry, in facts that a message keeps until it leaves."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from booking.joining import place_of
from booking.models import Meeting, Occurrence, Rhythm, Series
from booking.recurrence import Moved, Recurrence
from booking.rhythms import Rule
from booking.slots import instant
from core import clock

CANCEL = "CANCEL"  # the method of one message
Facts = dict[str, Any]  # what one message is about: plain texts and numbers


class About(StrEnum):
    """What of a series a message tells."""

    WHOLE = "whole"
    DATE = "date"  # one date alone
    ENDED = "ended"  # the dates from some day on are in an entry of their own now
    CUT = "cut"  # the dates from some day on are off
    TAKEN_OFF = "taken_off"  # the reader is off the list of some dates
    REVIVED = "revived"  # a date that was off takes place after all


def rule_of(series: Series, days: Iterable[date] = ()) -> Rule:
    """What was agreed; `days` are those by hand."""
    weekdays = tuple(int(day) for day in series.weekdays.split(",") if day)
    is_by_hand = series.rhythm is Rhythm.DATES
    return Rule(
        series.rhythm,
        series.first_on,
        series.interval,
        weekdays,
        dates=(*days, series.last_on) if is_by_hand else (),
        until=series.last_on,
    )


def day_of(occurrence: Occurrence) -> date:
    """The day of the rule that an occurrence stands for, wherever it was moved."""
    return clock.to_local(occurrence.recurrence_id or occurrence.starts_at).date()


def dates_of(series: Series, occurrences: Iterable[Occurrence]) -> list[Occurrence]:
    """The dates of this entry that are not off, in their order."""
    mine = [o for o in occurrences if o.series_id == series.id and o.cancellation is None]
    return sorted(mine, key=lambda o: o.starts_at)


def is_live(series: Series, occurrences: Iterable[Occurrence], *, now: datetime) -> bool:
    """Whether some date of it is still to come."""
    return any(not o.has_ended(now) for o in dates_of(series, occurrences))


def whole_of(meeting: Meeting, *, now: datetime) -> list[Facts]:
    """Everything that is to be in somebody's calendar, entry by entry."""
    live = [s for s in meeting.series if is_live(s, meeting.occurrences, now=now)]
    return [entry(s, meeting.occurrences, now=now) for s in live]


def entry(
    series: Series,
    occurrences: Collection[Occurrence],
    about: About = About.WHOLE,
    *,
    off: Sequence[Occurrence] = (),
    again: Sequence[Occurrence] = (),
    now: datetime,
) -> Facts:
    """One entry with all its dates. `off` are those that it loses now, `again` those it gets
    back."""
    dates = dates_of(series, occurrences)
    coming = [o for o in dates if not o.has_ended(now)] or list(off) or dates
    said = {
        "about": about.value,
        "dates": [_span(o) for o in dates if not o.has_ended(now)],
        "off": [_span(o) for o in off],
        "again": [_span(o) for o in again],
        **(_many(series, dates) if series.first_on < series.last_on else _one((*dates, *off)[0])),
    }
    return {"uid": series.uid, **_times(coming[0]), "series": said}


def _many(series: Series, dates: Sequence[Occurrence]) -> Facts:
    """The lines of an entry with a rule."""
    days = {day_of(o) for o in dates}
    rule, at = rule_of(series, days), series.starts_at_local
    length, first = timedelta(minutes=series.minutes), instant(series.first_on, at)
    return {
        "rule": rule.text(at, ZoneInfo(series.zone)),
        "first": [first.isoformat(), (first + length).isoformat()],
        "without": [datetime.combine(d, at).isoformat() for d in rule.grid if d not in days],
        "moved": [_moved(o) for o in dates if is_moved(o, series) or o.own_leader_id],
    }


def _one(date: Occurrence) -> Facts:
    """The lines of an entry that is one time only: when that is now."""
    return {"rule": "", "first": _span(date), "without": [], "moved": [], **_own_leader(date)}


def one_date(
    series: Series,
    occurrence: Occurrence,
    before: datetime | None = None,
    *,
    is_off: bool = False,
) -> Facts:
    """One date of an entry alone: at another time now than `before`, or off. Where the date is all
    there is, it has no other name than its entry's."""
    about: Facts = {"about": About.DATE.value, **_own_leader(occurrence)}
    if before:
        about["before"] = before.isoformat()
    if series.first_on != series.last_on:
        about["recurrence_id"] = (occurrence.recurrence_id or occurrence.starts_at).isoformat()
    facts = {"uid": series.uid, **_times(occurrence), "series": about}
    return {**facts, "method": CANCEL} if is_off else facts


def earlier(facts: Facts, lead: timedelta) -> Facts:
    """The same entry for who begins with the pre-meeting: everything begins so long before. The
    rule stays, for that is on the same days, and its end lies after the last of them."""
    if not lead or "series" not in facts:
        return facts
    series = {name: _earlier(name, said, lead) for name, said in facts["series"].items()}
    return {**facts, "starts_at": _before(facts["starts_at"], lead), "series": series}


def _earlier(name: str, said: Any, lead: timedelta) -> Any:  # plain texts in lists
    match name:
        case "before" | "recurrence_id":
            return _before(said, lead)
        case "first":
            return _span_before(said, lead)
        case "dates" | "off" | "again":
            return [_span_before(span, lead) for span in said]
        case "without":
            return [_before(wall, lead) for wall in said]
        case "moved":
            return [{**o, **{n: _before(o[n], lead) for n in _BEGINNINGS}} for o in said]
    return said


_BEGINNINGS = ("recurrence_id", "starts_at")


def _span_before(span: Sequence[str], lead: timedelta) -> list[str]:
    start, end = span
    return [_before(start, lead), end]


def _before(said: str, lead: timedelta) -> str:
    return (datetime.fromisoformat(said) - lead).isoformat()


def one_date_off(occurrence: Occurrence) -> list[Facts] | None:
    """What is told where this date alone is off; None where the meeting takes place once."""
    series = series_of(occurrence)
    return [one_date(series, occurrence, is_off=True)] if series else None


def one_date_moved(occurrence: Occurrence, before: datetime) -> list[Facts] | None:
    """What is told where this date alone is moved; None where the meeting takes place once."""
    series = series_of(occurrence)
    return [one_date(series, occurrence, before)] if series else None


def series_of(occurrence: Occurrence) -> Series | None:
    """The entry of the calendar that the date is in; none where the meeting takes place once."""
    return next((s for s in occurrence.meeting.series if s.id == occurrence.series_id), None)


def calendar_name_of(occurrence: Occurrence, lead: timedelta) -> dict[str, str]:
    """What a calendar calls this one date: its entry's UID, and of an entry with many which. Who
    begins with a pre-meeting has it so long before."""
    series = series_of(occurrence)
    if series is None:
        return {"uid": occurrence.meeting.uid}
    facts = earlier(one_date(series, occurrence), lead)
    known_as = facts["series"].get("recurrence_id")
    return {"uid": series.uid, **({"recurrence_id": known_as} if known_as else {})}


def only_date_of(meeting: Meeting, uid: str) -> Occurrence | None:
    """The one date of an entry that has no more, such as one that went past its neighbours."""
    alone = [s.id for s in meeting.series if s.uid == uid and s.first_on == s.last_on]
    return next((o for o in meeting.occurrences if o.series_id in alone), None)


def recurrence_of(said: Facts) -> Recurrence:
    """What the calendar's lines are made of."""
    return Recurrence(
        rule=said["rule"],
        without=[datetime.fromisoformat(wall) for wall in said["without"]],
        moved=[
            Moved(
                **{n: datetime.fromisoformat(at) for n, at in one.items() if n != "leader"},
                leader=one.get("leader", ""),
            )
            for one in said["moved"]
        ],
    )


def is_moved(o: Occurrence, series: Series) -> bool:
    """Whether the date is not when its entry's rule says."""
    known_as = o.recurrence_id or o.starts_at
    length = timedelta(minutes=series.minutes)
    return (o.starts_at, o.ends_at) != (known_as, known_as + length)


def _moved(o: Occurrence) -> dict[str, str]:
    known_as = (o.recurrence_id or o.starts_at).isoformat()
    return {"recurrence_id": known_as, **_times(o), **_own_leader(o)}


def leader_in_words(o: Occurrence) -> str:
    """Who leads the date, by function."""
    seat = next((p for p in o.meeting.invited if o.is_led_by(p)), None)
    return place_of(seat) if seat else o.meeting.unit.place


def _own_leader(o: Occurrence) -> dict[str, str]:
    """Of a date that another leads than the meeting's leader: who, for its calendar entry."""
    return {"leader": leader_in_words(o)} if o.own_leader_id else {}


def _times(o: Occurrence) -> dict[str, str]:
    return {"starts_at": o.starts_at.isoformat(), "ends_at": o.ends_at.isoformat()}


def _span(o: Occurrence) -> list[str]:
    return [o.starts_at.isoformat(), o.ends_at.isoformat()]
