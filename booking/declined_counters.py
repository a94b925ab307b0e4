"""The calendar part that says no to another time that a calendar asked for.

It must be slim: readers refuse it with more than these lines (RFC 5546 3.2.8, libical).
"""

from datetime import UTC, datetime

from icalendar import Event, vCalAddress

from booking.invites import CRLF, PRODUCT, Method


def declined_counter(uid: str, organiser: str, *, stamp: datetime) -> bytes:
    """The whole VCALENDAR."""
    event = Event()
    event.add("UID", uid)
    event.add("DTSTAMP", stamp.astimezone(UTC))
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
