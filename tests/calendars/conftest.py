"""The meetings of the personal page's tests, and a calendar program."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.browse import sign_in
from tests.factories import Cast
from tests.personal import conftest as personal

make, meeting = personal.make, personal.meeting


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Anna, who leads and deputises for her unit."""
    sign_in(client, cast.anna)
    return client


@pytest.fixture
def program(app: Flask, session: Session) -> FlaskClient:
    """A calendar program: it never signed in."""
    return app.test_client()
