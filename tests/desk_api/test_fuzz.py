"""The desk's API as it describes itself, and otherwise: no 5xx, and answers as described."""

from collections import Counter

import pytest
from flask import Flask
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.schemas import OpenApiSchema

from support.models import Ticket
from tests.api.programs import Program, token_of
from tests.api.test_fuzz import CHECKS, AnyCase, ask
from tests.api.test_fuzz import api as _api
from tests.desk_api.calls import parts, send, tag
from tests.factories import Cast

pytestmark = [pytest.mark.slow, pytest.mark.looks]
api = _api


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_desk_keeps_to_its_description(
    app: Flask, api: OpenApiSchema, dorte: Program, cast: Cast, asked: Ticket, mode: GenerationMode
) -> None:
    send(dorte, asked.id, "tasks", parts(cast.at.hospital_it.id), If_Match=tag(dorte, asked.id))
    token, seen = token_of(app, cast.dorte), tag(dorte, asked.id)
    statuses: Counter[int] = Counter()

    def send_case(case: AnyCase) -> None:
        if (case.path_parameters or {}).get("ticket_id"):
            case.path_parameters["ticket_id"] = str(asked.id)
        headers = {"Authorization": f"Bearer {token}"}
        if case.meta and "If-Match" in (case.headers or {}):
            headers["If-Match"] = seen
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        statuses[answer.status_code] += 1

    every = [found.ok() for found in api.get_all_operations() if isinstance(found, Ok)]
    operations = [each for each in every if "/ticket" in each.path or "/queues" in each.path]
    for operation in operations:
        ask(api, operation, mode, send_case)

    assert len(operations) == 28
    assert {200, 422} & statuses.keys()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_figures_keep_to_their_description(
    app: Flask, api: OpenApiSchema, cast: Cast, asked: Ticket, mode: GenerationMode
) -> None:
    token = token_of(app, cast.frida)
    statuses: Counter[int] = Counter()

    def send_case(case: AnyCase) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        statuses[case.call_and_validate(headers=headers, checks=CHECKS).status_code] += 1

    every = [found.ok() for found in api.get_all_operations() if isinstance(found, Ok)]
    operations = [each for each in every if "/statistics" in each.path]
    for operation in operations:
        ask(api, operation, mode, send_case)

    assert len(operations) == 3
    assert {200, 422} & statuses.keys()
