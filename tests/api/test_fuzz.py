"""Everything that the description allows, and what it does not: no 5xx, and answers as described.

On SQLite only: what is asked for is the same on both databases, and it takes its time.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema
from sqlalchemy.orm import Session

from app import create_app
from core import clock
from core.config import Settings
from core.db import db
from tests.api.programs import ROOT, program_of, span, token_of, wish
from tests.api.repeating import booked, day
from tests.booking.making import at
from tests.factories import Cast

pytestmark = [
    pytest.mark.slow,
    pytest.mark.looks,
]
EXAMPLES = 25  # an operation, besides those at the edges of what the description says
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    allow_header_conformance,
]


AnyCase = Case[Any]
Operation = APIOperation[Any, Any, Any, Any]
Send = Callable[[AnyCase], None]


@pytest.fixture
def api(
    settings: Settings, other_settings: Callable[..., Settings], cast: Cast
) -> Iterator[OpenApiSchema]:
    """The API without its throttle, as described by itself."""
    open_wide = create_app(other_settings(api_calls_a_minute=10**9))
    yield schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", open_wide)
    with open_wide.app_context():
        db.engine.dispose()


@pytest.fixture
def ids(app: Flask, session: Session, cast: Cast, ahead: uuid.UUID) -> dict[str, str]:
    """A series that is there, one of its dates, one left out, somebody on its list, and a poll."""
    start = at("14:00", (clock.now() + timedelta(days=3)).date())
    left, anna = [str(day(start, 1))], program_of(app, cast.anna)
    said = booked(anna, cast.at.adults.id, start, leave_out=left)
    body = wish(cast.at.adults.id, start, starts_at=..., ends_at=..., minutes=30)
    times = [span(start + timedelta(hours=hours))["starts_at"] for hours in (-4, -3)]
    poll = anna.send("POST", "/polls", body | {"starts_at": times}).json
    assert poll
    [person] = [p for p in said["meeting"]["participants"] if p["name"] == "Ida"]
    return {
        "meeting_id": said["meeting"]["id"],
        "participant_id": person["id"],
        "date_id": said["dates"][-1]["id"],
        "skipped_id": said["left_out"][0]["id"],
        "poll_id": poll["id"],
        "person_id": poll["people"][0]["id"],
        "time_id": poll["times"][0]["id"],
    }


@pytest.fixture
def token(app: Flask, cast: Cast) -> str:
    return token_of(app, cast.anna)


def ask(api: OpenApiSchema, operation: Operation, mode: GenerationMode, send: Send) -> int:
    """Cases of one operation, each sent; how many. (Its own plug-in does not know pytest 9.2.)"""
    sent = 0

    @bounds(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: AnyCase) -> None:
        nonlocal sent
        sent += 1
        send(case)

    each()
    return sent


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_api_keeps_to_its_description(
    api: OpenApiSchema, ids: dict[str, str], token: str, mode: GenerationMode
) -> None:
    statuses: Counter[int] = Counter()

    def send(case: AnyCase) -> None:
        for name in set(case.path_parameters or {}) & set(ids):
            if _is_id(case.path_parameters[name]):
                case.path_parameters[name] = ids[name]
        headers = {"Authorization": f"Bearer {token}"}
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        statuses[answer.status_code] += 1

    operations = [found.ok() for found in api.get_all_operations() if isinstance(found, Ok)]
    sent = sum(ask(api, operation, mode, send) for operation in operations)

    assert sent > len(operations) * EXAMPLES / 2
    assert {200, 422} & statuses.keys()


def _is_id(said: object) -> bool:
    try:
        return bool(uuid.UUID(str(said)))
    except ValueError:
        return False
