"""Citizens who have not opened their invitation: mail is not always seen, so the leader calls."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select
from sqlalchemy.orm import aliased

from booking.calling import NOT_DELIVERED, NOT_OPENED, ask_to_call
from booking.date_answers import is_off
from booking.invites import Method
from booking.models import CallTask, Cancellation, Occurrence, Participant, ParticipantKind
from core import clock, jobs
from core.config import Settings
from core.db import db

JOB = "call-unopened"
MOST = 200  # people in one transaction
AT_LEAST = timedelta(minutes=30)  # ours: so long everybody has to look, however soon it begins
AHEAD = timedelta(hours=1)  # ours: so long before the reminder of the day before the call is due


@dataclass(frozen=True)
class Patience:
    """How long a citizen has to open the invitation; nobody waits into the day before."""

    after: timedelta
    days_before: int

    @property
    def is_on(self) -> bool:
        """Whether this installation asks for such calls."""
        return bool(self.after)


def patience_of(chosen: Settings) -> Patience:
    """With the numbers of this installation."""
    return Patience(timedelta(hours=chosen.call_after_hours), max(1, chosen.remind_days))


def due(patience: Patience, now: datetime) -> Select[UUID, UUID, datetime]:
    """Who has to be called, in which meeting, and when it begins; the soonest first. Of many dates
    the later ones have time until shortly before.

    Not those who were to be called because nothing reached them: one call is enough.
    """
    is_near = Occurrence.starts_at <= clock.days_later(now + AHEAD, patience.days_before)
    has_waited = and_(
        Participant.last_dtstamp <= now - patience.after,
        ~_has_date_since_told(),
    )
    was_asked = exists().where(
        CallTask.meeting_id == Participant.meeting_id,  # by which they are found
        CallTask.participant_id == Participant.id,
        CallTask.reason == NOT_DELIVERED,
    )
    return (
        select(Participant.id, Participant.meeting_id, Occurrence.starts_at)
        .join(Occurrence, Occurrence.meeting_id == Participant.meeting_id)
        .where(
            Occurrence.starts_at > now,
            ~exists().where(Cancellation.occurrence_id == Occurrence.id),
            Participant.kind.in_([kind for kind in ParticipantKind if kind.is_private]),
            Participant.removed_at.is_(None),
            Participant.opened_at.is_(None),
            Participant.answered_at.is_(None),  # who answers by mail or calendar has seen it
            Participant.last_method == Method.REQUEST.value,
            or_(has_waited, and_(is_near, Participant.last_dtstamp <= now - AT_LEAST)),
            ~was_asked,
            not_(is_off()),
            jobs.is_untaken(JOB, Participant.id, Occurrence.starts_at),
        )
        .order_by(Occurrence.starts_at, Participant.id)
    )


def _has_date_since_told() -> ColumnElement[bool]:
    """Whether the meeting has an earlier date that they were told of: that was the one to call
    about, and there is time until shortly before this one."""
    before = aliased(Occurrence)
    return exists().where(
        before.meeting_id == Occurrence.meeting_id,
        before.starts_at < Occurrence.starts_at,
        before.starts_at > Participant.last_dtstamp,
        ~exists().where(Cancellation.occurrence_id == before.id),
    )


def has_due(patience: Patience, now: datetime) -> bool:
    """Whether `ask_for_calls` would find anybody."""
    if not patience.is_on:
        return False
    return db.session.scalar(due(patience, now).limit(1)) is not None


def ask_for_calls(patience: Patience, *, now: datetime) -> int:
    """Make them tasks of their leaders. How many people they are about.

    They are locked, so that whoever opens the page now is either left out, or finds the task.
    """
    found = db.session.execute(
        due(patience, now).limit(MOST).with_for_update(of=Participant, skip_locked=True)
    ).all()
    meetings = {who: meeting for who, meeting, _starts_at in found}
    mine = jobs.take(JOB, [(who, starts_at) for who, _meeting, starts_at in found], now=now)
    people = sorted({who for who, _starts_at in mine})
    ask_to_call([(meetings[who], who) for who in people], NOT_OPENED, now=now)
    return len(mine)
