"""What is asked every few seconds, and by every personal page, uses indexes."""

import uuid
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from booking.ports import Whereabouts
from support.incidents import outages, sightings
from tests.plans import is_led_by, plan_of
from tests.support.makers import NOON
from video.bridges import Spot


def test_the_newest_tickets_are_found_by_when_they_came(app: Flask, session: Session) -> None:
    wanted = sightings.tickets_in([(NOON - timedelta(minutes=20), NOON)])

    with app.app_context():
        assert is_led_by("ix_ticket_opened_at", wanted)


def test_what_a_page_asks_reads_no_list_of_tickets(app: Flask, session: Session) -> None:
    who, home, room = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    place = Whereabouts(who, home, Spot(room, "Rum", "bro.example.org"), "", NOON)

    with app.app_context():
        plan = plan_of(outages.confirmed_at(place))

    assert "SCAN ticket" not in plan
    assert "Seq Scan on ticket" not in plan
