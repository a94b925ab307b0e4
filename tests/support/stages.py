"""A ticket in any category, and somebody in any part, for whoever walks through the whole table."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from accounts.models import User
from core.db import db
from support import grounds, timeline
from support.models import (
    ENDED,
    Audience,
    Consultation,
    Ground,
    HandOver,
    Offer,
    Outcome,
    Status,
    SupportModel,
    SupportUnit,
    Ticket,
    WaitsFor,
)
from support.timeline import By
from support.transitions import Rule, Who
from tests.factories import Cast
from tests.support.makers import NOON, Held

FACTS: dict[str, Any] = {
    "text": "Fordi",
    "receiver": "Lokal it",
    "waiting_for": "third_party",
    "outcome": "cannot_attend",
    "into": 1001,
    "label": "Et rum",
}


def put(cast: Cast, status: Status, *, unit: SupportUnit, **facts: Any) -> Ticket:
    """A ticket of that unit, just as it would lie there."""
    made = Ticket(
        id=uuid.uuid4(), number=(db.session.scalar(select(func.max(Ticket.number))) or 1000) + 1,
        requester="Ida, borger", organisation_id=cast.at.kolding.id, audience=Audience.CITIZEN,
        model=SupportModel.LOCAL_FIRST, is_cross_sector=False, subject="Sagen", opened_at=NOON,
        snapshot={"place": "Kolding", "convening_id": str(cast.at.kolding.id)}, status=status,
        waiting_for=WaitsFor.REQUESTER if status == Status.WAITING else None,
        outcome=Outcome.CANNOT_ATTEND if status in ENDED else None,
        responsible_id=unit.id, **facts,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add(HandOver(ticket_id=made.id, to_id=unit.id, at=NOON, reason=""))
    grounds.give(made, unit.id, Ground.RESPONSIBLE, now=NOON)
    db.session.flush()
    return made


def task(cast: Cast, status: Status) -> Ticket:
    """A task of the hotline's, in a case of shared support's that is as far as it can be."""
    is_open = status in (Status.NEW, Status.ACTIVE, Status.WAITING)
    whole = put(cast, Status.ACTIVE if is_open else Status.CLOSING, unit=cast.at.shared)
    return put(cast, status, unit=cast.at.hotline, parent_id=whole.id, task_key="1")


def ticket_for(rule: Rule, status: Status, *, is_task: bool, cast: Cast, held: Held) -> Ticket:
    """What the rule is about, with an offer or a question where it answers one."""
    if is_task:
        return task(cast, status)
    asked_by = held.ida.id if Who.REQUESTER in rule.who else None
    made = put(cast, status, unit=cast.at.hotline, participant_id=asked_by)
    both = {"ticket_id": made.id, "by_id": cast.dorte.id, "at": NOON}
    if Who.RECEIVER in rule.who:
        due, to = NOON + timedelta(minutes=5), cast.at.kolding_it.id
        db.session.add(Offer(from_id=cast.at.hotline.id, to_id=to, due_at=due, reason="", **both))
    if Who.CONSULTED in rule.who:
        db.session.add(Consultation(unit_id=cast.at.hospital_it.id, question="?", **both))
    db.session.flush()
    return made


def somebody(part: Who, ticket: Ticket, cast: Cast) -> By:
    """Who acts in that part, in the running transaction."""
    if part is Who.REQUESTER:
        return timeline.by_requester(ticket)
    if part is Who.CLOCK:
        return timeline.ROUTING
    if part is Who.OUTSIDE:
        return timeline.by_outside(db.session.get_one(SupportUnit, cast.at.kolding_it.id))
    user = {
        Who.RESPONSIBLE: cast.dorte, Who.DESK: cast.dorte, Who.RECEIVER: cast.erik,
        Who.CONSULTED: cast.gitte, Who.GIVER: cast.hans, Who.ADMINISTRATOR: cast.frida,
        Who.ANYBODY: cast.anna,
    }[part]  # fmt: skip
    return timeline.by_user(db.session.get_one(User, user.id))
