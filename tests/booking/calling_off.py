"""Calling a meeting off as a person does, and what the outbox then holds."""

import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import Participant
from core import clock
from notifications.models import OutboxMessage
from tests.browse import post

ILL = "Lederen er syg.\nVi finder en ny tid."


def let_all_leave(session: Session, **came: Any) -> None:
    """As a worker does: everything is sent; or what `came` of it instead."""
    session.rollback()
    session.execute(update(OutboxMessage).values(**(came or {"sent_at": clock.now()})))
    session.commit()


def cancel(client: FlaskClient, meeting: uuid.UUID, reason: str = ILL) -> TestResponse:
    """Open the page, write why, and press the button."""
    return post(client, f"/meetings/{meeting}/cancellation", {"reason": reason})


def messages(session: Session, kind: str = "cancellation") -> list[OutboxMessage]:
    """What the outbox holds of the kind."""
    session.rollback()
    kept = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return list(session.scalars(kept.execution_options(populate_existing=True)))


def change(session: Session, name: str, **facts: Any) -> uuid.UUID:
    """Let something else be known of a participant."""
    session.rollback()
    person = session.scalars(select(Participant).where(Participant.name == name)).one()
    for field, value in facts.items():
        setattr(person, field, value)
    session.commit()
    return person.id
