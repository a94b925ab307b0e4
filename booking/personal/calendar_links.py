"""Links that open a filled-in entry at Google or Outlook.com, for who uses a calendar there.

Whoever presses one sends what stands in it to that company. So it is the neutral title and the
time, as others may read them, and never the personal link: that one lets in whoever holds it. The
file beside them (own_calendar.py) has the link, and goes to nobody but the person's own program.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask_babel import gettext as _

from booking.early import Times
from booking.letters import meeting_title
from booking.models import Meeting

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/action/compose"


@dataclass(frozen=True)
class CalendarLinks:
    """The two addresses."""

    google: str
    outlook: str


def links_for(meeting: Meeting, occurrence: Times) -> CalendarLinks:
    """In the language that is set."""
    title = meeting_title(meeting.form, meeting.unit.organisation.name)
    words = str(_("The way in stands in the message that you got from us."))
    start, end = occurrence.starts_at, occurrence.ends_at
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{_compact(start)}/{_compact(end)}",
        "details": words,
    }
    outlook = {
        "rru": "addevent",
        "subject": title,
        "startdt": _extended(start),
        "enddt": _extended(end),
        "body": words,
    }
    return CalendarLinks(f"{GOOGLE}?{urlencode(google)}", f"{OUTLOOK}?{urlencode(outlook)}")


def _compact(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _extended(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
