"""Leader, chair and deputy open the door, go in as hosts, and ask for help. Nobody else does."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import User
from booking import joining
from booking.models import Attendance, Meeting, Occurrence, Participant
from core import clock
from core.audit import AuditEntry
from core.db import db
from support.models import Audience
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import ROOM_URL, TOMORROW, Made, cancel
from tests.personal.rooms import Rooms
from tests.support.makers import only_ticket
from video import services
from video.models import Provision

ACTIONS = ("room-openings", "joins", "help-requests")


def press(client: FlaskClient, made: Made, action: str) -> TestResponse:
    """Press a button of the meeting's page."""
    return post(client, f"/meetings/{made.meeting_id}/{action}", page="/")


def opened(session: Session) -> bool:
    """Whether the committed room is open."""
    session.rollback()
    return session.scalars(select(Provision)).one().opened_at is not None


@pytest.mark.parametrize("who", ["anna", "bo"])
def test_leader_and_deputy_open_and_go_in(
    client: FlaskClient, session: Session, cast: Cast, soon: Made, who: str
) -> None:
    sign_in(client, getattr(cast, who))

    answer = press(client, soon, "room-openings")

    assert (answer.status_code, answer.location) == (303, f"/meetings/{soon.meeting_id}/way-in")
    assert opened(session)
    assert session.get(Attendance, (soon.occurrence_id, soon.people["anna"]))
    assert ROOM_URL in client.get(answer.location).text


def test_opening_is_logged_by_place(
    client: FlaskClient, session: Session, cast: Cast, soon: Made
) -> None:
    sign_in(client, cast.anna)
    press(client, soon, "room-openings")

    of_it = select(AuditEntry).where(AuditEntry.meeting_id == soon.meeting_id)
    rows = session.scalars(of_it.order_by(AuditEntry.id))
    assert [(r.kind, r.actor_id, r.actor_place) for r in rows] == [
        ("room-opened", cast.anna.id, "Voksenrådgivningen, Kolding Kommune"),
        ("meeting-joined", cast.anna.id, "Voksenrådgivningen, Kolding Kommune"),
    ]


def test_the_chair_opens_as_well(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Made
) -> None:
    carla = cast.carla.id
    with work():
        db.session.get_one(Meeting, soon.meeting_id).chair_id = carla
    sign_in(client, cast.carla)

    press(client, soon, "room-openings")

    assert opened(session)


def test_two_who_open_at_once_find_it_open(
    client: FlaskClient, session: Session, cast: Cast, soon: Made
) -> None:
    for who in (cast.anna, cast.bo):
        sign_in(client, who)
        assert press(client, soon, "room-openings").status_code == 303

    assert opened(session)
    assert len(session.scalars(select(Attendance)).all()) == 1


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["carla", "dorte", "frida", "jens"])
def test_strangers_find_no_such_meeting(
    client: FlaskClient, session: Session, cast: Cast, soon: Made, who: str, action: str
) -> None:
    sign_in(client, getattr(cast, who))

    assert press(client, soon, action).status_code == 404
    assert not opened(session)
    assert client.get(f"/meetings/{soon.meeting_id}/way-in").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_who_is_invited_may_see_but_not_lead(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Made, action: str
) -> None:
    jens = cast.jens.id
    with work():
        db.session.get_one(Participant, soon.people["jens"]).user_id = jens
    sign_in(client, cast.jens)

    assert press(client, soon, action).status_code == 403
    assert not opened(session)


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_leads_without_signing_in(
    client: FlaskClient, session: Session, soon: Made, action: str
) -> None:
    answer = press(client, soon, action)

    assert answer.location.startswith("/sign-in")
    assert not opened(session)


def test_too_early_is_said(client: FlaskClient, session: Session, cast: Cast, make: Make) -> None:
    made = make(starts_in=TOMORROW)
    sign_in(client, cast.anna)

    answer = press(client, made, "room-openings")

    assert answer.location == f"/meetings/{made.meeting_id}"
    assert not opened(session)


def test_a_cancelled_meeting_is_not_opened(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Made
) -> None:
    cancel(work, cast, soon)
    sign_in(client, cast.anna)

    press(client, soon, "room-openings")

    assert not opened(session)
    assert "Mødet er aflyst." in client.get("/").text


def test_the_leader_gets_help_as_staff(
    client: FlaskClient, session: Session, cast: Cast, soon: Made
) -> None:
    sign_in(client, cast.bo)

    answer = press(client, soon, "help-requests")

    assert answer.location == f"/meetings/{soon.meeting_id}"
    ticket = only_ticket(session)
    assert (ticket.user_id, ticket.audience) == (cast.bo.id, Audience.STAFF)
    assert ticket.participant_id == soon.people["anna"]
    assert ticket.requester == "Bo Vikarsen, Sagsbehandler"
    assert ticket.organisation_id == cast.at.kolding.id
    assert ticket.responsible_id == cast.at.kolding_it.id


def seat_given(work: Work, made: Made, user: User, provider: Rooms) -> uuid.UUID:
    """Whose seat the room gives this person."""
    user_id = user.id
    with work():
        by = db.session.get_one(User, user_id)
        occurrence = db.session.get_one(Occurrence, made.occurrence_id)
        leader = db.session.get_one(Participant, made.people["anna"])
        joining.join(occurrence, leader, now=clock.now(), by=by)
    return provider.seats[-1]


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> Rooms:
    """A bridge of these tests."""
    made = Rooms()
    monkeypatch.setitem(services.PROVIDERS, "static", made)
    return made


def test_a_deputy_does_not_push_the_leader_out(
    work: Work, cast: Cast, open_now: Made, rooms: Rooms
) -> None:
    leaders_own = seat_given(work, open_now, cast.anna, rooms)

    assert leaders_own == open_now.people["anna"]
    assert seat_given(work, open_now, cast.bo, rooms) != leaders_own
    assert seat_given(work, open_now, cast.anna, rooms) == leaders_own


def test_a_deputy_takes_the_leaders_empty_seat(
    work: Work, cast: Cast, open_now: Made, rooms: Rooms
) -> None:
    assert seat_given(work, open_now, cast.bo, rooms) == open_now.people["anna"]


def test_a_full_room_is_said(client: FlaskClient, cast: Cast, open_now: Made, rooms: Rooms) -> None:
    rooms.is_full = True
    answer = post(client, open_now.url(rest="/joins"), page=open_now.url())

    assert answer.status_code == 422
    assert "Vi får dig ind på en anden måde" in answer.text
