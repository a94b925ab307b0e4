"""The leader chooses how the others come in; what hosts decide in the room is written down."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import joining, lobby
from booking.models import Attendance, Occurrence, Participant
from core import clock
from core.audit import ActorKind
from core.config import Settings
from core.db import db
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.makers import SOON, Made, cancel, make_meeting
from tests.video.rooms import Visitor
from video.models import Provision, Room

SINGLY = {"lets_in": "singly"}


@pytest.fixture
def made(work: Work, cast: Cast, settings: Settings) -> Made:
    """A meeting in the built-in room, in six minutes. Its door is open."""
    found = make_meeting(work, cast, settings, starts_in=SOON, is_open=True)
    with work():
        db.session.execute(update(Room).values(provider="local", capacity=4))
    return found


def choose(client: FlaskClient, made: Made, fields: dict[str, str] = SINGLY) -> TestResponse:
    return post(client, f"/meetings/{made.meeting_id}/lobby", fields, page="/")


def is_singly(session: Session) -> bool:
    session.rollback()  # look anew
    return session.scalars(select(Provision.admits_singly)).one()


def come(client: FlaskClient, url: str, page: str) -> Visitor:
    """Press the button of the page, and let the room's script ask once."""
    target = post(client, url, page=page)
    room = Visitor(client, target.location)
    room.open_page()
    room.ask()
    return room


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_leader_and_deputy_choose_how_the_others_come_in(
    client: FlaskClient, session: Session, cast: Cast, made: Made, who: str
) -> None:
    sign_in(client, getattr(cast, who))

    answer = choose(client, made)

    assert (answer.status_code, answer.location) == (303, f"/meetings/{made.meeting_id}")
    assert is_singly(session)
    page = client.get(answer.location).text
    assert "Du lukker de andre ind én ad gangen, inde fra rummet." in page
    assert 'value="singly" checked' in page


