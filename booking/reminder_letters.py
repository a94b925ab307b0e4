"""How a reminder reads. It says what is so when it leaves: the time, the way in, the right help.

Neutral like the invitation: no purpose, nobody else. Plainer words for citizens and relatives.
"""

import uuid
from datetime import datetime
from typing import Any

from flask_babel import format_date, get_locale

from booking import letters, links
from booking.early import begins_at
from booking.models import Occurrence, Participant
from booking.outages import outage_for
from booking.personal.queries import line_for
from core import clock
from core.db import db
from core.filters import code_pairs
from core.web import key, settings
from notifications.kinds import Rendered
from notifications.models import OutboxMessage
from notifications.rendering import render_folder


def render(message: OutboxMessage, **more: str) -> Rendered:
    """The reminder in the language that is set; `more` is what other templates name besides."""
    occurrence = db.session.get_one(Occurrence, uuid.UUID(message.payload["occurrence_id"]))
    reader = db.session.get_one(Participant, message.participant_id)
    starts_at = begins_at(reader, occurrence)
    organisation = occurrence.meeting.unit.organisation.name
    return render_folder(
        message,
        {
            **_said_to(reader, occurrence, message.due_at),
            "title": letters.meeting_title(occurrence.meeting.form, organisation),
            "form": occurrence.meeting.form,
            "starts_at": starts_at,
            "ends_at": occurrence.ends_at,
            "when_short": letters.when_short(starts_at),
            "weekday": weekday(starts_at),
            "language": message.language,
            "has_outage": outage_for(reader, occurrence, now=message.due_at) is not None,
            **more,
        },
        sender_name=letters.sender_name(organisation),
    )


def _said_to(reader: Participant, occurrence: Occurrence, now: datetime) -> dict[str, Any]:
    meeting, base = occurrence.meeting, settings().base_url
    return {
        "url": links.personal_url(reader, base_url=base, key=key()),
        "code": code_pairs(links.code_for(reader, key())),
        "meeting_url": f"{base.rstrip('/')}/meetings/{meeting.id}",
        "is_private": reader.kind.is_private,
        "is_leader": occurrence.is_led_by(reader),
        "place": meeting.unit.place,
        "phone": meeting.phone,
        "support": line_for(reader, occurrence, now=now),
    }


def weekday(instant: datetime) -> str:
    """Short where the language has short ones: a text message is full to the brim."""
    pattern = "EEEE" if str(get_locale()) == "da" else "EEE"
    return str(format_date(clock.to_local(instant).date(), pattern, rebase=False))
