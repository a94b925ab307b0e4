"""What is wrong with the settings of mail, said in words; nothing is sent."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.config import Settings
from notifications import mail_check
from tests.notifications.calls import app_of
from tests.notifications.sink import Sink, listening
from tests.notifications.test_smtp import SAME_MACHINE_BUT_NOT_SAID_SO, TLS, server_tls


@contextmanager
def settings_for(settings: Settings, **more: object) -> Iterator[tuple[Settings, Sink]]:
    """Settings with a server that is there."""
    tls = more.pop("tls", None)
    assert tls is None or isinstance(tls, ssl.SSLContext)
    with listening(tls=tls) as sink:
        said = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, **more}
        yield replace(settings, **said), sink  # type: ignore[arg-type]


def test_a_server_that_takes_mail_is_no_fault_and_gets_none(settings: Settings) -> None:
    with settings_for(settings) as (chosen, sink):
        assert list(mail_check.faults(chosen)) == []

    assert sink.taken == []


def test_the_certificate_of_a_named_issuer_is_fine(settings: Settings) -> None:
    named = {"smtp_host": "localhost", "smtp_ca_file": str(TLS / "localhost.pem")}
    with settings_for(settings, tls=server_tls(), **named) as (chosen, _sink):
        assert list(mail_check.faults(chosen)) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"smtp_host": SAME_MACHINE_BUT_NOT_SAID_SO}, "does not offer TLS"),
        ({"smtp_host": SAME_MACHINE_BUT_NOT_SAID_SO, "tls": "yes"}, "certificate is not trusted"),
        ({"smtp_user": "us", "smtp_password": "x"}, "SMTP_USER"),
        ({"smtp_host": ""}, "No SMTP_HOST"),
        ({"dkim_key_file": "/nowhere", "dkim_selector": "m1"}, "DKIM_KEY_FILE"),
    ],
)
def test_each_fault_has_its_words(settings: Settings, more: dict[str, object], words: str) -> None:
    if "tls" in more:
        more = {**more, "tls": server_tls()}
    with settings_for(settings, **more) as (chosen, _sink):
        [fault] = mail_check.faults(chosen)

    assert words in fault


def test_a_server_that_is_not_there_is_named(settings: Settings) -> None:
    with socket.socket() as nobody:  # bound, and not listening
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        [fault] = mail_check.faults(replace(settings, smtp_host="127.0.0.1", smtp_port=port))

    assert f"127.0.0.1:{port} cannot be reached" in fault


def test_the_command_ends_with_a_fault(app: Flask, settings: Settings) -> None:
    with app_of(settings) as made:
        told = made.test_cli_runner().invoke(args=["mail", "check"])

    assert told.exit_code == 1
    assert "No SMTP_HOST" in told.stderr


def test_the_command_says_that_all_is_well(
    app: Flask, settings: Settings, session: Session
) -> None:
    with settings_for(settings) as (chosen, _sink), app_of(chosen) as made:
        told = made.test_cli_runner().invoke(args=["mail", "check"])

    assert (told.exit_code, "takes mail from us" in told.output) == (0, True)
