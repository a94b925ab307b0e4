"""Text messages: letters that fit, files for development, and Twilio's answers."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.http import HttpClient
from twilio.http.response import Response

from core.config import Settings
from notifications.failures import PermanentFailure, TemporaryFailure
from notifications.sms import (
    GSM,
    GSM_TWICE,
    ConsoleSmsSender,
    gsm_length,
    sms_sender,
    to_gsm,
)
from notifications.twilio_sms import TwilioSmsSender

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)


class FakeTwilio(HttpClient):  # type: ignore[misc]  # twilio is untyped
    """Twilio's HTTP interface, answering what it is told to."""

    def __init__(self, status: int, answer: dict[str, Any] | None = None) -> None:
        self.status, self.answer = status, answer or {}
        self.asked: list[tuple[str, str, dict[str, object]]] = []

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        self.asked.append((method, url, args[1] if len(args) > 1 else kwargs["data"]))
        if self.status == 0:
            raise TimeoutError
        return Response(self.status, json.dumps(self.answer))


def twilio(status: int, answer: dict[str, Any] | None = None) -> tuple[TwilioSmsSender, FakeTwilio]:
    fake = FakeTwilio(status, answer)
    return TwilioSmsSender("AC" + "0" * 32, "token", "Moedebro", fake), fake


def test_twilio_is_given_number_sender_and_text() -> None:
    sender, fake = twilio(201, {"sid": "SM1", "status": "queued"})

    sender.send("+4500112233", "Hej Ida", at=NOW)

    [(method, url, data)] = fake.asked
    assert (method, url.endswith("/Messages.json")) == ("POST", True)
    assert data == {"To": "+4500112233", "From": "Moedebro", "Body": "Hej Ida"}


@pytest.mark.parametrize(
    ("status", "number", "kind", "code"),
    [
        (400, 21211, PermanentFailure, "400 21211"),
        (429, 20429, TemporaryFailure, "429 20429"),
        (500, 0, TemporaryFailure, "500"),
        (401, 20003, TemporaryFailure, "401 20003"),
    ],
)
def test_twilios_answer_says_whether_to_try_again(
    status: int, number: int, kind: type[Exception], code: str
) -> None:
    sender, _ = twilio(status, {"code": number, "message": "To: +4500112233", "status": status})

    with pytest.raises(kind) as failure:
        sender.send("+4500112233", "Hej", at=NOW)

    assert str(failure.value) == code  # and no number


def test_no_answer_from_twilio_may_still_be_a_message() -> None:
    sender, _ = twilio(0)

    with pytest.raises(TemporaryFailure) as failure:
        sender.send("+4500112233", "Hej", at=NOW)

    assert failure.value.is_possibly_delivered


def test_typographic_letters_are_replaced() -> None:
    assert to_gsm("“Møde” – kl.\N{NO-BREAK SPACE}9… Ærø’s é ê 😀") == '"Møde" - kl. 9... Ærø\'s é e'


@given(st.text())
def test_whatever_is_typed_every_phone_network_carries_it(text: str) -> None:
    assert set(to_gsm(text)) <= GSM | GSM_TWICE


def test_rare_letters_take_two_places() -> None:
    assert gsm_length("a[€]") == 7


def test_the_console_writes_a_file_and_logs_no_number(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ConsoleSmsSender(tmp_path / "sms").send("+4500112233", "Hej Ida", at=NOW)

    [file] = (tmp_path / "sms").iterdir()
    assert file.name == "20261120T091500000000Z_+4500112233.txt"
    assert file.read_text(encoding="utf-8") == "To: +4500112233\n\nHej Ida\n"
    assert "00112233" not in caplog.text


def test_the_settings_choose_the_provider(settings: Settings) -> None:
    assert isinstance(sms_sender(replace(settings, demo=True)), ConsoleSmsSender)
    with pytest.raises(PermanentFailure):  # nobody is told by a file: somebody has to call
        sms_sender(settings).send("+4500112233", "Hej Ida", at=NOW)
