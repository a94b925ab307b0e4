"""A meeting that expects more than a room holds never gets it: four fit in, the fifth does not."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import services
from booking.models import Meeting, Occurrence
from tests.booking.making import a_booking, book, crowd, make_room
from tests.booking.walking import add, begin, choose, press_book, say
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from video.models import MESH_MOST

LEADER = 1


def make_mesh(session: Session) -> None:
    """The built-in room, as large as it can be."""
    make_room(session, "Lille rum", provider="local", capacity=MESH_MOST, web_url=None)


def given(session: Session) -> str:
    """The name of the room that the only meeting got."""
    provision = session.scalars(select(Occurrence)).one().provision
    assert provision
    return provision.room.name


def test_four_get_the_built_in_room(session: Session, cast: Cast, work: Work) -> None:
    make_mesh(session)

    with work():
        book(a_booking(cast, invitees=crowd(MESH_MOST - LEADER)), cast.anna)

    assert given(session) == "Lille rum"


def test_five_never_get_it(session: Session, cast: Cast, work: Work) -> None:
    make_mesh(session)

    with pytest.raises(services.NoRoomLargeEnough), work():
        book(a_booking(cast, invitees=crowd(MESH_MOST - LEADER + 1)), cast.anna)

    assert session.scalars(select(Meeting)).all() == []


def test_five_get_a_larger_room_where_there_is_one(
    session: Session, cast: Cast, work: Work
) -> None:
    make_mesh(session)
    make_room(session, "På broen", capacity=5)

    with work():
        book(a_booking(cast, invitees=crowd(MESH_MOST - LEADER + 1)), cast.anna)

    assert given(session) == "På broen"


def test_a_chair_who_is_not_on_the_list_needs_a_place_too(
    session: Session, cast: Cast, work: Work
) -> None:
    make_mesh(session)
    guests = crowd(MESH_MOST - LEADER)

    with pytest.raises(services.NoRoomLargeEnough), work():
        book(a_booking(cast, invitees=guests, chair_id=cast.carla.id), cast.anna)


def test_who_is_added_after_the_time_was_chosen_counts(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    make_mesh(session)
    sign_in(client, cast.anna)
    draft = begin(client)
    say(client, draft)
    for number in range(MESH_MOST - LEADER):
        add(client, draft, name=f"Ida {number}", email=f"ida{number}@example.org")
    assert choose(client, draft).status_code == 303
    add(client, draft, name="Ib", email="ib@example.org")

    answer = press_book(client, draft)

    assert answer.status_code == 422
    assert "Intet virtuelt mødelokale" in answer.text
    assert session.scalars(select(Meeting)).all() == []
