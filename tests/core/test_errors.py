"""When something breaks: a page that helps, and a log that tells no secrets."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask, g

from app import create_app
from core.config import Settings
from core.db import db
from tests.browse import sign_in
from tests.factories import Cast

SECRET = "/m/abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def broken(app: Flask, settings: Settings, cast: Cast) -> Iterator[Flask]:
    """The app with a page that breaks and leaves its reader unreadable."""
    made = create_app(settings)

    @made.get(SECRET)
    def breaks() -> str:
        db.session.expire(g.user)
        db.session.close()
        return str(1 / 0)

    yield made
    with made.app_context():
        db.engine.dispose()


def test_a_bug_gives_a_page_with_an_id_and_no_secret_in_the_log(
    broken: Flask, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    client = broken.test_client()
    sign_in(client, cast.anna)

    with caplog.at_level(logging.DEBUG):
        answer = client.get(SECRET)

    [record] = [r for r in caplog.records if r.message == "unexpected error"]
    assert answer.status_code == 500
    assert record.__dict__["incident"] in answer.text
    assert SECRET not in caplog.text
