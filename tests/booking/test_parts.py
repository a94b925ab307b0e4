"""What somebody invited does in the meeting; only who gets another time by it is told."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Meeting, Participant, Proxy
from tests.audits import audits
from tests.booking.calling_off import messages
from tests.booking.walking import CITIZEN
from tests.browse import post, sign_in
from tests.factories import Cast


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser, signed in."""
    sign_in(client, cast.anna)
    return client


def named(session: Session, name: str) -> Participant:
    """As committed."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(Participant).where(Participant.name == name)).one()


def part_of(session: Session, meeting: uuid.UUID, name: str) -> str:
    """The address."""
    return f"/meetings/{meeting}/participants/{named(session, name).id}/part"


def test_who_presents_is_kept_and_nobody_is_told(
    anna: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    before = len(messages(session, "invitation"))

    url = part_of(session, ahead, cast.jens.name)
    assert post(anna, url, {"is_presenter": "y"}).status_code == 303

    assert named(session, cast.jens.name).is_presenter
    assert len(messages(session, "invitation")) == before
    [row] = audits(session, "participant-part-changed")
    assert row.facts == {"fields": ["is_presenter"]}


def test_the_leader_is_reminded_to_tell_them(
    anna: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    post(anna, part_of(session, ahead, cast.jens.name), {"is_presenter": "y"})

    assert 'value="plan-presenters"' in anna.get(f"/meetings/{ahead}").text


def test_who_comes_later_by_it_gets_the_other_time(
    anna: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    session.get_one(Meeting, ahead).pre_minutes = 20
    session.commit()

    post(anna, part_of(session, ahead, cast.jens.name), {"skips_pre_meeting": "y"})

    newest = messages(session, "invitation")[-1]
    start = session.get_one(Meeting, ahead).occurrences[0].starts_at
    assert newest.participant_id == named(session, cast.jens.name).id
    assert newest.payload["starts_at"] == start.isoformat()
    assert newest.payload["sequence"] == 1


def test_on_what_basis_a_relative_acts_is_noted(
    anna: FlaskClient, session: Session, ahead: uuid.UUID
) -> None:
    url = f"/meetings/{ahead}/guests/new?kind=relative"
    post(anna, url, {**CITIZEN, "name": "Olav", "proxy": "guardian"})
    assert named(session, "Olav").proxy is Proxy.GUARDIAN

    post(anna, part_of(session, ahead, "Olav"), {"proxy": ""})

    assert named(session, "Olav").proxy is None


def test_a_senseless_basis_is_refused(
    anna: FlaskClient, session: Session, ahead: uuid.UUID
) -> None:
    url = f"/meetings/{ahead}/guests/new?kind=relative"

    answer = post(anna, url, {**CITIZEN, "name": "Olav", "proxy": "king"})

    assert answer.status_code == 422
    assert "Olav" in answer.text


def test_there_is_nothing_to_choose_for_a_citizen(
    anna: FlaskClient, session: Session, ahead: uuid.UUID
) -> None:
    assert anna.get(part_of(session, ahead, "Ida")).status_code == 404


def test_who_is_invited_may_not_and_a_stranger_finds_nothing(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    url, answers = part_of(session, ahead, cast.jens.name), {}
    for name in ("bo", "jens", "carla"):
        sign_in(client, getattr(cast, name))
        answers[name] = client.get(url).status_code

    assert answers == {"bo": 200, "jens": 403, "carla": 404}
