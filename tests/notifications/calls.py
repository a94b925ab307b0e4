"""Calls as Twilio makes them, signed by Twilio's own class."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
from twilio.request_validator import SIGNATURE_HEADER, RequestValidator
from werkzeug.test import TestResponse

from app import create_app
from core.config import Settings
from core.db import db
from tests.clients import CheckedClient

ACCOUNT = "AC" + "0" * 32
TOKEN = "a-token-that-only-twilio-and-we-know"
OUTSIDE = "https://moede.example.org"  # what a proxy makes of it is another matter


def of_twilio(settings: Settings, **more: object) -> Settings:
    """Settings of an installation that has an account there."""
    return replace(
        settings,
        **{
            "sms_provider": "twilio",
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "base_url": OUTSIDE,
            **more,
        },  # type: ignore[arg-type]  # each is of its field's type
    )


@contextmanager
def app_of(settings: Settings) -> Iterator[Flask]:
    """An app of those settings. (The fixture `app` has made the schema.)"""
    made = create_app(settings)
    made.testing = True
    made.test_client_class = CheckedClient
    yield made
    with made.app_context():
        db.engine.dispose()


def signature(path: str, fields: Mapping[str, str], *, token: str = TOKEN) -> str:
    """What Twilio puts beside the call."""
    return str(RequestValidator(token).compute_signature(OUTSIDE + path, dict(fields)))


def call(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Call as Twilio does, from behind the proxy."""
    said = {"AccountSid": ACCOUNT, **fields}
    headers = {SIGNATURE_HEADER: signature(path, said)}
    return client.post(path, data=said, headers=headers)
