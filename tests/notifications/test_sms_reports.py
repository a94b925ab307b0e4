"""What providers report of text messages: forwards only, once, and only from them."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from core.config import Settings
from core.db import db
from notifications import outbox
from notifications.models import Channel, OutboxMessage
from notifications.outbox import DeliveryState, Recipient
from notifications.texts.hook_views import PATHS, callback_url
from notifications.texts.models import SmsDelivery, SmsState
from tests.audits import audits
from tests.conftest import Work
from tests.notifications.calls import OUTSIDE, app_of, call, of_twilio
from tests.notifications.making import Watched, enqueue

SECRET = "a-secret-that-only-gatewayapi-and-we-know"
TO = Recipient(Channel.SMS, "+4500112233", "da", "stream-1", participant_id=uuid.UUID(int=7))
ATTEMPT = uuid.UUID(int=5)
SID, ID = "SM1", 1_000_001
Tell = Callable[..., TestResponse]


@pytest.fixture
def outside(app: Flask, session: Session, settings: Settings) -> Iterator[FlaskClient]:
    """Who calls from outside, at an installation with both providers."""
    chosen = of_twilio(
        settings,
        sms_provider="twilio,gatewayapi",
        gatewayapi_token="t",
        gatewayapi_webhook_secret=SECRET,
    )
    with app_of(chosen) as made:
        yield made.test_client()


@pytest.fixture
def sent(work: Work, session: Session, watched: Watched) -> Callable[[str], int]:
    """A message that a provider took."""

    def make(provider: str) -> int:
        with work():
            message = enqueue(to=TO)
            message.sent_at = clock.now()
            db.session.flush()
            attempt = SmsDelivery(
                id=ATTEMPT,
                outbox_id=message.id,
                provider=provider,
                provider_id=SID if provider == "twilio" else str(ID),
                parts=1,
                begun_at=clock.now(),
                state=SmsState.ACCEPTED,
                state_at=clock.now(),
            )
            db.session.add(attempt)
            return message.id

    return make


def by_twilio(client: FlaskClient, status: str, **more: str) -> TestResponse:
    path = PATHS["twilio"].format(attempt=more.pop("attempt", ATTEMPT))
    return call(client, path, **{"MessageSid": SID, "MessageStatus": status, **more})


OF_GATEWAYAPI = {
    "queued": "BUFFERED",
    "sent": "ENROUTE",
    "delivered": "DELIVERED",
    "undelivered": "UNDELIVERABLE",
    "failed": "SKIPPED",
}


def by_gatewayapi(client: FlaskClient, status: str, **more: Any) -> TestResponse:
    attempt = str(more.pop("attempt", ATTEMPT))
    said = {
        "id": ID,
        "msisdn": 4500112233,
        "time": 1_450_000_000,
        "status": OF_GATEWAYAPI.get(status, status),
        "userref": attempt,
        **more,
    }
    token = jwt.encode(said, SECRET, algorithm="HS256")
    path = PATHS["gatewayapi"].format(attempt=attempt)
    return client.post(path, json=said, headers={"X-Gwapi-Signature": token})


BY: dict[str, Tell] = {"twilio": by_twilio, "gatewayapi": by_gatewayapi}


@pytest.fixture(params=BY)
def provider(request: pytest.FixtureRequest, sent: Callable[[str], int]) -> str:
    """Each of them, with a message of its own."""
    name = str(request.param)
    sent(name)
    return name


def state(session: Session) -> SmsState:
    session.rollback()
    return session.get_one(SmsDelivery, ATTEMPT, populate_existing=True).state


def only_message(session: Session) -> OutboxMessage:
    session.rollback()
    [message] = session.query(OutboxMessage).populate_existing().all()
    return message


def test_a_message_comes_forward_step_by_step(
    outside: FlaskClient, session: Session, provider: str
) -> None:
    for step in ("queued", "sent", "delivered"):
        assert BY[provider](outside, step).status_code == 204
        assert state(session) == step


@pytest.mark.parametrize("late", ["queued", "sent", "undelivered", "failed"])
def test_nothing_comes_back_from_delivered(
    outside: FlaskClient, session: Session, provider: str, late: str, watched: Watched
) -> None:
    BY[provider](outside, "delivered")

    assert BY[provider](outside, late).status_code == 204

    assert state(session) == SmsState.DELIVERED
    assert watched.failed == []


def test_the_same_report_again_changes_nothing(
    outside: FlaskClient, session: Session, provider: str
) -> None:
    BY[provider](outside, "sent")

    again = BY[provider](outside, "sent")

    assert (again.status_code, again.data) == (409, b"")
    assert [entry.facts["why"] for entry in audits(session, "hook-refused")] == ["replayed"]


def test_what_does_not_arrive_is_told_once(
    outside: FlaskClient, session: Session, provider: str, watched: Watched
) -> None:
    for _ in range(2):
        BY[provider](outside, "undelivered")

    message = only_message(session)
    assert (message.sent_at, message.failure) == (None, "sms undelivered")
    assert watched.failed == [message.id]


def test_what_arrives_after_all_has_arrived(
    outside: FlaskClient, session: Session, provider: str, watched: Watched
) -> None:
    BY[provider](outside, "undelivered")

    assert BY[provider](outside, "delivered").status_code == 204

    message = only_message(session)
    assert state(session) == SmsState.DELIVERED
    assert (bool(message.sent_at), message.failed_at) == (True, None)


@pytest.mark.parametrize("strange", [{"attempt": uuid.UUID(int=6)}, {"MessageSid": "SM2", "id": 2}])
def test_a_message_that_is_not_ours_changes_nothing(
    outside: FlaskClient, session: Session, provider: str, strange: dict[str, Any]
) -> None:
    told = {k: v for k, v in strange.items() if provider == "twilio" or k != "MessageSid"}
    told = {k: str(v) if k == "MessageSid" else v for k, v in told.items()}
    if provider == "twilio":
        told.pop("id", None)

    answer = BY[provider](outside, "delivered", **told)

    assert (answer.status_code, answer.data) == (404, b"")
    assert state(session) == SmsState.ACCEPTED
    assert [entry.facts["why"] for entry in audits(session, "hook-refused")] == ["unknown"]


@pytest.mark.parametrize("word", ["sending", "accepted", "SCHEDULED", ""])
def test_other_words_are_no_news(
    outside: FlaskClient, session: Session, provider: str, word: str
) -> None:
    assert BY[provider](outside, word).status_code == 204
    assert state(session) == SmsState.ACCEPTED


def test_a_report_is_one_statement(outside: FlaskClient, provider: str) -> None:
    said: list[str] = []
    BY[provider](outside, "queued")  # what is done once in a process is done
    with outside.application.app_context():
        engine = db.engine

    def listen(*args: Any) -> None:
        said.append(args[2])

    event.listen(engine, "before_cursor_execute", listen)
    BY[provider](outside, "sent")
    event.remove(engine, "before_cursor_execute", listen)

    assert [one.split()[0] for one in said if not one.startswith("BEGIN")] == ["UPDATE"]


def test_a_report_that_is_quicker_than_the_answer_counts(
    outside: FlaskClient, session: Session, provider: str
) -> None:
    session.get_one(SmsDelivery, ATTEMPT).state = SmsState.BEGUN
    session.get_one(SmsDelivery, ATTEMPT).provider_id = None
    session.commit()

    BY[provider](outside, "sent")

    assert state(session) == SmsState.SENT
    assert session.get_one(SmsDelivery, ATTEMPT).provider_id


@pytest.mark.parametrize("token", ["", "x", "a.b.c", jwt.encode({"id": 1}, "y" * 40, "HS256")])
def test_what_gatewayapi_did_not_sign_changes_nothing(
    outside: FlaskClient, session: Session, sent: Callable[[str], int], token: str
) -> None:
    sent("gatewayapi")
    said = {"id": ID, "status": "DELIVERED", "userref": str(ATTEMPT)}

    answer = outside.post(
        PATHS["gatewayapi"].format(attempt=ATTEMPT), json=said, headers={"X-Gwapi-Signature": token}
    )

    assert (answer.status_code, answer.data) == (403, b"")
    assert state(session) == SmsState.ACCEPTED
    assert [entry.facts["why"] for entry in audits(session, "hook-refused")] == ["wrong-signature"]


def test_an_unsigned_token_is_none(outside: FlaskClient, sent: Callable[[str], int]) -> None:
    sent("gatewayapi")
    said = {"id": ID, "status": "DELIVERED", "userref": str(ATTEMPT)}
    token = jwt.encode(said, "", algorithm="none")

    path = PATHS["gatewayapi"].format(attempt=ATTEMPT)
    answer = outside.post(path, json=said, headers={"X-Gwapi-Signature": token})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("media_type", "octets", "status"),
    [("text/html", 9, 415), ("application/json", 1_000_000, 413)],
)
def test_gatewayapi_sends_little_and_json(
    outside: FlaskClient, media_type: str, octets: int, status: int
) -> None:
    path = PATHS["gatewayapi"].format(attempt=ATTEMPT)

    answer = outside.post(path, data=b"x" * octets, content_type=media_type)

    assert (answer.status_code, answer.data) == (status, b"")


@pytest.mark.parametrize("name", BY)
def test_providers_are_told_an_address_that_is_there(outside: FlaskClient, name: str) -> None:
    with outside.application.app_context():
        url = callback_url(name, ATTEMPT)

    assert url.startswith(OUTSIDE)
    found = outside.application.url_map.bind("", "").match(url.removeprefix(OUTSIDE), "POST")
    assert found[1] == {"attempt_id": ATTEMPT}


def test_the_leader_sees_that_the_phone_has_it(
    outside: FlaskClient, work: Work, provider: str
) -> None:
    at = clock.now() - timedelta(seconds=1)
    BY[provider](outside, "delivered")

    with work():
        [delivery] = outbox.delivery_of([uuid.UUID(int=7)], family="watched")[uuid.UUID(int=7)]

    assert delivery.state is DeliveryState.SENT
    assert delivery.arrived_at
    assert delivery.arrived_at >= at
