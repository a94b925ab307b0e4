"""Who is not there though the meeting has begun: to be called, and let in where they wait."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from accounts.models import User
from booking.calling import MISSING
from booking.calls import CALL_MADE
from booking.lobby import has_lobby
from booking.models import Answer, CallTask, Occurrence, Participant
from booking.people import PersonRow, Presence
from core import audit
from core.db import db
from core.errors import DomainError


class NotMissing(DomainError):
    """The meeting has not begun, or is over."""

    message = _l("Only while the meeting is going on.")


@dataclass(frozen=True)
class Live:
    """Those whom the leader has something to do about."""

    waiting: Sequence[PersonRow]
    missing: Sequence[PersonRow]
    called: Mapping[uuid.UUID, datetime]  # when somebody last called them
    may_admit: bool


def live_people(people: Sequence[PersonRow], occurrence: Occurrence, *, now: datetime) -> Live:
    """One statement."""
    away = (Presence.AWAY, Presence.LEFT)
    room = occurrence.provision
    return Live(
        waiting=[p for p in people if p.presence is Presence.WAITING],
        missing=[p for p in people if _is_missing(p, occurrence, now) and p.presence in away],
        called=_called(occurrence),
        may_admit=bool(room and room.opened_at and room.admits_singly)
        and has_lobby(occurrence, now=now),
    )


def _is_missing(person: PersonRow, occurrence: Occurrence, now: datetime) -> bool:
    is_due = occurrence.has_started(now) and occurrence.meeting.form.has_room
    return is_due and not person.is_leader and person.answer is not Answer.DECLINED


def _called(occurrence: Occurrence) -> Mapping[uuid.UUID, datetime]:
    calls = (
        select(CallTask.participant_id, func.max(CallTask.created_at))
        .where(
            CallTask.meeting_id == occurrence.meeting_id,
            CallTask.reason == MISSING,
            CallTask.created_at >= occurrence.gathers_at,
        )
        .group_by(CallTask.participant_id)
    )
    return {who: at for who, at in db.session.execute(calls) if who}


def note_called(person: Participant, occurrence: Occurrence, *, by: User, now: datetime) -> None:
    """Somebody called the one who is missing. Raises NotMissing."""
    if not occurrence.takes_place(now) or not occurrence.has_started(now):
        raise NotMissing
    meeting = occurrence.meeting_id
    db.session.add(
        CallTask(
            meeting_id=meeting,
            participant_id=person.id,
            reason=MISSING,
            created_at=now,
            done_at=now,
            done_by_id=by.id,
        )
    )
    audit.record(
        by.as_actor(), CALL_MADE, subject=person.id, meeting=meeting, now=now, reason=MISSING
    )
