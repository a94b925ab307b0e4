"""What is asked of the database does not grow with the orders, and each question has its index."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from tests.booking.test_statements import counted
from tests.bridges.making import HOUR, Stage
from tests.browse import sign_in
from tests.factories import Cast
from tests.plans import is_led_by, plan_of
from video import services
from video.models import Room
from video.outside import jobs, sweeping, working
from video.outside.models import RoomOrder, Trouble

MANY, AS_EVER = 3000, 7


def orders(stage: Stage, count: int, **facts: object) -> None:
    """So many, all of them done with, unless another thing is said."""
    at = clock.now()
    rows = [
        {
            "id": uuid.uuid4(), "bridge_id": stage.bridge_id, "generation": 1, "is_wanted": False,
            "starts_at": at, "ends_at": at + HOUR, "wanted": 1, "done": 1, "attempts": 0,
            "is_address_untold": False, "ended_at": at, **facts,
        }
        for _number in range(count)
    ]  # fmt: skip
    with stage.work():
        db.session.execute(insert(RoomOrder), rows)


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_of_a_bridge_asks_as_much_for_many_orders(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session, count: int
) -> None:
    dead = {"ended_at": None, "given_up_at": clock.now(), "trouble": Trouble.NOT_LET_IN}
    orders(stage, count, **dead)
    sign_in(client, cast.frida)
    url = f"/organisations/{cast.at.kolding.id}/bridges/{stage.bridge_id}"

    with counted() as seen:
        assert client.get(url).status_code == 200

    assert len(seen) == AS_EVER


@pytest.mark.parametrize("count", [1, 12])
def test_many_dates_in_one_room_ask_for_its_bridge_once(stage: Stage, count: int) -> None:
    with stage.work():
        room = db.session.get_one(Room, stage.room_id)
        with counted() as seen:
            for number in range(count):
                at = stage.now + timedelta(days=number + 1)
                key = str(number)
                services.provide_new(room, key=key, starts_at=at, ends_at=at + HOUR, now=stage.now)

    assert len([asked for asked in seen if "FROM bridge_room" in asked]) == 1
    assert len(stage.orders()) == count


def test_an_idle_worker_reads_no_old_orders(stage: Stage) -> None:
    orders(stage, MANY)
    with stage.work():
        if db.session.get_bind().dialect.name != "sqlite":
            db.session.execute(text("ANALYZE room_order"))
        now = stage.now + timedelta(minutes=1)
        questions = (working.due_bridge(now), jobs._over(now), jobs._untold(), sweeping.due(now))
        plans = [plan_of(each) for each in questions]

        assert is_led_by("ix_room_order_next_try_at", questions[0])
        assert is_led_by("ix_room_order_wanted_ends_at", questions[1])
        assert is_led_by("ix_room_order_untold", questions[2])

    scans = ("SCAN room_order\n", "Seq Scan on room_order")
    assert not [plan for plan in plans if any(scan in plan for scan in scans)]
