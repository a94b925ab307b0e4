"""A foreign calendar without what is not needed: no title, no people, no notes, nothing long past.

Reading whole events costs five milliseconds each and learns what is none of our business.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from xml.etree import ElementTree

from booking.calendars.aside import NotReadable

_FOLD = re.compile(rb"\n[ \t]")
_NAME = re.compile(rb"[A-Za-z-]+")
_DATE = re.compile(rb":(\d{4})(\d\d)(\d\d)")
_NEEDED = {
    b"BEGIN",
    b"END",
    b"UID",
    b"DTSTART",
    b"DTEND",
    b"DURATION",
    b"RRULE",
    b"RDATE",
    b"EXDATE",
    b"RECURRENCE-ID",
    b"STATUS",
    b"TRANSP",
    b"X-MICROSOFT-CDO-BUSYSTATUS",
}
_REPEATS = (b"RRULE", b"RDATE", b"RECURRENCE-ID")
_CALENDAR_DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"


@dataclass
class Slim:
    """What is left: whole components, and the lines of free-busy answers."""

    zones: list[bytes] = field(default_factory=list)
    events: list[bytes] = field(default_factory=list)
    free_busy: list[bytes] = field(default_factory=list)


def calendars_in(content: bytes, *, is_multistatus: bool) -> bytes:
    """The calendars themselves. A server sends each event as one, in XML."""
    if not is_multistatus:
        return content
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise NotReadable("no-calendar")
    try:
        tree = ElementTree.fromstring(content)  # noqa: S314 - no entities, and in a bounded child
    except ElementTree.ParseError as error:
        raise NotReadable("no-calendar") from error
    texts = [found.text or "" for found in tree.iter(_CALENDAR_DATA)]
    return "\n".join(texts).encode() if texts else EMPTY


EMPTY = b"BEGIN:VCALENDAR\nEND:VCALENDAR\n"


def slim(content: bytes, first: date, last: date) -> Slim:
    """What may matter between the two days. Raises NotReadable: no calendar, or half of one."""
    whole = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = [line for line in _FOLD.sub(b"", whole).split(b"\n") if line.strip()]
    calendars = [line.strip().upper() for line in lines].count(b"BEGIN:VCALENDAR")
    if not calendars or lines[-1].strip().upper() != b"END:VCALENDAR":
        raise NotReadable("no-calendar")
    thin = Slim()
    for kind, block in _components(lines):
        if kind == b"VTIMEZONE":
            thin.zones.append(b"\r\n".join(block))
        elif kind == b"VFREEBUSY":
            thin.free_busy += [line for line in block if _name(line) == b"FREEBUSY"]
        elif kind == b"VEVENT" and _may_matter(kept := _needed(block), first, last):
            thin.events.append(b"\r\n".join(kept))
    return thin


def _components(lines: Sequence[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Those that lie in a calendar itself, each whole with what lies in it."""
    depth, block = 0, []
    for line in lines:
        begins, ends = line[:6].upper() == b"BEGIN:", line[:4].upper() == b"END:"
        depth += begins
        if depth >= INSIDE:
            block.append(line)
        if ends and depth == INSIDE:
            yield block[0][6:].strip().upper(), block
            block = []
        depth -= ends


INSIDE = 2


def _needed(block: Sequence[bytes]) -> list[bytes]:
    """The event's own lines that say when; no alarm's."""
    depth, kept = 0, []
    for line in block:
        name = _name(line)
        depth += name == b"BEGIN"
        if depth == 1 and name in _NEEDED:
            kept.append(line)
        depth -= name == b"END"
    return kept


def _name(line: bytes) -> bytes:
    found = _NAME.match(line)
    return found[0].upper() if found else b""


def _may_matter(event: Sequence[bytes], first: date, last: date) -> bool:
    """Whether it repeats, or lies near the window. What cannot be told, may."""
    names = {_name(line): line for line in event}
    if any(name in names for name in _REPEATS):
        return True
    begins = _day(names.get(b"DTSTART", b""))
    ends = _day(names.get(b"DTEND", b""))
    margin = timedelta(days=2)
    if begins is not None and begins > last + margin:
        return False
    return not (begins is not None and ends is not None and ends < first - margin)


def _day(line: bytes) -> date | None:
    found = _DATE.search(line)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
