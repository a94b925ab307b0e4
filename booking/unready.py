"""Meetings whose room is not ready though they begin soon, and those whose room has become so."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from booking.models import Cancellation, Meeting, MeetingForm, Occurrence
from core import jobs
from core.db import db
from video.models import Provision, ProvisionState

# Ours. A bridge makes the room shortly before; what it could not make, it does not make by itself.
FAILED_BEFORE, PENDING_BEFORE = timedelta(hours=1), timedelta(minutes=10)


def unready(job: str, *, now: datetime) -> Select[uuid.UUID, datetime]:
    """Occurrence and start, the soonest first, of what the job has not dealt with."""
    begins = Occurrence.starts_at
    return (
        select(Occurrence.id, begins)
        .join(Occurrence.meeting)
        .outerjoin(Provision, Occurrence.provision_id == Provision.id)
        .where(
            begins > now,
            begins <= now + FAILED_BEFORE,
            lacks_room(now),
            ~exists().where(Cancellation.occurrence_id == Occurrence.id),
            jobs.is_untaken(job, Occurrence.id, Occurrence.starts_at),
        )
        .order_by(begins, Occurrence.id)
    )


def lacks_room(now: datetime) -> ColumnElement[bool]:
    """Of an occurrence with its meeting and, if it has one, its provision: it meets by video, and
    at this time its room should have been there."""
    begins, state = Occurrence.starts_at, Provision.state
    return and_(
        Meeting.form.in_([form for form in MeetingForm if form.has_room]),
        or_(
            and_(
                or_(state.is_(None), state == ProvisionState.FAILED),
                begins <= now + FAILED_BEFORE,
            ),
            and_(state == ProvisionState.PENDING, begins <= now + PENDING_BEFORE),
        ),
    )


def without_room(occurrence_ids: Collection[uuid.UUID], *, now: datetime) -> set[uuid.UUID]:
    """Of these, those whose room is not there. One statement."""
    rows = db.session.scalars(
        select(Occurrence.id)
        .join(Occurrence.meeting)
        .outerjoin(Provision, Occurrence.provision_id == Provision.id)
        .where(Occurrence.id.in_(occurrence_ids), lacks_room(now))
    )
    return set(rows)


def settled(occurrence_ids: Collection[uuid.UUID], *, now: datetime) -> dict[uuid.UUID, bool]:
    """Those there is nothing to wait for any more: whether the room is ready. The others did not
    get one, and are over, cancelled, or without a room."""
    rows = db.session.execute(
        select(Occurrence.id, Meeting.form, Occurrence.ends_at, Provision.state, Cancellation.at)
        .join(Occurrence.meeting)
        .outerjoin(Provision, Occurrence.provision_id == Provision.id)
        .outerjoin(Cancellation, Cancellation.occurrence_id == Occurrence.id)
        .where(Occurrence.id.in_(occurrence_ids))
    )
    waits = (None, ProvisionState.PENDING, ProvisionState.FAILED)
    return {
        id: state == ProvisionState.READY and not cancelled_at
        for id, form, ends_at, state, cancelled_at in rows
        if cancelled_at or ends_at <= now or state not in waits or not form.has_room
    }
