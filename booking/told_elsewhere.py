"""What a system of an organisation may be told of meetings: which, whose and when. No purpose, no
people, no link. For those whose units may see it: the one that convened it, and those invited."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from accounts.models import Unit
from booking.models import Cancellation, Meeting, Occurrence, Participant
from booking.services.rules import LONGEST
from core.db import db
from core.jobs import Fact, is_untaken

ENDED = "meeting-ended"
STILL_TOLD = timedelta(days=1)  # ours: what ended longer ago is news to nobody


@dataclass(frozen=True)
class DateFacts:
    """One date of a meeting."""

    meeting_id: uuid.UUID
    date_id: uuid.UUID
    unit_id: uuid.UUID  # that convened it
    starts_at: datetime
    ends_at: datetime
    organisation_ids: frozenset[uuid.UUID]


def dates_of(occurrence_ids: Collection[uuid.UUID]) -> Sequence[DateFacts]:
    """These, by time; practice is nobody's business. Two statements."""
    found = db.session.execute(
        select(Occurrence, Meeting.unit_id, Unit.organisation_id)
        .join(Meeting, Meeting.id == Occurrence.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .where(Occurrence.id.in_(occurrence_ids), ~Meeting.is_rehearsal)
        .order_by(Occurrence.starts_at, Occurrence.id)
    ).all()
    invited = _invited({date.meeting_id for date, _unit, _organisation in found})
    return [
        DateFacts(
            date.meeting_id, date.id, unit_id, date.starts_at, date.ends_at,
            frozenset({organisation_id, *invited.get(date.meeting_id, ())}),
        )
        for date, unit_id, organisation_id in found
    ]  # fmt: skip


def _invited(meeting_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """By meeting, the organisations of units whose deputies see it."""
    units = (
        select(Participant.meeting_id, Unit.organisation_id)
        .join(Unit, Unit.id == Participant.unit_id)
        .where(Participant.meeting_id.in_(meeting_ids), Participant.removed_at.is_(None))
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for meeting_id, organisation_id in db.session.execute(units) if meeting_ids else ():
        found.setdefault(meeting_id, set()).add(organisation_id)
    return found


def ended(now: datetime) -> Select[uuid.UUID, datetime]:
    """Which dates are over, and were not told of: an extended one ends later."""
    return (
        select(Occurrence.id, Occurrence.ends_at)
        .where(
            Occurrence.ends_at > now - STILL_TOLD,
            Occurrence.ends_at <= now,
            Occurrence.starts_at > now - STILL_TOLD - LONGEST,  # by its index
            Occurrence.starts_at < now,
            Occurrence.id.not_in(select(Cancellation.occurrence_id)),
            is_untaken(ENDED, Occurrence.id, Occurrence.ends_at),
        )
        .order_by(Occurrence.ends_at, Occurrence.id)
    )


def ended_facts(now: datetime, *, limit: int) -> Sequence[Fact]:
    """Some of them. One statement."""
    return [(row.id, row.ends_at) for row in db.session.execute(ended(now).limit(limit))]
