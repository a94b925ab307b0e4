"""When a foreign calendar says that time is taken, and nothing else of it. Pure; runs in a child.

Whoever wrote the file may mean harm, or know no better. A rule is followed within the window only,
one that comes by the hour or faster not at all, and nothing for longer than a second.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar

from dateutil.rrule import rrulestr
from icalendar import Event, Timezone, vPeriod

from booking.calendars.aside import NotReadable, answer_as_child, one_thing
from booking.calendars.slimming import Slim, calendars_in, slim
from core.clock import COPENHAGEN

MOST = 5_000  # spans; whoever has more has no calendar of a person
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
FREE = {"FREE", "WORKINGELSEWHERE"}
NO_TIME = timedelta()
# The library's many ways to say that a property is broken.
BROKEN = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)
Span = tuple[datetime, datetime]
Entry = Any  # an Event: what its properties are of, the library says too widely
Item = TypeVar("Item")
Read = TypeVar("Read")


@dataclass(frozen=True)
class Asked:
    """What is to be found out. Our own meetings are known already: whoever moves one would be told
    that its old time is taken."""

    start: datetime
    end: datetime
    own_domain: str
    is_multistatus: bool = False  # the answer of a CalDAV server, and not the calendar itself


@dataclass
class Found:
    """The spans, and how many entries could not be understood."""

    spans: list[Span] = field(default_factory=list)
    skipped: int = 0


def busy_in(content: bytes, asked: Asked) -> Found:
    """Every taken span in the window, in order, none touching another. Raises NotReadable."""
    calendars = calendars_in(content, is_multistatus=asked.is_multistatus)
    thin = slim(calendars, asked.start.date(), asked.end.date())
    return Reader(asked).read(thin)


class Reader:
    """Reads one calendar."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._found = asked, Found()
        self._moved: set[tuple[str, datetime]] = set()  # they have an entry of their own

    def read(self, thin: Slim) -> Found:
        """All that is left of it."""
        self._each(thin.zones, Timezone.from_ical)  # the library keeps them for the events
        events = [e for e in self._each(thin.events, Event.from_ical) if not self._is_ours(e)]
        self._moved = set(self._each((e for e in events if "RECURRENCE-ID" in e), _identity))
        spans: list[Span] = []
        for some in (*self._each(events, self._spans), *self._each(thin.free_busy, _free_busy)):
            spans += some
            if len(spans) > MOST:
                raise NotReadable("too-hard")
        self._found.spans = joined(spans, self._asked)
        return self._found

    def _each(self, items: Iterable[Item], read: Callable[[Item], Read]) -> list[Read]:
        """What can be read of them; the others are counted."""
        done = []
        for item in items:
            try:
                with one_thing():
                    done.append(read(item))
            except BROKEN:
                self._found.skipped += 1
        return done

    def _is_ours(self, event: Entry) -> bool:
        ours = rf"@{re.escape(self._asked.own_domain)}(-\d{{8}}T\d{{6}}Z)?\Z"
        return re.search(ours, str(event.get("UID", ""))) is not None

    def _spans(self, event: Entry) -> list[Span]:
        if _is_free(event):
            return []
        first, length = event.start, event.end - event.start
        if length <= NO_TIME:
            return []
        if "RRULE" not in event and "RDATE" not in event:
            return [_span(first, length)]
        return self._repeated(event, first, length)

    def _repeated(self, event: Entry, first: Any, length: timedelta) -> list[Span]:
        """On its own wall clock: nine o'clock stays nine when the clock is changed."""
        skipped = {_instant(at) for at in _dates(event, "EXDATE")}
        starts = {first, *_dates(event, "RDATE")}
        for rule in _listed(event.get("RRULE")):
            if rule.get("FREQ", [""])[0] in TOO_OFTEN:
                self._found.skipped += 1
                continue
            starts |= set(islice(self._by_rule(rule, first, length), MOST + 1))
        uid = str(event.get("UID", ""))
        return [
            _span(at, length)
            for at in starts
            if _instant(at) not in skipped and (uid, _instant(at)) not in self._moved
        ]

    def _by_rule(self, rule: Any, first: Any, length: timedelta) -> Iterator[Any]:
        wall = _wall(first)
        zone = first.tzinfo if isinstance(first, datetime) else None
        near = self._asked.start.astimezone(COPENHAGEN).replace(tzinfo=None) - length
        far = self._asked.end.astimezone(COPENHAGEN).replace(tzinfo=None)
        a_day = timedelta(days=1)  # no zone is further away
        for at in rrulestr(_naive(rule, zone), dtstart=wall).xafter(near - a_day, inc=True):
            if at > far + a_day:
                return
            yield at.replace(tzinfo=zone) if isinstance(first, datetime) else at.date()


