"""A number to ring: whose it is, and whether somebody answers now."""

import uuid
from datetime import datetime

from booking.ports import HelpLine
from core.db import db
from support import directory, hours, routing
from support.models import Audience, SupportUnit, Tier
from support.routing import Directory, Inquiry


def first_line(
    rows: Directory, organisation_id: uuid.UUID, audience: Audience
) -> SupportUnit | None:
    """The first receiver of a case from here. None where there is no support unit at all."""
    if not rows.tiers:
        return None
    asked = Inquiry(audience, organisation_id, organisation_id, is_cross_sector=True)
    first = routing.route(rows, asked).receivers[0]
    return db.session.get(SupportUnit, first)


def tell(unit: SupportUnit, *, now: datetime) -> HelpLine:
    """The unit's number and hours in words."""
    rows = directory.intervals(unit)
    return HelpLine(
        name=name_of(unit),
        phone=unit.unit.phone,
        is_open=hours.is_open(rows, now),
        open_text=hours.open_text(rows, now),
        hours_text=hours.hours_text(rows),
    )


def name_of(unit: SupportUnit) -> str:
    """What people call it: the citizen hotline by its name alone, others with where they are."""
    return unit.unit.name if unit.tier == Tier.CITIZEN_HOTLINE else unit.unit.place
