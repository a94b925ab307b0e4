"""Every provider of text messages: what it is told, what its answers mean, how it breaks."""

from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from notifications.failures import DeliveryFailure, PermanentFailure, TemporaryFailure
from notifications.sms import CannotTell, Found, Sms
from tests.notifications.calls import ACCOUNT
from tests.notifications.gateways import FAULTS, SENDERS, Gateway, gateway, gatewayapi, twilio

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
BACK = "https://moede.example.org/hooks/x"
HELLO = Sms("+4500112233", "Hej Ida, møde kl. 9", NOW, "ref-1", BACK)

# Of each fault: is it for now or for good, and may somebody have got the message?
MEANS: dict[str, tuple[type[DeliveryFailure], str, bool]] = {
    "silence": (TemporaryFailure, "lost", True),
    "answer lost after it acted": (TemporaryFailure, "lost", True),
    "401": (TemporaryFailure, "401 20003", False),
    "429": (TemporaryFailure, "429 20429", False),
    "429 with a time": (TemporaryFailure, "429", False),
    "500": (TemporaryFailure, "500", True),
    "500 after it acted": (TemporaryFailure, "500", True),
    "503": (TemporaryFailure, "503", False),
    "a page for people": (TemporaryFailure, "lost", True),
    "a page for people after it acted": (TemporaryFailure, "lost", True),
    "a page that says it broke": (TemporaryFailure, "502", True),
    "ten megabytes": (TemporaryFailure, "lost", True),
    "JSON of another shape": (TemporaryFailure, "lost", True),
    "moved": (TemporaryFailure, "302", False),
    "no such number": (PermanentFailure, "400 21211", False),
}


@pytest.fixture
def far() -> Iterator[Gateway]:
    with gateway() as listening:
        yield listening


@pytest.mark.parametrize("name", SENDERS)
def test_a_message_is_taken_under_an_id_of_the_providers_own(far: Gateway, name: str) -> None:
    first, second = SENDERS[name](far).send(HELLO), SENDERS[name](far).send(HELLO)

    assert first
    assert first != second
    assert far.texts == [HELLO.text] * 2
    assert {one["to"] for one in far.sent} == {HELLO.to}


@pytest.mark.parametrize("fault", MEANS)
@pytest.mark.parametrize("name", SENDERS)
def test_each_fault_says_whether_the_message_may_be_out(
    far: Gateway, name: str, fault: str
) -> None:
    far.faults = [FAULTS[fault]]

    with pytest.raises(DeliveryFailure) as failure:
        SENDERS[name](far).send(HELLO)

    said = failure.value
    assert (type(said), said.code, said.is_possibly_delivered) == MEANS[fault]
    assert said.is_possibly_delivered or not far.sent


def test_no_fault_is_left_out() -> None:
    assert MEANS.keys() == FAULTS.keys()


@pytest.mark.parametrize("name", SENDERS)
def test_a_time_that_is_asked_for_is_heard(far: Gateway, name: str) -> None:
    far.faults = [FAULTS["429 with a time"]]

    with pytest.raises(TemporaryFailure) as failure:
        SENDERS[name](far).send(HELLO)

    assert failure.value.retry_after == timedelta(minutes=15)


@pytest.mark.parametrize("name", SENDERS)
def test_where_nobody_listens_nothing_can_be_out(name: str) -> None:
    with gateway() as gone:
        sender = SENDERS[name](gone)

    with pytest.raises(TemporaryFailure) as failure:
        sender.send(HELLO)

    assert (failure.value.code, failure.value.is_possibly_delivered) == ("connection", False)


def test_twilio_is_told_number_sender_text_and_where_to_report(far: Gateway) -> None:
    twilio(far).send(HELLO)

    [(method, path, headers, said)] = far.asked
    assert (method, path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert b64decode(headers["Authorization"].removeprefix("Basic ")).startswith(ACCOUNT.encode())
    assert said == {"To": HELLO.to, "From": "Moedebro", "Body": HELLO.text, "StatusCallback": BACK}


def test_gatewayapi_is_told_number_sender_text_and_where_to_report(far: Gateway) -> None:
    gatewayapi(far).send(HELLO)

    [(_method, path, headers, said)] = far.asked
    assert path == "/rest/mtsms"
    assert b64decode(headers["Authorization"].removeprefix("Basic ")) == b"a-token-of-gatewayapi:"
    assert said == {
        "message": HELLO.text,
        "sender": "Moedebro",
        "userref": "ref-1",
        "max_parts": 1,
        "recipients": [{"msisdn": 4500112233}],
        "callback_url": BACK,
    }


def test_twilio_finds_a_message_whose_answer_was_lost(far: Gateway) -> None:
    began, sender = clock.now() - timedelta(seconds=2), twilio(far)
    far.faults = [FAULTS["answer lost after it acted"]]
    with pytest.raises(TemporaryFailure):
        sender.send(HELLO)

    assert sender.find(HELLO, since=began) == [Found("SM1000000", is_same=True)]
    assert sender.find(HELLO, since=clock.now() + timedelta(minutes=1)) == []
    another = Sms(HELLO.to, "another", NOW)
    assert sender.find(another, since=began) == [Found("SM1000000", is_same=False)]


@pytest.mark.parametrize("fault", ["a page for people", "503", "silence", "ten megabytes"])
def test_twilio_that_answers_oddly_is_asked_later(far: Gateway, fault: str) -> None:
    far.faults = [FAULTS[fault]]

    with pytest.raises(TemporaryFailure):
        twilio(far).find(HELLO, since=NOW)


def test_gatewayapi_cannot_tell(far: Gateway) -> None:
    with pytest.raises(CannotTell):
        gatewayapi(far).find(HELLO, since=NOW)
