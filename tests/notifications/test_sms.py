"""Text messages: letters that fit, files for development, and settings that make sense."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import MissingSettings, Settings, from_environment
from notifications.failures import PermanentFailure
from notifications.sms import (
    GSM,
    GSM_TWICE,
    ConsoleSmsSender,
    Sms,
    gsm_length,
    to_gsm,
)
from notifications.texts.providers import sms_senders
from tests.notifications.calls import of_twilio

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
HELLO = Sms("+4500112233", "Hej Ida", NOW)


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
    ConsoleSmsSender(tmp_path / "sms").send(HELLO)

    [file] = (tmp_path / "sms").iterdir()
    assert file.name == "20261120T091500000000Z_+4500112233.txt"
    assert file.read_text(encoding="utf-8") == "To: +4500112233\n\nHej Ida\n"
    assert "00112233" not in caplog.text


def test_the_settings_choose_the_provider(settings: Settings) -> None:
    [console] = sms_senders(replace(settings, demo=True))
    [nobody] = sms_senders(settings)

    assert isinstance(console, ConsoleSmsSender)
    with pytest.raises(PermanentFailure):  # nobody is told by a file: somebody has to call
        nobody.send(HELLO)


def test_who_names_no_provider_has_none(settings: Settings) -> None:
    [nobody] = sms_senders(replace(settings, sms_provider=" "))

    with pytest.raises(PermanentFailure, match="no-provider"):  # somebody has to call, at once
        nobody.send(HELLO)


def test_several_providers_are_asked_in_the_order_of_the_settings(settings: Settings) -> None:
    both = sms_senders(of_twilio(settings, sms_provider="gatewayapi, twilio"))

    assert [sender.name for sender in both] == ["gatewayapi", "twilio"]


@pytest.mark.parametrize(
    ("text", "parts"), [("x" * 160, 1), ("x" * 161, 2), ("€" * 80, 1), ("x" * 307, 3), ("", 1)]
)
def test_a_long_text_is_billed_as_several(text: str, parts: int) -> None:
    assert replace(HELLO, text=text).parts == parts


ENOUGH = {"SECRET_KEY": "x" * 32, "DEMO": "1"}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"SMS_PROVIDER": "pigeon"}, "SMS_PROVIDER"),
        ({"SMS_PROVIDER": "console,twilio"}, "SMS_PROVIDER"),
        ({"SMS_PROVIDER": "twilio,gatewayapi"}, "GATEWAYAPI_TOKEN"),
        ({"SMS_SENDER": "Mødebro"}, "SMS_SENDER"),
        ({"SMS_SENDER": "Moedebro-Syd"}, "SMS_SENDER"),
        ({"SMS_SENDER": "Moedebro Syd"}, "SMS_SENDER"),
        ({"SMS_SENDER": "123"}, "SMS_SENDER"),
        ({"SMS_SENDER": ""}, "SMS_SENDER"),
        ({"GATEWAYAPI_WEBHOOK_SECRET": "short"}, "GATEWAYAPI_WEBHOOK_SECRET"),
    ],
)
def test_senseless_settings_are_named(tmp_path: Path, said: dict[str, str], named: str) -> None:
    with pytest.raises(MissingSettings, match=named):
        from_environment(ENOUGH | said, tmp_path)


@pytest.mark.parametrize("sender", ["Moedebro", "Region Syd", "+4500112233", "1204"])
def test_phones_show_such_a_sender(tmp_path: Path, sender: str) -> None:
    assert from_environment(ENOUGH | {"SMS_SENDER": sender}, tmp_path).sms_sender == sender