def _naive(rule: Any, zone: Any) -> str:
    """The rule with its end on the wall clock too, as the library that follows it wants it."""
    text: str = rule.to_ical().decode()
    until = rule.get("UNTIL", [None])[0]
    if until is None:
        return text
    if not isinstance(until, datetime):
        until = datetime.combine(until, time.max)
    elif until.tzinfo is not None:
        until = until.astimezone(zone or COPENHAGEN).replace(tzinfo=None)
    return re.sub(r"UNTIL=[^;]*", f"UNTIL={until:%Y%m%dT%H%M%S}", text)


def _wall(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time.min)


def _instant(value: date | datetime) -> datetime:
    """A day begins at midnight here; a time without a zone is meant here."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=COPENHAGEN)).astimezone(UTC)
    return datetime.combine(value, time.min, COPENHAGEN).astimezone(UTC)


def _span(start: date | datetime, length: timedelta) -> Span:
    """Whole days end at midnight here, also on the day that has 23 hours."""
    if isinstance(start, datetime):
        return _instant(start), _instant(start) + length
    return _instant(start), _instant(start + length)


def _identity(event: Entry) -> tuple[str, datetime]:
    return str(event.get("UID", "")), _instant(event["RECURRENCE-ID"].dt)


def _is_free(event: Entry) -> bool:
    """What Outlook calls it goes before the standard's word, as in Outlook itself."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return True
    said = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    return said in FREE if said else str(event.get("TRANSP", "")).upper() == "TRANSPARENT"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _dates(event: Entry, name: str) -> Iterator[Any]:
    for dates in _listed(event.get(name)):
        for each in dates.dts:
            yield each.dt[0] if isinstance(each.dt, tuple) else each.dt


def _free_busy(line: bytes) -> list[Span]:
    """What a server says of somebody without showing the calendar."""
    head, _colon, said = line.decode().partition(":")
    if "FBTYPE=FREE" in head.upper():
        return []
    periods: list[Any] = [_period(each) for each in said.split(",")]
    ends = [end if isinstance(end, datetime) else start + end for start, end in periods]
    return [(_instant(p[0]), _instant(end)) for p, end in zip(periods, ends, strict=True)]


def _period(said: str) -> Any:
    return vPeriod.from_ical(said)  # type: ignore[no-untyped-call]  # the library's


def joined(spans: Iterable[Span], asked: Asked) -> list[Span]:
    """In order, within the window, and one where they touch."""
    done: list[Span] = []
    for began, ended in sorted(spans):
        start, end = max(began, asked.start), min(ended, asked.end)
        if start >= end:
            continue
        if done and start <= done[-1][1]:
            done[-1] = done[-1][0], max(end, done[-1][1])
        else:
            done.append((start, end))
    return done


def as_question(content: bytes, asked: Asked) -> bytes:
    """What the child is given."""
    said = {
        "start": asked.start.isoformat(),
        "end": asked.end.isoformat(),
        "own_domain": asked.own_domain,
        "is_multistatus": asked.is_multistatus,
    }
    return json.dumps(said).encode() + b"\n" + content


def spans_of(answer: Any) -> tuple[Sequence[Span], int]:
    """What the child said."""
    said = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in answer["spans"]]
    return said, answer["skipped"]


def _answer(question: bytes) -> dict[str, object]:
    head, _line, content = question.partition(b"\n")
    said = json.loads(head)
    said |= {name: datetime.fromisoformat(said[name]) for name in ("start", "end")}
    found = busy_in(content, Asked(**said))
    spans = [(start.isoformat(), end.isoformat()) for start, end in found.spans]
    return {"spans": spans, "skipped": found.skipped}


if __name__ == "__main__":
    answer_as_child(_answer)
