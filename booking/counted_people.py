"""How many people a booked meeting takes of its pool, when somebody comes or leaves."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from booking.claims import HOLDS, Claim, PoolFull, Resource, check_pool
from core.db import db


def has_place_for(
    room_id: uuid.UUID, occurrence_id: uuid.UUID, people: int, *, now: datetime
) -> bool:
    """So many come to what has this room by now. Whether its pool has a place for each; then they
    are counted."""
    mine = (
        select(Claim)
        .join(Resource, Resource.id == Claim.resource_id)
        .where(Resource.room_id == room_id, Claim.occurrence_id == occurrence_id, HOLDS)
    )
    for claim in db.session.scalars(mine.order_by(Claim.id)).all():
        before, claim.people = claim.people, people
        try:
            check_pool(claim, now)
        except PoolFull:
            claim.people = before
            return False
    return True


def count_people(occurrence_ids: Collection[uuid.UUID], people: int) -> None:
    """No more than these come: the others' places are free again."""
    mine = update(Claim).where(Claim.occurrence_id.in_(occurrence_ids), Claim.kind == "room")
    db.session.execute(mine.where(HOLDS).values(people=people))
