"""The leader says that a meeting was broken off or narrowed: a case, and the next booking."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Interruption, MeetingDraft
from core import clock
from support.models import Ticket
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import Held, make_meeting, read_anew

SAID = {"kind": "aborted", "what": "Lyden faldt ud for alle."}


@pytest.fixture
def begun(session: Session, cast: Cast) -> Held:
    """Half an hour ago; it lasts three quarters of one."""
    return make_meeting(session, cast, clock.now() - timedelta(minutes=30))


def send(client: FlaskClient, held: Held, **fields: str) -> int:
    """Say so."""
    url = f"/meetings/{held.meeting.id}/interruption"
    return post(client, url, {**SAID, **fields}, page="/profile").status_code


@pytest.mark.parametrize("kind", ["aborted", "narrowed"])
@pytest.mark.parametrize("who", ["anna", "bo"])
def test_help_gets_a_case_and_the_next_booking_begins(
    client: FlaskClient, session: Session, cast: Cast, begun: Held, who: str, kind: str
) -> None:
    sign_in(client, getattr(cast, who))

    assert send(client, begun, kind=kind) == 303

    read_anew(session)
    ticket, draft = (
        session.scalars(select(Ticket)).one(),
        session.scalars(select(MeetingDraft)).one(),
    )
    assert (ticket.is_learning, ticket.responsible_id) == (False, cast.at.kolding_it.id)
    assert "Lyden faldt ud for alle." in ticket.events[0].text
    assert draft.owner_id == getattr(cast, who).id
    assert session.get_one(Interruption, begun.occurrence.id).kind == kind
    assert len(audits(session, "meeting-interrupted", begun.occurrence.id)) == 1


def test_afterwards_it_is_to_learn_from(client: FlaskClient, session: Session, cast: Cast) -> None:
    over = make_meeting(session, cast, clock.now() - timedelta(hours=3))
    sign_in(client, cast.anna)
    send(client, over)

    assert session.scalars(select(Ticket)).one().is_learning


def test_it_is_said_once(client: FlaskClient, session: Session, cast: Cast, begun: Held) -> None:
    sign_in(client, cast.anna)
    send(client, begun)

    assert send(client, begun, what="En gang til") == 422
    assert len(session.scalars(select(MeetingDraft)).all()) == 1
    page = client.get(f"/meetings/{begun.meeting.id}/interruption", follow_redirects=True)
    assert "Det er allerede sagt" in page.text


def test_what_has_not_begun_cannot_fail(client: FlaskClient, session: Session, cast: Cast) -> None:
    ahead = make_meeting(session, cast, clock.now() + timedelta(hours=3))
    sign_in(client, cast.anna)

    assert send(client, ahead) == 422
    assert "interruption" not in client.get(f"/meetings/{ahead.meeting.id}").text


def test_the_leaders_page_leads_to_it(client: FlaskClient, cast: Cast, begun: Held) -> None:
    sign_in(client, cast.anna)
    url = f"/meetings/{begun.meeting.id}/interruption"

    assert url in client.get(f"/meetings/{begun.meeting.id}").text
    page = client.get(url)
    assert (page.status_code, page_faults(page.text)) == (200, [])


@pytest.mark.parametrize(
    ("who", "status"), [("carla", 404), ("dorte", 403), ("frida", 403), (None, 303)]
)
def test_nobody_else_does(
    client: FlaskClient, session: Session, cast: Cast, begun: Held, who: str | None, status: int
) -> None:
    if who:
        sign_in(client, getattr(cast, who))
        assert send(client, begun) == status
    else:
        url = f"/meetings/{begun.meeting.id}/interruption"
        assert post(client, url, SAID, page="/sign-in").status_code == status
    assert session.scalars(select(Ticket)).all() == []


@pytest.mark.parametrize(
    "fields", [{"kind": ""}, {"kind": "x"}, {"what": ""}, {"what": "010190-1234"}]
)
def test_bad_input_is_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, begun: Held, fields: dict[str, str]
) -> None:
    sign_in(client, cast.anna)
    url = f"/meetings/{begun.meeting.id}/interruption"

    page = post(client, url, {**SAID, **fields}, page=url)

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert fields.get("what", SAID["what"]) in page.text
    assert session.scalars(select(MeetingDraft)).all() == []
