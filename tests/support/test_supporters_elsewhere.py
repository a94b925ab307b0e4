"""Nobody becomes a supporter of a unit that works in a system of its own."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from support.models import SupportUnit
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.makers import read_anew

REFUSED = "Enheden arbejder i sit eget sagssystem"


@pytest.fixture
def elsewhere(session: Session, cast: Cast) -> str:
    """Kolding's local IT does."""
    mine = SupportUnit.id == cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(mine).values(is_external=True, case_mailbox="x@y.dk"))
    session.commit()
    return str(cast.at.kolding_it.unit_id)


def supporters_at(session: Session, unit_id: str) -> int:
    """What the committed database says."""
    read_anew(session)
    there = Membership.role == Role.SUPPORTER, Membership.unit_id == uuid.UUID(unit_id)
    return session.scalar(select(func.count()).select_from(Membership).where(*there)) or 0


def test_a_role_there_is_refused(
    client: FlaskClient, session: Session, cast: Cast, elsewhere: str
) -> None:
    before = supporters_at(session, elsewhere)
    sign_in(client, cast.frida)
    page = f"/people/{cast.anna.id}"

    answer = post(client, f"{page}/roles", {"unit": elsewhere, "role": "supporter"}, page=page)

    assert (answer.status_code, REFUSED in answer.text) == (422, True)
    assert supporters_at(session, elsewhere) == before


@pytest.mark.parametrize(("role", "status"), [("supporter", 422), ("meeting_leader", 303)])
def test_somebody_new_supports_nothing_there(
    client: FlaskClient, session: Session, cast: Cast, elsewhere: str, role: str, status: int
) -> None:
    sign_in(client, cast.frida)
    said = {"name": "Ny", "email": "ny@example.org", "language": "da"}
    none = {"title": "", "deputy": "", "second_deputy": ""}

    url = "/people/invitations"
    answer = post(client, url, {**said, **none, "unit": elsewhere, "roles": role})

    assert answer.status_code == status, answer.text
    assert (REFUSED in answer.text) == (status == 422)
    made = session.scalar(select(User.id).where(User.email == "ny@example.org"))
    assert (made is None) == (status == 422)
