"""What the personal page shows. The number of statements does not grow with the meeting."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from booking.models import Occurrence, Participant, TimeChange
from booking.ports import HelpLine, help_desk
from core.audit import ActorKind, AuditEntry
from core.db import MinuteOf, db

LOOKS_SHOWN = 20  # of each place


@dataclass(frozen=True)
class Look:
    """Somebody at work looked at the meeting: the place, never the person."""

    place: str
    at: datetime


def looks_at(meeting_id: uuid.UUID) -> Sequence[Look]:
    """Who opened the meeting, newest first."""
    return [Look(place, at) for place, at in db.session.execute(looks(meeting_id))]


def looks(meeting_id: uuid.UUID) -> Select[str, datetime]:
    """One row for what a place did within a minute, the newest of each place: whoever reloads a
    page again and again pushes nobody else out. A test reads the statement's plan."""
    minutes = (
        select(AuditEntry.actor_place.label("place"), MinuteOf(AuditEntry.at).label("at"))
        .where(AuditEntry.meeting_id == meeting_id, AuditEntry.actor_kind == ActorKind.PERSON)
        .distinct()
        .subquery()
    )
    nth = func.row_number().over(partition_by=minutes.c.place, order_by=minutes.c.at.desc())
    numbered = select(minutes, nth.label("nth")).subquery()
    shown = select(numbered.c.place, numbered.c.at).where(numbered.c.nth <= LOOKS_SHOWN)
    return shown.order_by(numbered.c.at.desc(), numbered.c.place)


def last_change(occurrence_id: uuid.UUID) -> TimeChange | None:
    """When the meeting was moved the last time, and from where."""
    changes = select(TimeChange).where(TimeChange.occurrence_id == occurrence_id)
    return db.session.scalar(changes.order_by(TimeChange.id.desc()).limit(1))


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
