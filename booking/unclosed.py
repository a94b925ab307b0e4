"""Rooms that a bridge was to close, and cannot: somebody may still get in."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select, text

from booking.models import Occurrence
from core import jobs
from core.db import db
from video.outside.models import Bridge, RoomOrder

# As its index says it: SQLite takes a value that is bound for another thing.
_STILL_THERE = text("room_order.trouble = 'still_there' AND room_order.ended_at IS NULL")


def unclosed(job: str) -> Select[uuid.UUID, datetime, uuid.UUID, str]:
    """The room at the bridge, when it began, whose date it was, and the bridge's name, of what the
    job has not dealt with. What no meeting here had is shown on the bridge's page alone."""
    return (
        select(RoomOrder.id, RoomOrder.starts_at, Occurrence.id, Bridge.name)
        .join(Occurrence, Occurrence.provision_id == RoomOrder.provision_id)
        .join(Bridge, Bridge.id == RoomOrder.bridge_id)
        .where(_STILL_THERE, jobs.is_untaken(job, RoomOrder.id, RoomOrder.starts_at))
        .order_by(RoomOrder.id)
    )


def closed(order_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of them that the bridge has closed since."""
    ended = RoomOrder.id.in_(order_ids), RoomOrder.ended_at.is_not(None)
    return set(db.session.scalars(select(RoomOrder.id).where(*ended)))
