"""A meeting that begins in a moment, its page, and its citizen."""

import uuid
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Participant
from core import clock


def soon(**ahead: int) -> datetime:
    """A whole minute, so far ahead."""
    return clock.now().replace(second=0, microsecond=0) + timedelta(**ahead)


def citizen_of(session: Session) -> Participant:
    """Ida, as committed."""
    return session.scalars(select(Participant).where(Participant.name == "Ida")).one()


def page_of(client: FlaskClient, meeting: uuid.UUID, part: str = "") -> str:
    """The leader's page, or a part of it."""
    answer = client.get(f"/meetings/{meeting}{part}")
    assert answer.status_code == 200
    return answer.text
