"""Calls and mails that belong to no case lie on the list of a desk here, where somebody reads."""

import uuid
from functools import cache

from sqlalchemy import Select, case, select, update
from sqlalchemy.orm import lazyload

from accounts.models import Unit
from core.db import db
from support.models import PhoneCall, SupportUnit, TicketMail, Tier

SORTED_BY = (Tier.SHARED_SUPPORT, Tier.CITIZEN_HOTLINE, Tier.LOCAL_IT)  # what names no desk


def desks() -> Select[SupportUnit]:
    """Units with a desk here. Their hours wait until they are said."""
    return (
        select(SupportUnit)
        .join(SupportUnit.unit)
        .where(SupportUnit.is_active, SupportUnit.is_external.is_(False))
        .options(lazyload(SupportUnit.hours), lazyload(SupportUnit.own_days))
    )


def sorting_unit() -> SupportUnit | None:
    """By what it is for; where there is none of these, the first by its name."""
    return db.session.scalar(_sorting())


@cache
def _sorting() -> Select[SupportUnit]:
    rank = case({tier: n for n, tier in enumerate(SORTED_BY)}, value=SupportUnit.tier, else_=9)
    name = case((SupportUnit.tier.in_(SORTED_BY), ""), else_=Unit.name)
    return desks().order_by(rank, name, SupportUnit.id).limit(1)


def move_list(unit_id: uuid.UUID) -> None:
    """Nobody reads there any more: what waits goes to who sorts the rest, if there is anybody."""
    there = sorting_unit()
    if there is None:
        return
    lists = (
        (PhoneCall, PhoneCall.handled_at.is_(None)),
        (TicketMail, TicketMail.sorted_at.is_(None)),
    )
    for table, waits in lists:
        lies = table.support_unit_id == unit_id, table.ticket_id.is_(None), waits
        moved = update(table).where(*lies).values(support_unit_id=there.id)
        db.session.execute(moved.execution_options(synchronize_session=False))
