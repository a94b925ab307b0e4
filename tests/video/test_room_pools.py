"""An administrator says how many meetings at once the rooms of a pool can hold."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.audits import audits
from tests.booking.making import make_room
from tests.booking.taking import make_pool
from tests.browse import Fields, post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from video.models import PooledRoom, Room, RoomPool

URL = "/room-register/pools"


@pytest.fixture
def rooms(session: Session, cast: Cast) -> list[Room]:
    """Two of Frida's organisation."""
    owner = cast.at.kolding.id
    return [make_room(session, f"Rum {n}", organisation_id=owner) for n in (1, 2)]


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser."""
    sign_in(client, cast.frida)
    return client


def _add(client: FlaskClient, *rooms: Room, **said: str) -> TestResponse:
    fields: Fields = {"name": "Licenser", "most": "1", "rooms": [str(r.id) for r in rooms], **said}
    return post(client, URL, fields)


def _change(client: FlaskClient, pool: RoomPool, *rooms: Room, **said: str) -> TestResponse:
    usual = {"name": pool.name, "most": str(pool.most), "version": str(pool.version)}
    fields: Fields = {**usual, "rooms": [str(room.id) for room in rooms], **said}
    return post(client, f"{URL}/{pool.id}", fields)


def _rooms_in(session: Session, pool: RoomPool) -> set[Any]:
    session.rollback()
    wanted = select(PooledRoom.room_id).where(PooledRoom.pool_id == pool.id)
    return set(session.scalars(wanted))


def test_a_pool_is_made(
    frida: FlaskClient, session: Session, cast: Cast, rooms: list[Room]
) -> None:
    assert _add(frida, *rooms, most="2").status_code == 303

    pool = session.scalars(select(RoomPool)).one()
    assert (pool.name, pool.most, pool.organisation_id) == ("Licenser", 2, cast.at.kolding.id)
    assert _rooms_in(session, pool) == {room.id for room in rooms}
    [written] = audits(session, "room-pool-made", pool.id)
    assert (written.facts["most"], written.facts["rooms"]) == (2, 2)


def test_people_are_counted_where_a_number_is_said(
    frida: FlaskClient, session: Session, rooms: list[Room]
) -> None:
    assert _add(frida, *rooms, most="9", most_people="100").status_code == 303

    session.rollback()
    pool = session.scalars(select(RoomPool)).one()
    assert (pool.most, pool.most_people) == (9, 100)
    assert "100 deltagere på én gang" in frida.get(URL).text
    assert 'value="100"' in frida.get(f"{URL}/{pool.id}").text


def test_pressed_twice_there_is_one(
    frida: FlaskClient, session: Session, rooms: list[Room]
) -> None:
    _add(frida, *rooms)

    again = _add(frida)

    assert again.status_code == 422
    assert "allerede en pulje" in again.text
    assert len(session.scalars(select(RoomPool)).all()) == 1


@pytest.mark.parametrize(
    "wrong", [{"most": "0"}, {"most": "mange"}, {"name": ""}, {"most_people": "1"}]
)
def test_what_is_senseless_is_refused_and_kept(
    frida: FlaskClient, session: Session, rooms: list[Room], wrong: dict[str, str]
) -> None:
    answer = _add(frida, rooms[0], **wrong)

    assert answer.status_code == 422
    assert all(f'value="{typed}"' in answer.text for typed in wrong.values())
    assert 'checked class="form-checkbox" id="rooms-0"' in answer.text
    assert page_faults(answer.text) == []
    assert not session.scalars(select(RoomPool)).all()


def test_only_own_rooms_that_are_in_no_other_pool_can_be_chosen(
    frida: FlaskClient, session: Session, cast: Cast, rooms: list[Room]
) -> None:
    foreign = make_room(session, "Rum i Vejle", organisation_id=cast.at.vejle.id)
    make_pool(session, cast.at.kolding, rooms[0])

    page = frida.get(URL).text

    assert [str(room.id) in page for room in (*rooms, foreign)] == [False, True, False]
    assert _add(frida, foreign).status_code == 422


def test_a_pool_gets_other_places_and_rooms(
    frida: FlaskClient, session: Session, cast: Cast, rooms: list[Room]
) -> None:
    pool = make_pool(session, cast.at.kolding, rooms[0])

    assert _change(frida, pool, rooms[1], most="5", name="Ny").status_code == 303

    assert _rooms_in(session, pool) == {rooms[1].id}
    session.refresh(pool)
    assert (pool.name, pool.most, pool.version) == ("Ny", 5, 2)
    assert len(audits(session, "room-pool-changed", pool.id)) == 1


def test_the_second_of_two_who_save_is_asked(
    frida: FlaskClient, session: Session, cast: Cast, rooms: list[Room]
) -> None:
    pool = make_pool(session, cast.at.kolding, *rooms)
    _change(frida, pool, *rooms, most="5")

    answer = _change(frida, pool, rooms[0], most="7")

    assert answer.status_code == 422
    assert "5" in answer.text
    assert page_faults(answer.text) == []
    session.refresh(pool)
    assert pool.most == 5


def test_to_save_what_stands_changes_nothing(
    frida: FlaskClient, session: Session, cast: Cast, rooms: list[Room]
) -> None:
    pool = make_pool(session, cast.at.kolding, *rooms)

    assert _change(frida, pool, *rooms).status_code == 303

    assert audits(session, "room-pool-changed", pool.id) == []


def test_somebody_elses_pool_is_not_there(frida: FlaskClient, session: Session, cast: Cast) -> None:
    pool = make_pool(session, cast.at.vejle)

    assert frida.get(f"{URL}/{pool.id}").status_code == 404
    assert _change_unseen(frida, pool).status_code == 404


def _change_unseen(client: FlaskClient, pool: RoomPool) -> TestResponse:
    return post(client, f"{URL}/{pool.id}", {"name": "Min", "most": "1"}, page=URL)


def test_a_leader_may_not(client: FlaskClient, session: Session, cast: Cast) -> None:
    pool = make_pool(session, cast.at.kolding)
    sign_in(client, cast.anna)

    assert [client.get(url).status_code for url in (URL, f"{URL}/{pool.id}")] == [403, 403]


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    assert "/sign-in" in client.get(URL).location
