"""Who had technical trouble at a meeting that was never solved: never taken for staying away."""

import uuid
from collections.abc import Mapping

from sqlalchemy import and_, or_, select

from booking.ports import Trouble
from core.db import db
from support.models import Outcome, Ticket
from support.services.opening import OPEN


def troubles_at(occurrence_id: uuid.UUID) -> Mapping[uuid.UUID, Trouble]:
    """By participant. Of several cases, the one that barred them counts. One statement."""
    is_open = and_(Ticket.outcome.is_(None), Ticket.status.in_(OPEN))
    found = db.session.execute(
        select(Ticket.participant_id, Ticket.outcome)
        .where(
            Ticket.occurrence_id == occurrence_id,
            Ticket.task_key.is_(None),  # no task of a case
            or_(is_open, Ticket.outcome == Outcome.CANNOT_ATTEND),
        )
        .order_by(Ticket.outcome.is_not(None), Ticket.number)
    )
    kinds = {None: Trouble.OPEN, Outcome.CANNOT_ATTEND: Trouble.BARRED}
    return {who: kinds[outcome] for who, outcome in found if who}
