"""Nobody becomes a supporter of a unit that works in a system of its own."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from support.models import SupportUnit
from tests.accounts.files import confirm, said, tried, upload
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.makers import read_anew

HEAD = "navn;mail;organisation;enhed;roller"
REFUSED = "Enheden arbejder i sit eget sagssystem"


@pytest.fixture
def elsewhere(session: Session, cast: Cast) -> str:
    """Kolding's local IT does."""
    let_work_elsewhere(session, cast)
    return str(cast.at.kolding_it.unit_id)


def let_work_elsewhere(session: Session, cast: Cast) -> None:
    """It is reached by mail from now on."""
    mine = SupportUnit.id == cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(mine).values(is_external=True, case_mailbox="x@y.dk"))
    session.commit()


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


def test_a_file_makes_nobody_a_supporter_there(
    client: FlaskClient, session: Session, cast: Cast, elsewhere: str
) -> None:
    before = supporters_at(session, elsewhere)
    sign_in(client, cast.frida)

    answer = upload(
        client, f"{HEAD}\nNy;ny@example.org;Kolding Kommune;Lokal it;supporter\n", kind="people"
    )

    assert answer.status_code == 422, answer.text
    assert f"»Lokal it, Kolding Kommune«: {REFUSED}" in said(answer)
    assert supporters_at(session, elsewhere) == before


def test_a_file_still_makes_meeting_leaders_there_and_names_who_is_one_already(
    client: FlaskClient, session: Session, cast: Cast, elsewhere: str
) -> None:
    sign_in(client, cast.frida)
    place = "Kolding Kommune;Lokal it"
    rows = f"Ny;ny@example.org;{place};mødeleder", f";erik@example.org;{place};supporter+mødeleder"

    assert upload(client, "\n".join((HEAD, *rows, "")), kind="people").status_code == 303


def test_a_unit_that_begins_to_work_elsewhere_stops_a_file_that_was_seen(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    row = "Ny;ny@example.org;Kolding Kommune;Lokal it;supporter"
    url = tried(client, f"{HEAD}\n{row}\n", kind="people")
    let_work_elsewhere(session, cast)

    answer = confirm(client, url, invitations="later")

    assert (answer.status_code, REFUSED in said(answer)) == (422, True)
    assert session.scalar(select(User.id).where(User.email == "ny@example.org")) is None
