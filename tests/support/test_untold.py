"""Whoever was not reached stands over the queue until somebody has rung."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db
from support import untold
from support.models import AccessGround, Ground, Notice, SupportUnit, Ticket, Told
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.plans import is_led_by
from tests.support.makers import NOON
from tests.support.test_resolve_ticket import follow, solved

__all__ = ["solved"]
LINE = "Har ikke fået besked, ring"


def test_who_was_not_reached_stands_over_the_queue_of_who_ended_it(
    client: FlaskClient, work: Work, session: Session, cast: Cast, solved: Ticket
) -> None:
    follow(work, session, "failed")

    seen = {}
    for who in (cast.erik, cast.gitte):
        sign_in(client, who)
        page = client.get("/desk").text
        seen[who.name] = (LINE in page, "Ida, borger" in page)
        assert page_faults(page) == []

    assert seen == {cast.erik.name: (True, True), cast.gitte.name: (False, False)}


def test_a_message_on_its_way_asks_nobody_to_call(
    client: FlaskClient, cast: Cast, solved: Ticket
) -> None:
    sign_in(client, cast.erik)

    assert LINE not in client.get("/desk").text


def test_an_open_desk_gets_the_line_by_itself(
    client: FlaskClient, work: Work, session: Session, cast: Cast, solved: Ticket
) -> None:
    sign_in(client, cast.erik)
    again = {"HX-Request": "true"}
    mark = client.get("/desk", headers=again).headers["ETag"]

    follow(work, session, "failed")
    answer = client.get("/desk", headers={**again, "If-None-Match": mark})

    assert (answer.status_code, LINE in answer.text) == (200, True)


@pytest.mark.parametrize("how", ["rung", "a nameless caller"])
def test_the_line_goes_when_they_know_and_is_there_without_an_address(
    client: FlaskClient, work: Work, session: Session, cast: Cast, solved: Ticket, how: str
) -> None:
    follow(work, session, "failed")
    session.rollback()
    for notice in session.scalars(select(Notice)):
        if how == "rung":
            notice.told_at, notice.told_by = clock.now(), Told.PHONE
        else:
            notice.failed_at = notice.outbox_id = None
    session.commit()
    sign_in(client, cast.erik)

    assert (LINE in client.get("/desk").text) == (how != "rung")


@pytest.mark.parametrize("is_ended", [False, True])
def test_who_sees_to_a_case_of_a_unit_elsewhere_is_asked_to_ring(
    client: FlaskClient, work: Work, session: Session, cast: Cast, solved: Ticket, is_ended: bool
) -> None:
    key = {"ticket_id": solved.id, "support_unit_id": cast.at.hotline.id}
    follow(work, session, "failed")
    sign_in(client, cast.dorte)
    assert LINE not in client.get("/desk").text

    ended = clock.now() if is_ended else None
    session.rollback()
    session.add(AccessGround(**key, ground=Ground.CARETAKER, since=NOON, until=ended))
    session.get_one(SupportUnit, cast.at.kolding_it.id).is_external = True
    session.commit()

    assert (LINE in client.get("/desk").text) == (not is_ended)


def test_those_few_are_found_by_an_index_of_them_alone(app: Flask, cast: Cast) -> None:
    with app.app_context():
        erik = db.session.get_one(User, cast.erik.id)
        asked = untold.of_units(erik, now=NOON)
        assert is_led_by("ix_notice_untold", asked) or is_led_by("ix_notice_ticket", asked)
