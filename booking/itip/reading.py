"""What stands in the calendar parts of a mail, as plain facts. Run as a child process.

No rule of recurrence is ever expanded: one line of a stranger's could take minutes.
"""

import json
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar, Event

from booking.itip.tolerant import (
    ATTENDEES_MAX,
    COMMENT_MAX,
    EVENTS_MAX,
    LOCAL,
    Facts,
    attendee,
    new_event,
    read_lines,
)
from core.answering import answer_as_child

BROKEN = (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError)


def read_calendars(data: bytes) -> list[Facts]:
    """The events of all parts, each once: programs attach the same calendar a second time."""
    found: list[Facts] = []
    for text in json.loads(data):
        found += [event for event in read_calendar(text) if event not in found]
    return found[:EVENTS_MAX]


def read_calendar(text: str) -> list[Facts]:
    """By the library, and line by line where that gives up."""
    try:
        # Bytes: a text without a line end would be taken for the name of a file.
        calendars = Calendar.from_ical(text.encode("utf-8", "replace"), multiple=True)
        found = [
            {**_event(event), "method": str(calendar.get("METHOD", "")).strip().upper()}
            for calendar in calendars
            for event in calendar.subcomponents[:EVENTS_MAX]
            if isinstance(event, Event)
        ]
    except BROKEN:
        found = []
    return found or read_lines(text)


def _event(event: Event) -> Facts:
    attendees = event.get("ATTENDEE", [])
    several = attendees if isinstance(attendees, list) else [attendees]
    return new_event() | {
        "uid": str(event.get("UID", "")).strip(),
        "sequence": _number(event.get("SEQUENCE")),
        "comment": _text(event.get("COMMENT", ""))[:COMMENT_MAX],
        "attendees": [attendee(str(a), _parameters(a)) for a in several[:ATTENDEES_MAX]],
        "stamp": _instant(event, "DTSTAMP"),
        "recurrence_id": _instant(event, "RECURRENCE-ID"),
        "starts_at": _instant(event, "DTSTART"),
        "ends_at": _instant(event, "DTEND"),
    }


def _number(value: Any) -> int | None:  # the library's own type
    return None if value is None else max(0, int(value))


def _text(value: Any) -> str:  # the library's own types
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _parameters(attendee: Any) -> dict[str, str]:  # the library's own type
    found = getattr(attendee, "params", {})
    return {str(name).upper(): _first(value) for name, value in found.items()}


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list) and value else value)


def _instant(event: Event, name: str) -> str | None:
    """UTC as ISO text, or a date. A zone that the library does not know is Danish time."""
    if name not in event:
        return None
    found: Any = event[name]  # one of the library's many
    said: date = found.dt
    if not isinstance(said, datetime):
        return said.isoformat()
    zoned = said if said.tzinfo else said.replace(tzinfo=LOCAL)
    return zoned.astimezone(UTC).isoformat()


if __name__ == "__main__":
    answer_as_child(read_calendars)
