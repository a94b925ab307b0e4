"""A program of somebody's, as the API's callers are."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.models import User
from accounts.tokens.services import make_token
from core import clock
from core.clock import to_local
from core.db import db, transaction

ROOT = "/api/v1"


@dataclass
class Program:
    """Calls with a token, a new key for each write, and the ETag it read last."""

    client: FlaskClient
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: object) -> TestResponse:
        """Read."""
        return self.client.get(ROOT + path, query_string=query, headers=self._headers())

    def send(
        self, method: str, path: str, body: object = None, **headers: str | None
    ) -> TestResponse:
        """Write; a header that is None is left out."""
        said = self._headers() | {"Idempotency-Key": str(uuid.uuid4())}
        said |= {name.replace("_", "-"): value for name, value in headers.items() if value}
        for name in (name for name, value in headers.items() if value is None):
            said.pop(name.replace("_", "-"), None)
        if body is None:
            return self.client.open(ROOT + path, method=method, headers=said)
        return self.client.open(ROOT + path, method=method, headers=said, json=body)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} | self.headers


def token_of(app: Flask, user: User, **said: Any) -> str:
    """A token as the terminal makes it."""
    facts = {"name": "EPJ", "days": 30, "now": clock.now(), **said}
    with app.app_context(), transaction():
        return make_token(db.session.get_one(User, user.id), **facts)


def program_of(app: Flask, user: User) -> Program:
    """A program that acts as the user."""
    return Program(app.test_client(), token_of(app, user))


def span(start: datetime, minutes: int = 45) -> dict[str, str]:
    """From when until when, as programs write it."""
    ends_at = start + timedelta(minutes=minutes)
    return {"starts_at": to_local(start).isoformat(), "ends_at": to_local(ends_at).isoformat()}


def wish(unit_id: uuid.UUID, start: datetime, **changes: Any) -> dict[str, Any]:
    """A meeting to book, with Ida."""
    said = {
        "unit_id": str(unit_id),
        "type": "conversation",
        "form": "video",
        "purpose": "Samtale før hjemkomst",
        "agenda": "Hvem hjælper den første uge?",
        "phone": "00 44 55 66",
        **span(start),
        "invitees": [{"kind": "citizen", "name": "Ida", "email": "ida@example.org"}],
    }
    return {name: value for name, value in (said | changes).items() if value is not ...}


def word(answer: TestResponse) -> str:
    """The stable word of a problem."""
    assert answer.mimetype == "application/problem+json", answer.text
    assert answer.json
    assert answer.json["status"] == answer.status_code
    return str(answer.json["type"].partition("#")[2])
