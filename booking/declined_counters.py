"""The calendar part that says no to another time that a calendar asked for.

It must be slim: readers refuse it with more than these lines (RFC 5546 3.2.8, libical).
"""

from datetime import UTC, datetime

from icalendar import Event, vCalAddress

from booking.invites import CRLF, PRODUCT, Method


def declined_counter(
    uid: str, organiser: str, *, stamp: datetime, recurrence_id: datetime | None = None
) -> bytes:
    """The whole VCALENDAR. Of an entry with many dates it says which; in UTC, so that no
    VTIMEZONE is needed."""
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", stamp.astimezone(UTC))
    if recurrence_id:
        event.add("RECURRENCE-ID", recurrence_id.astimezone(UTC))
    event.add("ORGANIZER", vCalAddress(f"mailto:{organiser.lower()}"))
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{Method.DECLINECOUNTER}",
        event.to_ical().decode().rstrip(CRLF),
        "END:VCALENDAR",
    )
    return (CRLF.join(lines) + CRLF).encode()
