"""The administrator's way to a guide, through the page's own form."""

import uuid
from collections.abc import Callable, Mapping, Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Membership, Role, Unit, User
from booking.guides.models import GuideEdition
from booking.guides.names import GuideName
from core import clock
from tests.browse import post
from tests.factories import Cast

OWN = {
    "sentence": "Ring til Kolding først.",
    "short": "- Sæt strøm til.\n- Ring 00 11 22 33.",
    "whole": "## Hos os\n\nVi har **lånetelefoner** på [biblioteket](https://bib.example.org).",
}
URL = "/guides/phone/own-texts/da"

Write = Callable[..., TestResponse]


@pytest.fixture
def write(client: FlaskClient) -> Write:
    """`write(sentence=…)`: open the form, change it, and press."""

    def does(url: str = URL, *, do: str = "save", after: str = "0", **fields: str) -> TestResponse:
        typed: Mapping[str, str] = {**OWN, "do": do, "after": after, **fields}
        return post(client, url, typed)

    return does


def editions(session: Session) -> Sequence[GuideEdition]:
    """What the committed database has, oldest first."""
    session.rollback()
    return session.scalars(select(GuideEdition).order_by(GuideEdition.number)).all()


def make_administrator(session: Session, user: User, unit: Unit) -> None:
    """Let somebody look after the organisation of the unit, too."""
    user.memberships.append(Membership(unit=unit, role=Role.ADMINISTRATOR))
    session.commit()


def put_edition(
    session: Session,
    cast: Cast,
    organisation_id: uuid.UUID,
    name: GuideName = GuideName.PHONE,
    *,
    language: str = "da",
    number: int = 1,
    words: Mapping[str, str] = OWN,
) -> None:
    """An edition that is there already."""
    edition = GuideEdition(
        organisation_id=organisation_id,
        name=name,
        language=language,
        number=number,
        by_id=cast.frida.id,
        at=clock.now(),
        **words,
    )
    session.add(edition)
    session.commit()
