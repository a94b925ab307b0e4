"""The support units that an administrator looks after, with their numbers and hours."""

import uuid
from collections.abc import Sequence, Set
from datetime import datetime

from accounts import administered
from accounts.models import User
from booking.ports import HelpLine
from core.db import db
from support import access, lines
from support.lines import Units
from support.models import SupportUnit


def support_units(actor: User, *, now: datetime) -> tuple[Sequence[HelpLine], Sequence[HelpLine]]:
    """The numbers one administers, and those elsewhere that one's organisations are helped by."""
    units = Units.read()
    mine = db.session.scalars(access.administered_units(actor)).all()
    homes = db.session.scalars(administered.organisation_ids_for(actor)).all()
    helping = {id for home in homes for id in units.rows.helpers_of(home)} - {u.id for u in mine}
    others = [unit for unit in units.by_id.values() if unit.id in helping]
    return [lines.tell(u, now=now) for u in mine], [lines.tell(u, now=now) for u in others]


def external_units(actor: User) -> Set[uuid.UUID]:
    """Which of those one administers work in a system of their own."""
    mine = access.administered_units(actor).where(SupportUnit.is_external).order_by(None)
    return set(db.session.scalars(mine.with_only_columns(SupportUnit.id)))
