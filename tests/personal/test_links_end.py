"""A code ends some time after the meeting; a new generation ends link, code and room."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from booking import joining, links
from booking.links import CODE_LIFE
from booking.models import Occurrence, Participant
from core import clock
from core.config import Settings
from core.db import db
from tests.browse import post
from tests.conftest import Work
from tests.personal.conftest import Make
from tests.personal.makers import Made, remove

LENGTH, MINUTE = timedelta(minutes=45), timedelta(minutes=1)


def type_code(client: FlaskClient, made: Made) -> int:
    """Try Ida's code on the front page."""
    return post(client, "/codes", {"code": made.codes["ida"]}, page="/").status_code


@pytest.mark.parametrize(("spare", "status"), [(MINUTE, 303), (-MINUTE, 422)])
def test_a_code_ends_two_weeks_after_the_meeting(
    client: FlaskClient, make: Make, spare: timedelta, status: int
) -> None:
    made = make(starts_in=spare - CODE_LIFE - LENGTH)

    assert type_code(client, made) == status
    assert client.get(made.url()).status_code == 200  # the link lives on


def test_the_last_time_of_a_series_is_what_counts(
    client: FlaskClient, make: Make, work: Work
) -> None:
    made = make(starts_in=-CODE_LIFE - timedelta(days=7))
    with work():
        at = clock.now()
        again = Occurrence(meeting_id=made.meeting_id, starts_at=at, ends_at=at + LENGTH)
        db.session.add(again)

    assert type_code(client, made) == 303


def renew(work: Work, settings: Settings, made: Made) -> str:
    """A new generation of Ida's link; her new code."""
    key = settings.secret_key.encode()
    with work():
        ida = db.session.get_one(Participant, made.people["ida"])
        ida.link_generation += 1
        links.give_code(ida, key)
        return links.code_for(ida, key)


def test_a_new_generation_ends_link_and_code(
    client: FlaskClient, work: Work, settings: Settings, meeting: Made
) -> None:
    new = renew(work, settings, meeting)

    assert new != meeting.codes["ida"]
    assert type_code(client, meeting) == 422
    assert client.get(meeting.url()).status_code == 404
    assert post(client, "/codes", {"code": new}, page="/").status_code == 303


def built_in_room(work: Work, made: Made) -> str:
    """Ida's address in a room of our own, which is open."""
    with work():
        occurrence = db.session.get_one(Occurrence, made.occurrence_id)
        assert occurrence.provision
        occurrence.provision.room.provider, occurrence.provision.room.capacity = "local", 4
        ida = db.session.get_one(Participant, made.people["ida"])
        return joining.join(occurrence, ida, now=clock.now()).url


def test_a_new_generation_ends_the_way_into_the_room(
    client: FlaskClient, work: Work, settings: Settings, open_now: Made
) -> None:
    room = built_in_room(work, open_now)
    assert client.get(room).status_code == 200

    renew(work, settings, open_now)

    assert client.get(room).status_code == 404
    assert client.get(built_in_room(work, open_now)).status_code == 200


def test_who_was_removed_is_in_no_room(client: FlaskClient, work: Work, open_now: Made) -> None:
    room = built_in_room(work, open_now)

    remove(work, open_now.people["ida"])

    assert client.get(room).status_code == 404
