"""Which of the invited units can come: only as far as we know it, and never guessed."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from accounts.models import Membership, Role, User
from booking.claims import Resource, taken_between
from booking.slots import Slot
from core.db import db


class Parties:
    """The units of a meeting, and whether somebody there leads no other meeting of ours.

    A unit where nobody leads meetings here shares no calendar with us: nothing is known of it.
    """

    def __init__(self, unit_ids: Sequence[uuid.UUID], slots: Sequence[Slot]) -> None:
        """Read what is known of these units for these times, in two statements."""
        self._people: dict[uuid.UUID, list[int | None]] = {}
        rows = db.session.execute(
            select(Membership.unit_id, Resource.id)
            .join(Membership.user)
            .outerjoin(Resource, Resource.user_id == Membership.user_id)
            .where(Membership.unit_id.in_(unit_ids), Membership.role == Role.MEETING_LEADER)
            .where(User.is_active)  # whoever has left is not free
        )
        for unit_id, resource_id in rows:
            self._people.setdefault(unit_id, []).append(resource_id)
        known = [i for people in self._people.values() for i in people if i is not None]
        start = min((slot.starts_at for slot in slots), default=None)
        end = max((slot.ends_at for slot in slots), default=None)
        self._taken = taken_between(known, start, end) if start and end and known else []

    def knows(self, unit_id: uuid.UUID) -> bool:
        """Whether the unit shares a calendar with us."""
        return unit_id in self._people

    def is_free(self, unit_id: uuid.UUID, slot: Slot) -> bool:
        """Whether somebody of the unit leads nothing then. False when nothing is known."""
        return any(not self._is_busy(i, slot) for i in self._people.get(unit_id, ()))

    def _is_busy(self, resource_id: int | None, slot: Slot) -> bool:
        return any(
            taken == resource_id and since < slot.ends_at and slot.starts_at < until
            for taken, since, until in self._taken
        )
