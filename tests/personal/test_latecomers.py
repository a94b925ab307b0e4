"""Who said that they come late, in the built-in room: for its hosts, and nobody else."""

import pytest
from flask.testing import FlaskClient

from accounts.models import User
from booking import joining
from booking.models import Occurrence, Participant
from core import clock
from core.db import db
from tests.browse import post
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.makers import Made

LATE = "15 minutter forsinket, kommer ca. kl."


@pytest.fixture
def rooms(work: Work, cast: Cast, soon: Made) -> dict[str, str]:
    """The pages of the room of Anna, who leads, and of Jens; Ida has not come."""
    with work():
        occurrence = db.session.get_one(Occurrence, soon.occurrence_id)
        assert occurrence.provision
        room = occurrence.provision.room
        room.provider, room.capacity = "local", 4
        anna, now = db.session.get_one(User, cast.anna.id), clock.now()
        joining.open_room(occurrence, by=anna, now=now)
        seats = {"anna": anna, "jens": None}
        people = {who: db.session.get_one(Participant, soon.people[who]) for who in seats}
        return {
            who: joining.join(occurrence, people[who], now=now, by=by).url
            for who, by in seats.items()
        }


def say_late(client: FlaskClient, made: Made, minutes: str = "15") -> None:
    """Ida does, on her page."""
    fields = {"minutes": minutes}
    assert post(client, made.url(rest="/delays"), fields, page=made.url()).status_code == 303


def test_the_leader_reads_who_comes_late_and_how_late(
    client: FlaskClient, soon: Made, rooms: dict[str, str]
) -> None:
    say_late(client, soon)

    page, part = (client.get(rooms["anna"] + rest).text for rest in ("", "/latecomers"))

    for text in (page, part):
        assert "<strong>Ida, " in text
        assert LATE in text
    assert "<html" not in part
    assert page_faults(page) == []


def test_what_is_said_later_comes_by_itself_and_goes_again(
    client: FlaskClient, soon: Made, rooms: dict[str, str]
) -> None:
    url = rooms["anna"] + "/latecomers"
    assert client.get(url).text.strip() == ""
    say_late(client, soon)
    assert LATE in client.get(url).text

    say_late(client, soon, "none")

    assert client.get(url).text.strip() == ""


def test_who_has_come_is_late_no_more(
    client: FlaskClient, work: Work, soon: Made, rooms: dict[str, str]
) -> None:
    say_late(client, soon)
    with work():
        joining._note_joined(soon.occurrence_id, soon.people["ida"], at=clock.now())

    assert client.get(rooms["anna"] + "/latecomers").text.strip() == ""


def test_who_was_removed_is_waited_for_by_nobody(
    client: FlaskClient, work: Work, soon: Made, rooms: dict[str, str]
) -> None:
    say_late(client, soon)
    with work():
        db.session.get_one(Participant, soon.people["ida"]).removed_at = clock.now()

    assert client.get(rooms["anna"] + "/latecomers").text.strip() == ""


def test_guests_are_not_told(client: FlaskClient, soon: Made, rooms: dict[str, str]) -> None:
    say_late(client, soon)

    assert LATE not in client.get(rooms["jens"]).text
    assert client.get(rooms["jens"] + "/latecomers").status_code == 404
    assert client.get("/rooms/x/latecomers").status_code == 404
