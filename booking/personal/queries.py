"""What the personal page shows. The number of statements does not grow with the meeting."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from booking.models import Occurrence, Participant
from booking.ports import HelpLine, help_desk
from core.audit import ActorKind, AuditEntry
from core.db import db

LOOKS_SHOWN = 20


@dataclass(frozen=True)
class Look:
    """Somebody at work looked at the meeting: the place, never the person."""

    place: str
    at: datetime


def looks_at(meeting_id: uuid.UUID) -> Sequence[Look]:
    """Who opened the meeting, newest first; one line for what happened within a minute."""
    newest = (
        select(AuditEntry.actor_place, AuditEntry.at)
        .where(AuditEntry.meeting_id == meeting_id, AuditEntry.actor_kind == ActorKind.PERSON)
        .order_by(AuditEntry.id.desc())
        .limit(LOOKS_SHOWN * 5)
    )
    rows = db.session.execute(newest)
    looks = (Look(r.actor_place, r.at.replace(second=0, microsecond=0)) for r in rows)
    return list(dict.fromkeys(looks))[:LOOKS_SHOWN]


def line_for(participant: Participant, occurrence: Occurrence, *, now: datetime) -> HelpLine:
    """The number to ring for help: the right desk's; the meeting's where no desk has a phone."""
    during = (occurrence.starts_at, occurrence.ends_at)
    meeting, private = participant.meeting, participant.kind.is_private
    convener = meeting.unit.organisation_id
    asked_of = convener if private else participant.organisation_id or convener
    line = help_desk().line_for(asked_of, is_private=private, now=now, meeting=during)
    if line and line.phone:
        return line
    return HelpLine(
        name=meeting.unit.place,
        phone=meeting.phone,
        is_open=True,
        open_text=_("The meeting's phone"),
        hours_text=meeting.unit.phone_hours,
    )
