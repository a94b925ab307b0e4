"""Fixtures of the outbox: a mail server, an app that sends to it, a kind to watch."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from core.config import Settings
from core.db import db
from core.web import settings as running
from notifications.sending import Senders
from notifications.sms import ConsoleSmsSender
from notifications.smtp import mail_sender
from notifications.worker import Worker
from tests.notifications.making import Watched, watched_kind
from tests.notifications.sink import Sink, listening

Send = Callable[[], None]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server."""
    with listening() as opened:
        yield opened


@pytest.fixture
def mailing_app(app: Flask, settings: Settings, sink: Sink) -> Iterator[Flask]:
    """The app, with the sink as its mail server. (`app` has made the schema.)"""
    made = create_app(replace(settings, smtp_host="127.0.0.1", smtp_port=sink.port))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def send(mailing_app: Flask, tmp_path: Path) -> Send:
    """Everything that is due leaves: mail to the server, SMS to a folder."""

    def leave() -> None:
        with mailing_app.app_context():
            by = Senders(mail_sender(running()), [ConsoleSmsSender(tmp_path)])
        Worker(mailing_app, threads=1).run(drain=True, by=by)

    return leave


@pytest.fixture
def watched() -> Iterator[Watched]:
    """The kind "watched"."""
    with watched_kind() as what_happened:
        yield what_happened
