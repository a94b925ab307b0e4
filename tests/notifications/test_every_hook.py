"""Every address that providers call, and nobody else: who does not prove to be theirs is refused in
the same way everywhere. What is played again stands with what each of them tells."""

from collections.abc import Iterator
from dataclasses import dataclass

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from twilio.request_validator import SIGNATURE_HEADER

from core.config import Settings
from tests.audits import audits
from tests.bridges.pexip.making import basic
from tests.house.source import ROOT
from tests.notifications.calls import ACCOUNT, TOKEN, app_of, of_twilio, signature

SECRET = "a-secret-that-only-gatewayapi-and-we-know"
ID = "00000000-0000-4000-8000-000000000005"
HOW = ("unsigned", "signed by another", "signed for something else")


@dataclass(frozen=True)
class Row:
    """How one is called, and what is answered."""

    sort: str
    status: int = 403
    method: str = "POST"


HOOKS = {
    "/hooks/bridges/<token>": Row("bridge", 404),
    "/hooks/gatewayapi/text-messages/<uuid:attempt_id>/reports": Row("gatewayapi"),
    "/hooks/pexip/<uuid:bridge_id>/events": Row("pexip", 401),
    "/hooks/pexip/<uuid:bridge_id>/policy/v1/service/configuration": Row("pexip", 401, "GET"),
    "/hooks/twilio/phone-calls": Row("twilio"),
    "/hooks/twilio/phone-calls/dials": Row("twilio"),
    "/hooks/twilio/phone-calls/digits": Row("twilio"),
    "/hooks/twilio/phone-calls/messages": Row("twilio"),
    "/hooks/twilio/phone-calls/recordings": Row("twilio"),
    "/hooks/twilio/phone-calls/statuses": Row("twilio"),
    "/hooks/twilio/text-messages": Row("twilio"),
    "/hooks/twilio/text-messages/<uuid:attempt_id>/reports": Row("twilio"),
}


@pytest.fixture
def outside(app: Flask, session: Session, settings: Settings) -> Iterator[FlaskClient]:
    """Who calls from outside, at an installation with all providers."""
    chosen = of_twilio(
        settings,
        sms_provider="twilio,gatewayapi",
        gatewayapi_token="t",
        gatewayapi_webhook_secret=SECRET,
    )
    with app_of(chosen) as made:
        yield made.test_client()


def test_every_hook_has_its_row_here() -> None:
    lines = (ROOT / "tests/house/routes.txt").read_text(encoding="utf-8").splitlines()

    found = {line.split()[0] for line in lines if line.split()[-1:] == ["hook"]}

    assert found == HOOKS.keys(), "Say what a new address answers to whoever is not theirs."


def proof(sort: str, path: str, how: str) -> dict[str, str]:
    """What is put beside the call; nothing, where it is unsigned."""
    if how == "unsigned" or sort == "bridge":
        return {}
    is_other = how == "signed by another"
    if sort == "pexip":
        return basic("another-password-that-is-long") if is_other else {"Authorization": "Basic x"}
    if sort == "gatewayapi":
        key = SECRET[::-1] if is_other else SECRET
        token = jwt.encode({"id": 1}, key, algorithm="HS256")
        return {"X-Gwapi-Signature": token if is_other else f"{token[:-4]}AAAA"}
    said = {"AccountSid": ACCOUNT} if is_other else {"AccountSid": ACCOUNT, "From": "x"}
    return {SIGNATURE_HEADER: signature(path, said, token="anothers" if is_other else TOKEN)}


def path_of(rule: str) -> str:
    """One of those addresses, with ids of nothing."""
    path = rule.replace("<token>", "A" * 44)
    return path.replace("<uuid:attempt_id>", ID).replace("<uuid:bridge_id>", ID)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("rule", HOOKS)
def test_who_does_not_prove_to_be_theirs_learns_nothing(
    outside: FlaskClient, session: Session, rule: str, how: str
) -> None:
    row, path = HOOKS[rule], path_of(rule)
    is_json = row.sort in ("gatewayapi", "pexip")
    body = '{"id": 1}' if is_json else f"AccountSid={ACCOUNT}"
    media_type = "application/json" if is_json else "application/x-www-form-urlencoded"

    headers = proof(row.sort, path, how)
    answers = [
        outside.open(path, method=row.method, headers=headers, data=body, content_type=media_type)
        for _ in range(2)
    ]

    assert {(answer.status_code, answer.data) for answer in answers} == {(row.status, b"")}
    assert len(audits(session, "hook-refused")) == 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"x" * 2**20, "application/json"), (b"a=b&" * 2**18, "application/x-www-form-urlencoded"),
     (b"\xff\x00", "text/plain"), (b"{}", "multipart/form-data; boundary=x")],
    ids=["a million letters", "a long form", "no text", "a form of no parts"],
)  # fmt: skip
@pytest.mark.parametrize("rule", HOOKS)
def test_a_body_that_is_none_is_refused_without_a_word(
    outside: FlaskClient, session: Session, rule: str, body: bytes, media_type: str
) -> None:
    row = HOOKS[rule]

    answer = outside.open(path_of(rule), method=row.method, data=body, content_type=media_type)

    assert 400 <= answer.status_code < 500
    assert answer.data == b""
    assert len(audits(session, "hook-refused")) == 1
