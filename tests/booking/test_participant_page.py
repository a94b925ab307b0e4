"""One person of a meeting: how it stands with them, and all that can be done, in one place."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.models import Occurrence, Participant
from core.audit import AuditEntry
from tests.booking.meetings import citizen_of, page_of, soon
from tests.browse import sign_in
from tests.factories import Cast
from tests.pages import page_faults

ACTIONS = ("/invitations", "/print-sheet", "/letter", "/new-link")


@pytest.fixture
def idas(session: Session, meeting: uuid.UUID) -> str:
    """Where her page is."""
    return f"/meetings/{meeting}/participants/{citizen_of(session).id}"


def test_one_link_a_person_leads_there_for_whoever_leads(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID, idas: str
) -> None:
    found = {}
    for who in (cast.bo, cast.jens):
        sign_in(client, who)
        found[who.name] = [page_of(client, meeting, p).count(f'{idas}"') for p in ("", "/people")]

    assert found == {"Bo Vikarsen": [1, 1], "Jens Praksisholm": [0, 0]}


def test_everything_that_can_be_done_is_one_press_away(
    client: FlaskClient, cast: Cast, idas: str
) -> None:
    sign_in(client, cast.anna)

    page = client.get(idas).text

    assert [action for action in ACTIONS if f'{idas}{action}"' not in page] == []
    assert page_faults(page) == []


def test_each_of_them_answers(client: FlaskClient, cast: Cast, idas: str) -> None:
    sign_in(client, cast.anna)

    assert [client.get(f"{idas}{action}").status_code for action in ACTIONS] == [200] * 4


def test_after_the_meeting_only_the_link_is_renewed(
    client: FlaskClient, cast: Cast, session: Session, idas: str
) -> None:
    session.execute(update(Occurrence).values(starts_at=soon(hours=-2), ends_at=soon(hours=-1)))
    session.commit()
    sign_in(client, cast.anna)

    page = client.get(idas).text

    assert [action for action in ACTIONS if f"{idas}{action}" in page] == ["/new-link"]


def test_a_deputy_does_not_print_the_link_of_the_leader(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID
) -> None:
    leader = session.scalars(select(Participant).where(Participant.user_id == cast.anna.id)).one()
    sign_in(client, cast.bo)

    page = client.get(f"/meetings/{meeting}/participants/{leader.id}").text

    assert [action for action in ACTIONS if action in page] == ["/invitations", "/new-link"]


@pytest.mark.parametrize(("who", "status"), [("bo", 200), ("jens", 403), ("carla", 404)])
def test_who_sees_it(client: FlaskClient, cast: Cast, idas: str, who: str, status: int) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(idas).status_code == status


def test_somebody_of_another_meeting_is_not_there(
    client: FlaskClient, cast: Cast, meeting: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    url = f"/meetings/{meeting}/participants/{uuid.uuid4()}"

    assert client.get(url).status_code == 404


def test_nobody_sees_it_without_signing_in(client: FlaskClient, idas: str) -> None:
    assert "/sign-in" in client.get(idas).location


def test_to_open_it_is_to_look_at_the_meeting(
    client: FlaskClient, cast: Cast, session: Session, meeting: uuid.UUID, idas: str
) -> None:
    sign_in(client, cast.bo)

    client.get(idas)
    session.rollback()

    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "meeting-seen"))
    assert (row.meeting_id, row.actor_id) == (meeting, cast.bo.id)
