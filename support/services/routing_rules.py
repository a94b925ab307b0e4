"""Changing how an organisation's cases are routed. Open tickets keep their model."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Organisation, User
from core import audit
from core.db import db
from support.models import RoutingRule, SupportModel

ROUTING_CHANGED = audit.declare("routing-changed", "model", "has_local_it")


@dataclass(frozen=True)
class NewRule:
    """The row as it will be. None is inherited from the organisation above."""

    model: SupportModel
    has_local_it: bool
    local_it_id: uuid.UUID | None
    citizen_hotline_id: uuid.UUID | None
    staff_hotline_id: uuid.UUID | None
    shared_support_id: uuid.UUID | None


def rule_of(organisation: Organisation) -> RoutingRule:
    """The organisation's own row, or a new one with nothing said."""
    found = db.session.get(RoutingRule, organisation.id)
    return found or RoutingRule(
        organisation_id=organisation.id, model=SupportModel.LOCAL_FIRST, has_local_it=True
    )


def change_rule(organisation: Organisation, new: NewRule, *, by: User, now: datetime) -> None:
    """Write the row."""
    rule = rule_of(organisation)
    for column, value in vars(new).items():
        setattr(rule, column, value)
    db.session.add(rule)
    audit.record(
        by.as_actor(),
        ROUTING_CHANGED,
        subject=organisation.id,
        now=now,
        model=new.model.value,
        has_local_it=new.has_local_it,
    )
