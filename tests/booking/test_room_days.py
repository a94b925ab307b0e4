"""An administrator sees which rooms are taken on a day, by which unit, and nothing more."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from booking.claims import Claim, ClaimState, resource_for
from booking.room_days import Day, day_of, taken
from core.db import db
from tests.booking.history import plan_of
from tests.booking.making import NOW, WEDNESDAY, a_booking, at, book, make_room
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from video.models import Room

URL = f"/room-register/days?date={WEDNESDAY}"


@pytest.fixture
def rooms(session: Session, cast: Cast) -> list[Room]:
    """Three of the municipality's, the smallest first, and one of somebody else's."""
    mine = cast.at.kolding.id
    made = [
        make_room(session, f"Rum {n}", capacity=10 + n, buffer_minutes=15, organisation_id=mine)
        for n in range(3)
    ]
    make_room(session, "Naboens rum", capacity=2, organisation_id=cast.at.vejle.id)
    return made


def seen(cast: Cast) -> Day:
    """What Frida sees. Within `work()`."""
    return day_of(db.session.get_one(User, cast.frida.id), WEDNESDAY, now=NOW)


def hold(room: Room, *, minutes: int) -> None:
    """Somebody is asked about 12 to 13, for so many minutes more. Within `work()`."""
    db.session.add(
        Claim(
            resource_id=resource_for(room_id=room.id),
            starts_at=at("12:00"),
            ends_at=at("13:00"),
            state=ClaimState.HELD,
            expires_at=NOW + timedelta(minutes=minutes),
            kind="room",
        )
    )


@pytest.mark.usefixtures("rooms")
def test_a_room_is_shown_with_time_and_unit_and_nobody(
    client: FlaskClient, cast: Cast, work: Work
) -> None:
    with work():
        book(a_booking(cast), cast.anna)
    sign_in(client, cast.frida)

    page = client.get(URL).text

    assert "9.45" in page, "with the quarter that is kept free before"
    assert cast.at.adults.name in page
    assert "Samtale før hjemkomst" not in page
    assert cast.anna.name not in page
    assert "Naboens rum" not in page


def test_rooms_in_use_are_counted_and_the_most_at_once(
    cast: Cast, work: Work, rooms: list[Room]
) -> None:
    with work():
        hold(rooms[0], minutes=1)
        hold(rooms[1], minutes=1)

        assert (seen(cast).in_use, seen(cast).at_once, len(seen(cast).rooms)) == (2, 2, 3)


def test_what_is_held_belongs_to_no_unit(
    client: FlaskClient, cast: Cast, work: Work, rooms: list[Room]
) -> None:
    with work():
        hold(rooms[0], minutes=10_000_000)
    sign_in(client, cast.frida)

    assert "Holdes, mens nogen bliver spurgt" in client.get(URL).text


def test_a_hold_whose_time_is_out_is_free(cast: Cast, work: Work, rooms: list[Room]) -> None:
    with work():
        hold(rooms[0], minutes=0)

        assert seen(cast).in_use == 0


def test_a_day_without_rooms_says_what_to_do(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert "Ingen lokaler i brug" in client.get(URL).text


@pytest.mark.parametrize("said", ["x", "2026-13-01", "0001-01-01", "9999-12-31"])
def test_no_day_is_refused_in_words(client: FlaskClient, cast: Cast, said: str) -> None:
    sign_in(client, cast.frida)

    assert client.get(f"/room-register/days?date={said}").status_code == 422


def test_who_leads_meetings_looks_at_no_register(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)

    assert client.get(URL).status_code == 403


@pytest.mark.usefixtures("history")
def test_what_is_taken_is_found_by_its_time(cast: Cast, work: Work) -> None:
    with work():
        frida = db.session.get_one(User, cast.frida.id)
        plan = plan_of(taken(frida, at("00:00"), at("23:00"), now=NOW))

    assert "ix_claim_span" in plan or "ix_claim_resource_span" in plan
