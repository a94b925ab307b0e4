"""A meeting is moved to a room with another number: printed sheets are old, and somebody calls."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import CallTask
from core import clock
from tests.booking.making import a_booking, book, make_room
from tests.booking.meetings import citizen_of, page_of, soon
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from video.models import Room

OLD = {"phone": "+4500112277", "guest_pin": "2461", "capacity": 8}


@pytest.fixture
def old(session: Session, cast: Cast) -> Room:
    """The room the meeting has at first, of Frida's organisation."""
    return make_room(session, "Rum gammelt", organisation_id=cast.at.kolding.id, **OLD)


@pytest.fixture
def meeting(cast: Cast, work: Work, old: Room) -> uuid.UUID:
    """Anna's with Ida, tomorrow."""
    with work():
        said = a_booking(cast, starts_at=soon(days=1))
        return book(said, cast.anna, now=clock.now()).id


def hand_out_and_move(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    old: Room,
    *,
    is_printed: bool = True,
    **new: Any,
) -> None:
    """Anna prints Ida's sheet, the room goes out of use, and Frida moves its meetings."""
    ida = citizen_of(session)
    if is_printed:
        sign_in(client, cast.anna)
        url = f"/meetings/{ida.meeting_id}/participants/{ida.id}/print-sheet"
        assert client.get(url).status_code == 200
    session.rollback()
    facts = {**OLD, "organisation_id": cast.at.kolding.id, **new}
    make_room(session, "Rum nyt", **facts)
    room = session.get_one(Room, old.id)
    room.is_active = False
    session.commit()
    sign_in(client, cast.frida)
    answer = post(client, f"/room-register/{room.id}/moves", page="/room-register")
    assert answer.status_code == 303
    session.rollback()


@pytest.mark.parametrize("new", [{"phone": "+4500112288"}, {"guest_pin": "9999"}])
def test_who_was_handed_a_sheet_is_called(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, old: Room,
    new: dict[str, Any],
) -> None:  # fmt: skip
    hand_out_and_move(client, session, cast, old, **new)
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    [task] = session.scalars(select(CallTask))
    assert (task.participant_id, task.reason) == (citizen_of(session).id, "old_sheet")
    assert "Print et nyt ark" in page


def test_a_room_that_rings_the_same_way_needs_no_new_sheet(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, old: Room
) -> None:
    hand_out_and_move(client, session, cast, old)

    assert session.scalars(select(CallTask)).all() == []


def test_who_never_had_a_sheet_is_not_called(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID, old: Room
) -> None:
    hand_out_and_move(client, session, cast, old, is_printed=False, phone="+4500112288")

    assert session.scalars(select(CallTask)).all() == []