def test_the_choice_can_be_taken_back(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    for fields in (SINGLY, {"lets_in": "everybody"}):
        choose(client, made, fields)

    assert not is_singly(session)
    assert [row.facts["singly"] for row in audits(session, "lobby-chosen")] == [True, False]


def test_everybody_comes_in_by_themselves_unless_another_choice_is_made(
    client: FlaskClient, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)

    assert 'value="everybody" checked' in client.get(f"/meetings/{made.meeting_id}").text


@pytest.mark.parametrize("fields", [{}, {"lets_in": ""}, {"lets_in": "nobody"}])
def test_what_is_no_choice_is_refused(
    client: FlaskClient, session: Session, cast: Cast, made: Made, fields: dict[str, str]
) -> None:
    sign_in(client, cast.anna)

    assert choose(client, made, fields).status_code == 400
    assert not is_singly(session)


@pytest.mark.parametrize("who", ["carla", "dorte", "frida", "jens"])
def test_strangers_find_no_such_meeting(
    client: FlaskClient, session: Session, cast: Cast, made: Made, who: str
) -> None:
    sign_in(client, getattr(cast, who))

    assert choose(client, made).status_code == 404
    assert not is_singly(session)


def test_who_is_invited_may_see_but_not_choose(
    client: FlaskClient, session: Session, work: Work, cast: Cast, made: Made
) -> None:
    jens = cast.jens.id
    with work():
        db.session.get_one(Participant, made.people["jens"]).user_id = jens
    sign_in(client, cast.jens)

    assert choose(client, made).status_code == 403
    assert "Hvordan kommer de andre ind?" not in client.get(f"/meetings/{made.meeting_id}").text
    assert not is_singly(session)


def test_nobody_chooses_without_signing_in(
    client: FlaskClient, session: Session, made: Made
) -> None:
    assert choose(client, made).location.startswith("/sign-in")
    assert not is_singly(session)


def test_a_room_elsewhere_has_a_lobby_of_its_own(
    client: FlaskClient, session: Session, work: Work, cast: Cast, made: Made
) -> None:
    with work():
        db.session.execute(update(Room).values(provider="static"))
    sign_in(client, cast.anna)

    assert "Hvordan kommer de andre ind?" not in client.get(f"/meetings/{made.meeting_id}").text
    choose(client, made)
    assert not is_singly(session)


def test_there_is_nothing_to_choose_once_the_meeting_is_cancelled(
    client: FlaskClient, session: Session, work: Work, cast: Cast, made: Made
) -> None:
    cancel(work, cast, made)
    sign_in(client, cast.anna)

    assert "Hvordan kommer de andre ind?" not in client.get(f"/meetings/{made.meeting_id}").text
    choose(client, made)
    assert not is_singly(session)


def test_the_leader_reads_the_citizens_first_name_and_the_page_that_they_wait(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    choose(client, made)
    leader = come(client, f"/meetings/{made.meeting_id}/joins", "/")

    ida = come(client, made.url(rest="/joins"), made.url())

    assert [each["who"] for each in leader.ask()["outside"]] == ["Ida, Borger"]
    assert ida.ask()["state"] == "knocking"
    session.rollback()
    seen = session.get(Attendance, (made.occurrence_id, made.people["ida"]))
    assert seen
    assert (bool(seen.waiting_at), seen.joined_at) == (True, None)


def test_the_leader_reads_the_first_name_of_who_is_in_and_nobody_else_does(
    client: FlaskClient, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    leader = come(client, f"/meetings/{made.meeting_id}/joins", "/")
    ida = come(client, made.url(rest="/joins"), made.url())
    jens = come(client, made.url("jens", "/joins"), made.url("jens"))

    assert [p["who"] for p in leader.ask()["peers"]] == ["Ida, Borger", "Din egen læge"]
    for guest in (ida, jens):
        assert not re.search(r"\b(Ida|Jens|Anna)\b", guest.ask_raw().text)


def test_what_a_host_decides_is_written_down_once(
    client: FlaskClient, session: Session, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    choose(client, made)
    leader = come(client, f"/meetings/{made.meeting_id}/joins", "/")
    come(client, made.url(rest="/joins"), made.url())
    ida = leader.ask()["outside"][0]["id"]

    for deed in ("admission", "admission", "removal"):
        url = f"{leader.url}/guests/{ida}/{deed}"
        client.post(url, headers={"X-CSRFToken": leader.csrf})

    decided = audits(session, "guest-decided")
    assert [row.facts["verdict"] for row in decided] == ["let_in", "put_out"]
    assert {(r.actor_kind, r.actor_id, r.subject_id, r.meeting_id) for r in decided} == {
        (ActorKind.PARTICIPANT, made.people["anna"], made.people["ida"], made.meeting_id)
    }


def test_staff_are_known_by_their_function_alone(work: Work, made: Made) -> None:
    whos = list(made.people.values())
    with work():
        named = lobby.first_names(whos)

    assert named == {made.people["ida"]: "Ida"}


def test_a_deputy_in_a_chair_of_their_own_finds_the_way_out(
    client: FlaskClient, work: Work, cast: Cast, made: Made
) -> None:
    sign_in(client, cast.anna)
    come(client, f"/meetings/{made.meeting_id}/joins", "/")
    sign_in(client, cast.bo)

    room = come(client, f"/meetings/{made.meeting_id}/joins", "/")

    page = client.get(room.url).text
    assert f'href="/meetings/{made.meeting_id}"' in page
    assert "tel:+4500445566" in page


def test_waiting_for_somebody_unknown_is_not_noted(
    work: Work, session: Session, made: Made
) -> None:
    with work():
        occurrence = db.session.get_one(Occurrence, made.occurrence_id)
        provision_id = occurrence.provision_id
        assert provision_id
        joining.on_waiting(None, provision_id=provision_id, who=uuid.uuid4(), at=clock.now())

    assert session.scalars(select(Attendance)).all() == []
