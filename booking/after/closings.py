"""Looking up how a date of a meeting was closed."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, or_, select, union
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from accounts.models import User
from booking.models import Cancellation, Closing, Meeting, Occurrence
from core.db import db

ASKED_FOR = timedelta(days=14)  # ours: then nobody remembers
SHOWN = 5


def versions_of(occurrence_id: uuid.UUID) -> Sequence[Closing]:
    """Every version, the newest first. Two statements."""
    found = select(Closing).where(Closing.occurrence_id == occurrence_id)
    newest_first = found.order_by(Closing.version.desc())
    with_people = newest_first.options(selectinload(Closing.people), joinedload(Closing.by))
    return db.session.scalars(with_people).all()


def closing_of(occurrence_id: uuid.UUID) -> Closing | None:
    """The version that holds."""
    return next(iter(versions_of(occurrence_id)), None)


def closed_among(occurrence_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these are closed. One statement."""
    if not occurrence_ids:
        return frozenset()
    found = select(Closing.occurrence_id).where(Closing.occurrence_id.in_(occurrence_ids))
    return frozenset(db.session.scalars(found.distinct()))


def to_close(actor: User, *, now: datetime) -> Sequence[Occurrence]:
    """What the actor has led of late and not closed, the newest first. One statement."""
    return db.session.scalars(unclosed(actor, now=now)).all()


def unclosed(actor: User, *, now: datetime) -> Select[Occurrence]:
    """The statement; a test reads its plan. Only one's own: a deputy is not reminded."""
    leads = or_(Occurrence.leader_id == actor.id, Meeting.chair_id == actor.id)
    own = union(
        select(Meeting.id).where(or_(Meeting.leader_id == actor.id, Meeting.chair_id == actor.id)),
        select(Occurrence.meeting_id).where(Occurrence.own_leader_id == actor.id),
    )
    return (
        select(Occurrence)
        .join(Occurrence.meeting)
        .where(
            Occurrence.meeting_id.in_(own),
            leads,
            Occurrence.ends_at <= now,
            Occurrence.ends_at > now - ASKED_FOR,
            ~exists().where(Closing.occurrence_id == Occurrence.id),
            ~exists().where(Cancellation.occurrence_id == Occurrence.id),
        )
        .options(contains_eager(Occurrence.meeting))
        .order_by(Occurrence.ends_at.desc(), Occurrence.id)
        .limit(SHOWN)
    )
