"""Posting what the script of the equipment test found, without the script."""

from collections.abc import Sequence

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import EquipmentTest
from tests.browse import post
from tests.personal.makers import Made

GOOD = {
    "browser": "ok",
    "connection": "ok",
    "microphone": "ok",
    "speaker": "ok",
    "camera": "ok",
    "routes": "host srflx",
    "device": "android",
}
TEST = "/equipment-test"


def send_test(client: FlaskClient, made: Made, who: str = "ida", **found: str) -> TestResponse:
    """What the page sends when the last step is done."""
    return post(client, made.url(who, TEST), GOOD | found)


def kept_tests(session: Session) -> Sequence[EquipmentTest]:
    """As committed, oldest first."""
    session.rollback()
    return session.scalars(select(EquipmentTest).order_by(EquipmentTest.id)).all()
