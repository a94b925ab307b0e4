"""The leader's way to what is planned around a meeting, through the page's own form."""

import re
import uuid
from collections.abc import Mapping

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import ConsentReference, Planning
from tests.browse import post

CONSENT: Mapping[str, str] = {
    "consent_kind": "consent",
    "obtained_by": "Voksenrådgivningen",
    "obtained_on": "2026-11-02",
    "expires_on": "2027-11-02",
    "scope": "Samtalen mellem kommune og læge",
}
MORE: Mapping[str, str] = {
    "interpreter_language": "arabisk",
    "asks_relatives": "y",
    "sits_at": "Plejecenter Bakken, stue 2",
    "sits_with": "din kontaktperson",
    "is_duty": "y",
}


def plan(client: FlaskClient, meeting: uuid.UUID, **said: str) -> TestResponse:
    """Open the page, write, and press the button."""
    url = f"/meetings/{meeting}/planning"
    seen = re.search(r'name="seen"[^>]* value="(\w+)"', client.get(url).text)
    return post(client, url, {"seen": seen[1] if seen else "", **said})


def kept(session: Session, meeting: uuid.UUID) -> tuple[Planning | None, ConsentReference | None]:
    """As the committed database has it."""
    session.rollback()
    session.expire_all()
    return session.get(Planning, meeting), session.get(ConsentReference, meeting)
