"""What somebody said by phone, written down by whoever runs the meeting."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, AnswerSource, Participant
from core import clock
from core.audit import ActorKind
from tests.audits import audits
from tests.booking.moving import put_at
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.inbound.answering import given, ida_of


@pytest.fixture
def idas(session: Session, ahead: uuid.UUID) -> str:
    """Her page, for who leads."""
    return f"/meetings/{ahead}/participants/{ida_of(session).id}"


def say(client: FlaskClient, idas: str, said: str = "accepted") -> int:
    """Press one of the buttons."""
    return post(client, f"{idas}/answers", {"answer": said}, page=idas).status_code


@pytest.mark.parametrize("said", ["accepted", "declined"])
def test_it_stands_and_says_who_wrote_it_down(
    client: FlaskClient, cast: Cast, session: Session, idas: str, said: str
) -> None:
    sign_in(client, cast.bo)

    assert say(client, idas, said) == 303

    assert ida_of(session).answer == said
    assert ida_of(session).answered_by == AnswerSource.PHONE
    page = client.get(idas).text
    assert "i telefonen" in page
    assert "Skrevet ned af Bo Vikarsen." in page


def test_it_is_written_down_as_the_leaders_deed(
    client: FlaskClient, cast: Cast, session: Session, idas: str
) -> None:
    sign_in(client, cast.anna)
    say(client, idas)

    [row] = audits(session, "meeting-answered", ida_of(session).id)
    assert (row.actor_kind, row.actor_id) == (ActorKind.PERSON, cast.anna.id)


def test_pressed_twice_it_stands_once_more(
    client: FlaskClient, cast: Cast, session: Session, idas: str
) -> None:
    sign_in(client, cast.anna)
    for _press in range(2):
        assert say(client, idas) == 303

    assert ida_of(session).answer == Answer.ACCEPTED
    assert len(given(session)) == 2


@pytest.mark.parametrize("said", ["", "tentative", "none", "x" * 5_000, "\0"])
def test_what_no_button_says_changes_nothing(
    client: FlaskClient, cast: Cast, session: Session, idas: str, said: str
) -> None:
    sign_in(client, cast.anna)

    assert say(client, idas, said) == 422
    assert given(session) == []


@pytest.mark.parametrize(("who", "status"), [("jens", 403), ("carla", 404), ("erik", 404)])
def test_only_who_leads_writes_it_down(
    client: FlaskClient, cast: Cast, session: Session, idas: str, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    answer = post(client, f"{idas}/answers", {"answer": "accepted"}, page="/profile")

    assert answer.status_code == status
    assert given(session) == []


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, idas: str) -> None:
    answer = post(client, f"{idas}/answers", {"answer": "accepted"}, page="/sign-in")

    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]


def test_nobody_is_asked_whether_the_leader_comes(
    client: FlaskClient, cast: Cast, session: Session, idas: str, ahead: uuid.UUID
) -> None:
    led = select(Participant.id).where(Participant.user_id == cast.anna.id)
    annas = f"/meetings/{ahead}/participants/{session.scalars(led).one()}"
    session.rollback()
    sign_in(client, cast.anna)

    pages = [client.get(url).text.count("Har de sagt det i telefonen?") for url in (idas, annas)]

    assert pages == [1, 0]


def test_after_the_meeting_it_is_too_late(
    client: FlaskClient, cast: Cast, session: Session, idas: str
) -> None:
    sign_in(client, cast.anna)
    put_at(session, clock.now() - timedelta(hours=3))

    answer = post(client, f"{idas}/answers", {"answer": "accepted"}, page="/profile")

    assert answer.status_code == 422
    assert "Mødet er slut." in answer.text
    assert given(session) == []
