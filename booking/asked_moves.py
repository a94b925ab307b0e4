"""What people are asked about another time for a meeting, when the meeting itself changes."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from booking.claims import Claim, ClaimState
from booking.models import Poll, PollHold, PollPerson, PollTime
from core.db import db


def fall_away(occurrence_ids: Collection[uuid.UUID], *, now: datetime) -> None:
    """The dates are off, or at another time already: nobody is asked any more, and what was held
    for the proposals is free. Whoever changes the meeting holds its row."""
    about = select(Poll.id).where(Poll.moves_id.in_(occurrence_ids), Poll.closed_at.is_(None))
    poll_ids = db.session.scalars(about.order_by(Poll.id).with_for_update()).all()
    if not poll_ids:
        return
    held = select(PollHold.claim_id).join(PollTime, PollTime.id == PollHold.poll_time_id)
    db.session.execute(
        update(Claim)
        .where(
            Claim.id.in_(held.where(PollTime.poll_id.in_(poll_ids))), Claim.state == ClaimState.HELD
        )
        .values(state=ClaimState.RELEASED, expires_at=None)
        .execution_options(synchronize_session="fetch")
    )
    db.session.execute(update(Poll).where(Poll.id.in_(poll_ids)).values(closed_at=now))


def leave(participant_id: uuid.UUID, *, now: datetime) -> None:
    """Who is off the list of the meeting is not asked when it could be."""
    mine = update(PollPerson).where(
        PollPerson.participant_id == participant_id, PollPerson.removed_at.is_(None)
    )
    db.session.execute(mine.values(removed_at=now))
