"""Changing how an organisation's cases are routed. Open tickets keep their model."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Organisation, User
from core import audit
from core.db import db
from support import directory
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


@dataclass(frozen=True)
class LocalIt:
    """Who helps the organisation's staff first. No unit and no IT of its own: whoever convenes."""

    has_own: bool
    unit_id: uuid.UUID | None


def local_it_of(organisation: Organisation) -> LocalIt:
    """What holds, from the organisation's own row or from above."""
    found = directory.load().local_it(organisation.id)
    rule = db.session.get(RoutingRule, organisation.id)
    return LocalIt(has_own=bool(rule is None or rule.has_local_it), unit_id=found)


def choose_local_it(organisation: Organisation, new: LocalIt, *, by: User, now: datetime) -> None:
    """Change only that; a new row goes on with the model that was inherited."""
    rule = rule_of(organisation)
    if db.session.get(RoutingRule, organisation.id) is None:
        rule.model = directory.load().model_of(organisation.id)
    change_rule(
        organisation,
        NewRule(
            model=rule.model,
            has_local_it=new.has_own,
            local_it_id=new.unit_id,
            citizen_hotline_id=rule.citizen_hotline_id,
            staff_hotline_id=rule.staff_hotline_id,
            shared_support_id=rule.shared_support_id,
        ),
        by=by,
        now=now,
    )
