"""The citizen's hotline as it will be at the time of a meeting."""

import uuid

from accounts.models import Unit
from booking import directory
from booking.ports import HelpLine, help_desk
from booking.slots import Slot


def citizen_line(unit_id: uuid.UUID, slot: Slot | None) -> HelpLine | None:
    """Whom the citizens of a meeting convened by this unit call, as it is at that time."""
    unit: Unit | None = directory.unit_of(unit_id)
    if unit is None or slot is None:
        return None
    return help_desk().line_for(unit.organisation_id, is_private=True, now=slot.starts_at)
