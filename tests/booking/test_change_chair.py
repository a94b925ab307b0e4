"""Who leads the talk: chosen, exchanged, or nobody; those it is about are told."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from tests.audits import audits
from tests.booking.calling_off import let_all_leave, messages
from tests.booking.meetings import page_of
from tests.booking.test_change_leader import led, seat
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults


def choose(
    client: FlaskClient, meeting: uuid.UUID, user: User | None, **other: str
) -> TestResponse:
    """Choose on the page, and press."""
    url = f"/meetings/{meeting}/chair"
    seen = client.get(url).text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    chosen = str(user.id) if user else "nobody"
    return post(client, url, {"user_id": chosen, "seen": seen, **other})


def test_a_participant_is_chosen_and_told(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    assert choose(client, ahead, cast.jens).status_code == 303

    assert led(session, ahead).chair_id == cast.jens.id
    [told] = messages(session, "meeting-news")
    assert (told.address, told.payload["news"]) == ("jens@example.org", "chair")
    assert not [m for m in messages(session, "invitation") if m.sent_at is None]
    assert audits(session, "meeting-chair-changed")[0].facts["chair"] == str(cast.jens.id)
    sign_in(client, cast.jens)
    assert "Ordstyrer" in page_of(client, ahead)


def test_somebody_who_is_not_on_the_list_is_invited(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    choose(client, ahead, cast.carla)

    assert seat(session, ahead, cast.carla).removed_at is None
    assert "carla@example.org" in {m.address for m in messages(session, "invitation")}


def test_nobody_again_tells_who_was(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    choose(client, ahead, cast.jens)

    choose(client, ahead, None)

    assert led(session, ahead).chair_id is None
    assert [m.payload["news"] for m in messages(session, "meeting-news")] == ["chair", "not-chair"]
    sign_in(client, cast.jens)
    assert client.get(f"/meetings/{ahead}/chair").status_code == 403


def test_a_second_press_tells_nobody_again(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    for _press in range(2):
        choose(client, ahead, cast.jens)

    assert len(messages(session, "meeting-news")) == 1


@pytest.mark.parametrize("wrong", [{"user_id": "x"}, {"user_id": ""}, {"seen": "\0x"}])
def test_what_makes_no_sense_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID, wrong: dict[str, str]
) -> None:
    sign_in(client, cast.anna)
    choose(client, ahead, cast.jens)

    assert choose(client, ahead, cast.bo, **wrong).status_code == 422

    assert led(session, ahead).chair_id == cast.jens.id


def test_the_leader_is_no_chair(
    client: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)

    answer = choose(client, ahead, cast.anna)

    assert answer.status_code == 422
    assert "Uden en ordstyrer" in answer.text


def test_the_page_is_as_every_page_must_be(
    client: FlaskClient, cast: Cast, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    for words in ("", "?q=carla", "?q=" + "x" * 200):
        assert not page_faults(client.get(f"/meetings/{ahead}/chair{words}").text)
