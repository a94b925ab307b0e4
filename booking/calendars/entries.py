"""One occurrence as it stands in a feed: the bytes of a VEVENT. Pure: no database, no clock.

As neutral as an invitation, and with less in it: whoever fetches it may be a company elsewhere. The
way in is the meeting's page behind the sign-in, and never a personal link.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import vText

from booking.invites import CRLF, PRODUCT, UNPRINTABLE, VTIMEZONE, ZONE
from booking.models import MeetingForm

ASK_AGAIN = "PT1H"
FOLD = 75  # bytes
LINES = 5_000  # a feed has no more; a person has a few hundred


@dataclass(frozen=True)
class Line:
    """What a feed says of one occurrence: the facts its bytes are built from."""

    occurrence_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    meeting_id: uuid.UUID
    uid: str
    sequence: int
    created_at: datetime
    form: MeetingForm
    organisation: str
    is_cancelled: bool
    pre_minutes: int | None
    is_early: bool  # it begins with the pre-meeting for whose feed it is

    @property
    def begins_at(self) -> datetime:
        """When they meet whose feed it is."""
        early = timedelta(minutes=(self.pre_minutes or 0) if self.is_early else 0)
        return self.starts_at - early


@dataclass(frozen=True)
class Name:
    """What an occurrence is known by, however often it is moved: the time it was first booked for.
    One that was left out and booked later may begin when another did before that was moved."""

    first_start: datetime
    was_left_out: bool = False


def entry_uid(line: Line, name: Name) -> str:
    """Of one occurrence."""
    uid = f"{line.uid}-{_utc(name.first_start)}"
    return f"{uid}-{line.occurrence_id.hex}" if name.was_left_out else uid


def entry(line: Line, *, title: str, name: Name, base_url: str, now: datetime) -> bytes:
    """The VEVENT, folded. `now` is when it came to say this."""
    url = f"{base_url.rstrip('/')}/meetings/{line.meeting_id}"
    lines = (
        "BEGIN:VEVENT",
        f"UID:{entry_uid(line, name)}",
        f"SEQUENCE:{line.sequence}",
        f"DTSTAMP:{_utc(now)}",
        f"CREATED:{_utc(line.created_at)}",
        f"LAST-MODIFIED:{_utc(now)}",
        f"DTSTART;TZID={ZONE}:{_local(line.begins_at)}",
        f"DTEND;TZID={ZONE}:{_local(line.ends_at)}",
        f"SUMMARY:{_text(title)}",
        f"LOCATION:{_text(url)}",
        f"URL:{url}",
        "CLASS:PUBLIC",
        f"TRANSP:{'TRANSPARENT' if line.is_cancelled else 'OPAQUE'}",
        f"STATUS:{'CANCELLED' if line.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    )
    return b"".join(_folded(text) for text in lines)


def head(name: str) -> bytes:
    """What stands before the events: the calendar's name, and how often to ask. No METHOD: with
    one each event has to name an organiser, and some programs would write to them."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"X-WR-TIMEZONE:{ZONE}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{ASK_AGAIN}",
        f"X-PUBLISHED-TTL:{ASK_AGAIN}",
        "COLOR:steelblue",
    )
    return b"".join(_folded(text) for text in lines) + (VTIMEZONE + CRLF).encode()


FOOT = f"END:VCALENDAR{CRLF}".encode()


def _folded(text: str) -> bytes:
    """At most 75 bytes a line, and no letter in two."""
    left, parts = text.encode(), []
    while len(left) > FOLD:
        cut = FOLD
        while left[cut] & 0xC0 == 0x80:  # in the middle of a letter
            cut -= 1
        parts.append(left[:cut])
        left = b" " + left[cut:]
    return b"\r\n".join((*parts, left)) + b"\r\n"


def _text(text: str) -> str:
    """One line in a property of text, without what no program can show."""
    return vText(" ".join(UNPRINTABLE.sub("", text).split())).to_ical().decode()


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _local(instant: datetime) -> str:
    """On the Danish clock. The hour that comes twice is meant the first time there, so an instant
    of the second is an hour wrong in every program: booking refuses that hour."""
    return f"{instant.astimezone(ZoneInfo(ZONE)):%Y%m%dT%H%M%S}"


def window(now: datetime) -> tuple[datetime, datetime]:
    """What a feed shows: three months back, eighteen ahead."""
    return now - timedelta(days=92), now + timedelta(days=549)
