"""A reader of calendar lines for what the library gives up on: it takes what it can find.

Standard library only: it runs in the child process.
"""

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Copenhagen")
EVENTS_MAX = 300
ATTENDEES_MAX = 50
COMMENT_MAX = 5_000
_FOLD = re.compile(r"\r?\n[ \t]")
_PARAMETER = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^;:"]*)')
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$")
_ESCAPE = re.compile(r"\\(.)")

Facts = dict[str, Any]


def read_lines(text: str) -> list[Facts]:
    """The events, each with the METHOD of its calendar."""
    lines = [_split(line) for line in _FOLD.sub("", text.lstrip("\ufeff")).splitlines()]
    method = next((value for name, _, value in lines if name == "METHOD"), "").strip().upper()
    events: list[Facts] = []
    inside: list[str] = []  # what began and has not ended, from the event on
    for name, parameters, value in lines:
        if name == "BEGIN" and (inside or value.strip().upper() == "VEVENT"):
            if not inside:
                events.append(new_event() | {"method": method})
            inside.append(value)
        elif name == "END" and inside:
            inside.pop()
        elif len(inside) == 1:
            _take(events[-1], name, parameters, value)
    return events[:EVENTS_MAX]


def new_event() -> Facts:
    """An event of which nothing is known."""
    names = ("sequence", "stamp", "recurrence_id", "starts_at", "ends_at")
    return {"uid": "", "comment": "", "attendees": [], **dict.fromkeys(names)}


def _split(line: str) -> tuple[str, dict[str, str], str]:
    head = re.match(r"[A-Za-z-]*", line)
    name = head[0] if head else ""
    parameters, place = {}, len(name)
    while found := _PARAMETER.match(line, place):
        parameters[found[1].upper()] = found[2].strip('"')
        place = found.end()
    return name.upper(), parameters, line[place:].removeprefix(":")


def _take(event: Facts, name: str, parameters: dict[str, str], value: str) -> None:
    instants = {
        "DTSTAMP": "stamp",
        "RECURRENCE-ID": "recurrence_id",
        "DTSTART": "starts_at",
        "DTEND": "ends_at",
    }
    if name == "UID" and not event["uid"]:
        event["uid"] = value.strip()
    elif name == "SEQUENCE" and value.strip().isdecimal():
        event["sequence"] = int(value.strip()[:9])
    elif name in instants:
        event[instants[name]] = instant_of(value.strip(), parameters.get("TZID", ""))
    elif name == "ATTENDEE" and len(event["attendees"]) < ATTENDEES_MAX:
        event["attendees"].append(attendee(value, parameters))
    elif name == "COMMENT":
        said = _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
        event["comment"] = said[:COMMENT_MAX]


def attendee(value: str, parameters: dict[str, str]) -> dict[str, str]:
    """Who, and what they say."""
    return {
        "address": address_of(value),
        "email": address_of(parameters.get("EMAIL", "")),
        "partstat": parameters.get("PARTSTAT", "").strip().upper(),
        "delegated_to": address_of(parameters.get("DELEGATED-TO", "")),
        "delegated_from": address_of(parameters.get("DELEGATED-FROM", "")),
    }


def address_of(value: str) -> str:
    """The address behind mailto: in any case."""
    said = value.strip().strip('"')
    return re.sub(r"(?i)^mailto:", "", said).strip().lower()[:254]


def instant_of(value: str, zone: str = "") -> str | None:
    """UTC as ISO text, or a date. What names no zone, or one that nobody knows, is Danish time."""
    found = _STAMP.match(value)
    if not found:
        return None
    try:
        if found[4] is None:
            return date(*(int(found[n]) for n in (1, 2, 3))).isoformat()
        wall = datetime(*(int(found[n]) for n in range(1, 7)))  # type: ignore[arg-type]  # noqa: DTZ001 - the zone follows
    except ValueError:
        return None
    return wall.replace(tzinfo=UTC if found[7] else zone_of(zone)).astimezone(UTC).isoformat()


def zone_of(name: str) -> ZoneInfo:
    """The zone by its IANA name, else the Danish one."""
    try:
        return ZoneInfo(name.strip('"/')) if name else LOCAL
    except (ValueError, OSError, LookupError):
        return LOCAL
