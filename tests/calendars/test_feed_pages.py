"""Who makes and ends a link, and what happens when they press twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from booking.calendars.models import CalendarFeed
from core import clock
from core.db import db
from tests.browse import post, sign_in
from tests.calendars.making import end, feed_path, shown_path
from tests.calendars.test_feeds import only_feed
from tests.conftest import Work
from tests.factories import Cast


def feeds_made(session: Session) -> int:
    """How many there ever were."""
    session.rollback()
    return session.scalar(select(func.count(CalendarFeed.id))) or 0


def test_two_presses_make_one_link_and_both_show_it(anna: FlaskClient, session: Session) -> None:
    first = feed_path(anna)

    assert feed_path(anna) == first
    assert feeds_made(session) == 1


def test_the_link_is_not_shown_for_long(anna: FlaskClient, session: Session, work: Work) -> None:
    path = feed_path(anna)
    with work():
        earlier = clock.now() - timedelta(minutes=16)
        db.session.execute(update(CalendarFeed).values(made_at=earlier))
    text = anna.get("/calendars").text

    assert path not in text
    assert "Skift eller fjern linket" in text


def test_the_page_that_asks_changes_nothing(anna: FlaskClient, session: Session) -> None:
    feed_path(anna)

    assert "Lav et nyt link" in anna.get("/calendars/feed").text
    assert only_feed(session).revoked_at is None


def test_a_link_replaced_twice_is_replaced_once(anna: FlaskClient, session: Session) -> None:
    feed_path(anna)
    old = only_feed(session)
    end(anna, old, "replacement")
    new = shown_path(anna)
    end(anna, old, "replacement")

    assert shown_path(anna) == new
    assert feeds_made(session) == 2


def test_removing_what_is_removed_says_so(anna: FlaskClient, session: Session) -> None:
    feed_path(anna)
    feed = only_feed(session)
    end(anna, feed)
    answer = end(anna, feed)

    assert answer.status_code == 303
    assert "Linket var allerede fjernet" in anna.get("/calendars").text


@pytest.mark.parametrize("said", ["", "x", "1"])
def test_a_senseless_form_ends_nothing(anna: FlaskClient, session: Session, said: str) -> None:
    feed_path(anna)

    answer = post(anna, "/calendars/feed/removal", {"feed": said}, page="/calendars")

    assert answer.status_code == 400
    assert only_feed(session)


def test_nobody_ends_somebody_elses_link(
    app: Flask, anna: FlaskClient, session: Session, cast: Cast
) -> None:
    feed_path(anna)
    sign_in(carla := app.test_client(), cast.carla)

    end(carla, only_feed(session))

    assert only_feed(session).user_id == cast.anna.id


@pytest.mark.parametrize(("who", "status"), [("bo", 200), ("frida", 200), ("carla", 404)])
def test_a_units_calendars_are_for_its_deputies_and_administrators(
    app: Flask, cast: Cast, who: str, status: int
) -> None:
    sign_in(browser := app.test_client(), getattr(cast, who))

    assert browser.get(f"/calendars/{cast.at.adults.id}").status_code == status


def test_a_stranger_makes_no_link_for_a_unit(app: Flask, session: Session, cast: Cast) -> None:
    sign_in(carla := app.test_client(), cast.carla)

    for unit in (cast.at.adults.id, uuid4()):
        answer = post(carla, f"/calendars/{unit}/feed", page="/calendars")
        assert answer.status_code == 404
    assert feeds_made(session) == 0


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    for path in ("/calendars", "/calendars/feed", f"/calendars/{cast.at.adults.id}"):
        answer = client.get(path)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")


def test_the_account_and_the_units_page_lead_here(app: Flask, cast: Cast) -> None:
    sign_in(frida := app.test_client(), cast.frida)

    assert 'href="/calendars"' in frida.get("/profile").text
    unit = cast.at.adults.id
    assert f'href="/calendars/{unit}"' in frida.get(f"/units/{unit}").text
