"""What the telephone's tests share: a hotline, and Twilio that calls it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from core.config import Settings
from support.models import PhoneLine
from support.telephone.known import LineKind
from tests.factories import Cast
from tests.notifications.calls import app_of, of_twilio
from tests.support.conftest import soon as soon
from tests.support.makers import read_anew

NUMBER = "+4500700700"


@pytest.fixture
def line(session: Session, cast: Cast) -> PhoneLine:
    """The citizens' hotline of the region."""
    return make_line(session, cast)


def make_line(
    session: Session, cast: Cast, number: str = NUMBER, kind: LineKind = LineKind.CITIZEN
) -> PhoneLine:
    """A number that answers by itself."""
    read_anew(session)
    where = cast.at.region if kind == LineKind.CITIZEN else cast.at.kolding
    made = PhoneLine(
        organisation_id=where.id, kind=kind, number=number, name="Hotline for borgere",
        made_at=clock.now(),
    )  # fmt: skip
    session.add(made)
    session.commit()
    return made


@pytest.fixture(scope="session")
def with_twilio(app: Flask, settings: Settings) -> Iterator[Flask]:
    """An installation that has an account there."""
    with app_of(of_twilio(settings)) as made:
        yield made


@pytest.fixture
def twilio(with_twilio: Flask, session: Session) -> FlaskClient:
    """What calls us from outside."""
    return with_twilio.test_client()
