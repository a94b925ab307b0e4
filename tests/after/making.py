"""Meetings that have been, and closing them as the leader does."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.test import TestResponse

from booking.models import Attendance, Closing, ClosingPerson, Occurrence, Participant
from core import clock
from core.db import db
from tests.browse import post
from tests.conftest import Work
from tests.personal.makers import Made

HELD = timedelta(hours=-4)  # over, and its room closed
AGREED = "Hjemmeplejen kommer mandag.\nIda ringer, hvis det går galt."


def url_of(made: Made, rest: str = "closing") -> str:
    """A page of the date."""
    return f"/meetings/{made.meeting_id}/dates/{made.occurrence_id}/{rest}"


def said(made: Made, came: Mapping[str, str] | None = None, /, **more: str) -> dict[str, str]:
    """The form as the leader fills it in: all took part, and Ida reads what was agreed."""
    came = dict.fromkeys(made.people, "took_part") | dict(came or {})
    fields = {f"came_{made.people[name].hex}": value for name, value in came.items()}
    fields |= {"reached": "yes", "agreed": AGREED, f"gets_{made.people['ida'].hex}": "y"}
    return fields | {"version": "0"} | more


def close(
    client: FlaskClient, made: Made, came: Mapping[str, str] | None = None, /, **more: str
) -> TestResponse:
    """Fill in the form and press."""
    return post(client, url_of(made), said(made, came, **more))


def versions(session: Session) -> list[Closing]:
    """As committed, the oldest first."""
    session.rollback()
    session.expire_all()
    found = select(Closing).options(selectinload(Closing.people)).order_by(Closing.id)
    return list(session.scalars(found))


def person_in(closing: Closing, made: Made, name: str = "ida") -> ClosingPerson:
    """What a version says of somebody."""
    return next(p for p in closing.people if p.participant_id == made.people[name])


def came_in(work: Work, made: Made, name: str, **seen: Any) -> None:
    """What the room saw of somebody; without more, that they came in."""
    facts = seen or {"joined_at": clock.now() - timedelta(hours=4)}
    who = made.people[name]
    with work():
        db.session.add(Attendance(occurrence_id=made.occurrence_id, participant_id=who, **facts))


def know(work: Work, made: Made, name: str, **facts: Any) -> None:
    """Let something else be known of a participant."""
    with work():
        person = db.session.get_one(Participant, made.people[name])
        for field, value in facts.items():
            setattr(person, field, value)


def shift(work: Work, occurrence_id: uuid.UUID, by: timedelta) -> None:
    """As if it were that much later or earlier."""
    with work():
        occurrence = db.session.get_one(Occurrence, occurrence_id)
        occurrence.starts_at += by
        occurrence.ends_at += by
