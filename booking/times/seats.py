"""The rooms that a meeting may get, as what a search needs to know of them."""

import uuid
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, or_, select

from accounts.models import Organisation, Unit
from booking.claims import Resource
from booking.models import MeetingForm
from core.db import db
from video.models import PooledRoom, Room
from video.services import PROVIDERS


class Seat(NamedTuple):
    """A room as something that can be taken."""

    room_id: uuid.UUID
    name: str
    capacity: int
    buffer_minutes: int
    resource_id: int | None  # none while it never was
    pool_id: uuid.UUID | None = None

    @property
    def pause(self) -> int:
        """The seconds it needs before and after a meeting."""
        return self.buffer_minutes * 60


def open_rooms(unit_ids: Collection[uuid.UUID]) -> Select[uuid.UUID, uuid.UUID]:
    """Unit and room, for each room that meetings of these units may get: those of its
    organisation and of the ones above it, and the installation's own. Nobody else's, however
    well they fit."""
    place = select(Unit.id.label("unit_id"), Unit.organisation_id.label("organisation_id"))
    tree = place.where(Unit.id.in_(unit_ids)).cte("tree", recursive=True)
    above = select(tree.c.unit_id, Organisation.parent_id).join_from(
        tree, Organisation, Organisation.id == tree.c.organisation_id
    )
    tree = tree.union(above)  # a circle in the tree ends it
    is_open = or_(Room.organisation_id.is_(None), Room.organisation_id == tree.c.organisation_id)
    wanted = select(tree.c.unit_id, Room.id).join_from(tree, Room, is_open).distinct()
    return wanted.where(Room.is_active, Room.provider.in_(list(PROVIDERS)))


def seats_for(form: MeetingForm, unit_id: uuid.UUID, expected: int) -> Sequence[Seat] | None:
    """The rooms that hold so many, the smallest first; None when this form needs none."""
    if not form.has_room:
        return None
    may_get = open_rooms([unit_id]).with_only_columns(Room.id)
    wanted = (
        select(
            Room.id,
            Room.name,
            Room.capacity,
            Room.buffer_minutes,
            Resource.id,
            PooledRoom.pool_id,
        )
        .outerjoin(Resource, Resource.room_id == Room.id)
        .outerjoin(PooledRoom, PooledRoom.room_id == Room.id)
        .where(Room.id.in_(may_get), Room.capacity >= expected)
        .order_by(Room.capacity, Room.name, Room.id)
    )
    return [Seat(*row) for row in db.session.execute(wanted)]
