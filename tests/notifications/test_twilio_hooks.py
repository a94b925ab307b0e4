"""Who calls us in Twilio's name is Twilio, or changes nothing and learns nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from twilio.request_validator import SIGNATURE_HEADER

from core import clock
from core.config import Settings
from core.db import transaction
from notifications import hooks
from notifications.hooks import HookEvent
from notifications.twilio_hooks import TWILIO, twilio_hook
from tests.audits import audits
from tests.conftest import Work
from tests.notifications.calls import ACCOUNT, app_of, call, of_twilio, signature

PATH = "/hooks/test/4711"
FIELDS = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "Body": "HJÆLP & mere", "Empty": ""}
FORM = "application/x-www-form-urlencoded"


def heard(**_parts: int) -> ResponseReturnValue:
    """A view that acts on a call once."""
    with transaction():
        hooks.hear(TWILIO, request.form["MessageSid"], now=clock.now())
    return request.form["Body"]


@pytest.fixture
def twilio(app: Flask, session: Session, settings: Settings) -> Iterator[FlaskClient]:
    """What calls a hook from outside."""
    with app_of(of_twilio(settings)) as made:
        made.post("/hooks/test/<int:number>")(twilio_hook(heard))
        yield made.test_client()


def reasons(session: Session) -> list[str]:
    return [entry.facts["why"] for entry in audits(session, "hook-refused")]


def test_a_call_that_twilio_signed_is_heard(twilio: FlaskClient, session: Session) -> None:
    answer = call(twilio, PATH, MessageSid="SM1", Body="HJÆLP & mere", Empty="")

    assert (answer.status_code, answer.text) == (200, "HJÆLP & mere")
    assert len(session.scalars(select(HookEvent)).all()) == 1
    assert not reasons(session)


def test_the_question_behind_the_address_is_signed_too(twilio: FlaskClient) -> None:
    assert call(twilio, f"{PATH}?step=2&x=%C3%B8", MessageSid="SM1", Body="ja").status_code == 200
    headers = {SIGNATURE_HEADER: signature(f"{PATH}?step=2", FIELDS)}

    changed = twilio.post(f"{PATH}?step=3", data=FIELDS, headers=headers)

    assert changed.status_code == 403


def forged() -> dict[str, dict[str, str]]:
    """Headers and fields that do not belong together."""
    more = {**FIELDS, "Added": "1"}
    return {
        "another token": {SIGNATURE_HEADER: signature(PATH, FIELDS, token="x" * 32)},
        "another field": {SIGNATURE_HEADER: signature(PATH, more)},
        "another address": {SIGNATURE_HEADER: signature(PATH + "1", FIELDS)},
        "no letters of a signature": {SIGNATURE_HEADER: "øøø"},
        "nothing": {},
    }


@pytest.mark.parametrize("how", forged())
def test_what_twilio_did_not_sign_changes_nothing(
    twilio: FlaskClient, session: Session, how: str
) -> None:
    answer = twilio.post(PATH, data=FIELDS, headers=forged()[how])

    assert (answer.status_code, answer.data) == (403, b"")
    assert reasons(session) == ["wrong-signature"]
    assert not session.scalars(select(HookEvent)).all()


def test_a_call_in_the_name_of_another_account_changes_nothing(
    twilio: FlaskClient, session: Session
) -> None:
    answer = call(twilio, PATH, AccountSid="AC" + "1" * 32, MessageSid="SM1", Body="ja")

    assert (answer.status_code, answer.data) == (403, b"")
    assert reasons(session) == ["unknown-account"]


def test_the_same_call_again_changes_nothing(twilio: FlaskClient, session: Session) -> None:
    call(twilio, PATH, MessageSid="SM1", Body="ja")

    again = call(twilio, PATH, MessageSid="SM1", Body="ja")

    assert (again.status_code, again.data) == (409, b"")
    assert reasons(session) == ["replayed"]


def test_of_the_same_call_twice_at_once_one_is_heard(twilio: FlaskClient) -> None:
    app = twilio.application

    def once(_n: int) -> int:
        return call(app.test_client(), PATH, MessageSid="SM1", Body="ja").status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(once, range(4)))

    assert statuses == [200, 409, 409, 409]


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data", ""])
def test_another_type_is_not_read(twilio: FlaskClient, session: Session, media_type: str) -> None:
    answer = twilio.post(PATH, data=b'{"AccountSid": "x"}', content_type=media_type)

    assert (answer.status_code, answer.data) == (415, b"")
    assert reasons(session) == ["wrong-type"]


@pytest.mark.parametrize("octets", [64_001, 1_000_000, 10_000_000])
def test_a_large_body_is_not_read(twilio: FlaskClient, session: Session, octets: int) -> None:
    answer = twilio.post(PATH, data=b"a=" + b"x" * (octets - 2), content_type=FORM)

    assert (answer.status_code, answer.data) == (413, b"")
    assert reasons(session) == ["too-large"]


def test_a_flood_of_forged_calls_leaves_one_row(twilio: FlaskClient, session: Session) -> None:
    for _ in range(20):
        assert twilio.post(PATH, data=FIELDS).status_code == 403

    [entry] = audits(session, "hook-refused")
    assert entry.facts == {"hook": "heard", "why": "wrong-signature"}


def test_nobody_reads_a_hook(twilio: FlaskClient) -> None:
    assert twilio.get(PATH).status_code == 405


def test_without_an_account_there_is_no_hook(
    app: Flask, session: Session, settings: Settings
) -> None:
    with app_of(of_twilio(settings, twilio_auth_token="")) as made:
        made.post("/hooks/test/<int:number>")(twilio_hook(heard))

        assert call(made.test_client(), PATH, MessageSid="SM1", Body="ja").status_code == 404


def test_what_was_heard_long_ago_is_forgotten(work: Work, session: Session) -> None:
    now, [job] = datetime(2026, 11, 21, 12, 0, tzinfo=UTC), hooks.JOBS
    with work():
        hooks.hear(TWILIO, "old", now=now - hooks.KEPT - timedelta(seconds=1))
        hooks.hear(TWILIO, "new", now=now - hooks.KEPT)

        assert (job.has_due(now), job.run(now), job.has_due(now)) == (True, 1, False)

    assert len(session.scalars(select(HookEvent)).all()) == 1
