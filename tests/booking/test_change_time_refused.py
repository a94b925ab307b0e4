"""Times that a meeting cannot have, and who may not move it."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from tests.booking.calling_off import cancel, let_all_leave, messages
from tests.booking.moving import NEXT_WEEK, claims, later, move, put_at, the_one
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import read_page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Mødet ligger allerede på det tidspunkt"),
        ({"slot": "own", "date": "2026-01-05", "time": "10:00"}, "Det tidspunkt er passeret"),
        ({"slot": "own", "date": "2099-01-05", "time": "10:00"}, "mere end to år ude"),
        ({"minutes": "0"}, ""),
        ({"minutes": "x"}, ""),
        ({"slot": "own", "date": "32/13", "time": "25:99"}, ""),
        ({"slot": "own", "date": "2027-03-28", "time": "02:30"}, "findes ikke"),
        ({"slot": "own", "date": "2027-10-31", "time": "02:30"}, "to gange"),
        ({"slot": "\x00", "date": "1000000-01-01", "minutes": "99999999999"}, ""),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(
    client: FlaskClient,
    cast: Cast,
    session: Session,
    ahead: uuid.UUID,
    fields: dict[str, str],
    said: str,
) -> None:
    before = claims(session)
    sign_in(client, cast.anna)

    answer = move(client, ahead, **fields)

    assert answer.status_code == 422
    assert said in read_page(answer.text).text()
    assert claims(session) == before


def test_while_it_runs_it_can_be_made_longer_and_nobody_is_mailed(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    start = clock.now().replace(microsecond=0) - timedelta(minutes=30)
    let_all_leave(session)
    put_at(session, start)
    sign_in(client, cast.anna)

    assert move(client, ahead, minutes="75").status_code == 303

    now = the_one(session)
    assert (now.starts_at, now.ends_at) == (start, start + timedelta(minutes=75))
    assert not [m for m in messages(session, "invitation") if m.sent_at is None]


@pytest.mark.parametrize(
    "fields", [{"minutes": "20"}, {"minutes": "60", "date": "2030-01-02", "time": "10:00"}]
)
def test_while_it_runs_neither_its_start_nor_the_past_can_be_changed(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID, fields: dict[str, str]
) -> None:
    put_at(session, clock.now().replace(microsecond=0) - timedelta(minutes=30))
    sign_in(client, cast.anna)

    assert move(client, ahead, **fields).status_code == 422


def test_what_is_cancelled_or_over_leads_back(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    cancel(client, ahead)
    assert client.get(f"/meetings/{ahead}/time").status_code == 303


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 404), ("jens", 403)])
def test_only_who_leads_moves_it(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID, who: str, status: int
) -> None:
    old = the_one(session).starts_at
    sign_in(client, getattr(cast, who))
    fields = {"slot": (old + NEXT_WEEK).isoformat(), "minutes": "45"}

    assert client.get(f"/meetings/{ahead}/time").status_code == status
    assert post(client, f"/meetings/{ahead}/time", fields, page="/profile").status_code == status

    assert the_one(session).starts_at == old


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, ahead: uuid.UUID) -> None:
    assert client.get(f"/meetings/{ahead}/time").location.startswith("/sign-in")


def test_who_saw_the_time_before_a_colleagues_change_is_told(
    client: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    typed = later(session)
    sign_in(client, cast.anna)
    move(client, ahead, **later(session, 2 * NEXT_WEEK))
    moved = the_one(session).starts_at

    answer = move(client, ahead, **typed, sequence="0")

    assert answer.status_code == 422
    assert "En anden har ændret mødet imens" in read_page(answer.text).text()
    assert the_one(session).starts_at == moved
