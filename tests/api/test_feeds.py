"""Links for calendar programs: made, seen for a while, and ended."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.api.models import IdempotencyKey
from booking.calendars.models import CalendarFeed
from tests.api.programs import Program, program_of, word
from tests.audits import audits
from tests.factories import Cast


def test_a_feed_is_made_shown_for_a_while_and_ended(
    anna: Program, session: Session, cast: Cast
) -> None:
    made = anna.send("POST", "/feeds", {})
    assert made.json
    [feed] = (anna.get("/feeds").json or {})["feeds"]
    path = feed["address"].split("/calendar/")[1]
    assert anna.client.get(f"/calendar/{path}").status_code == 200

    ended = anna.send("POST", f"/feeds/{feed['id']}/revocation", {})

    assert ended.status_code == 201
    assert anna.client.get(f"/calendar/{path}").status_code == 404
    assert anna.get("/feeds").json == {"feeds": []}
    assert len(audits(session, "calendar-feed-revoked", cast.anna.id)) == 1
    again = anna.send("POST", f"/feeds/{feed['id']}/revocation", {})
    assert (again.status_code, word(again)) == (409, "feed-missing")


def test_the_address_of_a_feed_is_not_kept_with_the_answer(
    anna: Program, session: Session, cast: Cast
) -> None:
    made = anna.send("POST", "/feeds", {})

    assert made.json
    assert made.json["address"] is None
    assert "/calendar/" not in str(session.scalars(select(IdempotencyKey.body)).one())


def test_a_feed_made_twice_is_one(anna: Program, session: Session, cast: Cast) -> None:
    first, second = anna.send("POST", "/feeds", {}), anna.send("POST", "/feeds", {})

    assert first.json
    assert second.json
    assert first.json["id"] == second.json["id"]
    assert len(session.scalars(select(CalendarFeed.id)).all()) == 1


def test_a_units_feed_is_for_those_who_look_after_it(
    app: Flask, anna: Program, session: Session, cast: Cast
) -> None:
    unit = {"unit_id": str(cast.at.adults.id)}
    made = anna.send("POST", "/feeds", unit)
    assert made.json
    carla = program_of(app, cast.carla)

    assert carla.send("POST", "/feeds", unit).status_code == 404
    assert carla.get("/feeds", **unit).status_code == 404
    path = f"/feeds/{made.json['id']}/revocation"
    assert carla.send("POST", path, unit).status_code == 404
    assert carla.send("POST", path, {}).status_code == 409
    assert session.scalars(select(CalendarFeed.revoked_at)).one() is None
