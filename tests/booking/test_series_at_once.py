"""Two who want the same dates in the same second, and many changes in any order."""

from collections import Counter
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Series
from booking.services.refusals import ChangedMeanwhile
from booking.services.series_bookings import book_series
from booking.services.series_cancellations import cancel_dates
from booking.services.series_claims import DatesTaken
from booking.services.series_moves import Wish, move_dates
from booking.services.series_scope import Scope, coming
from booking.slots import Slot
from core.db import db
from core.errors import Refusal
from tests.booking.making import NOW, a_booking, make_room
from tests.booking.serial import SPRING, agreed_on, book_many, dates, diary, post, starts, weekly
from tests.booking.taking import make_pool
from tests.booking.test_cancel_at_once import at_once
from tests.conftest import Work
from tests.factories import Cast

SCOPES = list(Scope)


def test_two_series_do_not_get_one_room(app: Flask, session: Session, cast: Cast) -> None:
    make_room(session)
    units = {cast.anna.id: cast.at.adults.id, cast.carla.id: cast.at.families.id}

    def wanted(by: User) -> None:
        booking = a_booking(cast, unit_id=units[by.id])
        book_series(booking, agreed_on(weekly(count=20)), by=by, post=post(), now=NOW)

    refused = at_once(app, [cast.anna, cast.carla], wanted)

    assert Counter(refused) == Counter([None, DatesTaken])
    assert len(session.scalars(select(Series)).all()) == 1
    assert len(dates(session)) == 20


def test_two_series_do_not_get_the_one_place_of_a_pool(
    app: Flask, session: Session, cast: Cast
) -> None:
    rooms = [make_room(session), make_room(session, "Rum 2")]
    make_pool(session, cast.at.kolding, *rooms, most=1)
    units = {cast.anna.id: cast.at.adults.id, cast.carla.id: cast.at.families.id}

    def wanted(by: User) -> None:
        booking = a_booking(cast, unit_id=units[by.id])
        book_series(booking, agreed_on(weekly(count=20)), by=by, post=post(), now=NOW)

    refused = at_once(app, [cast.anna, cast.carla], wanted)

    assert Counter(refused) == Counter([None, DatesTaken])
    assert len(dates(session)) == 20


def test_two_deputies_move_one_series(app: Flask, session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work():
        id = book_many(cast).id
    wishes = {cast.anna.id: timedelta(days=1), cast.bo.id: timedelta(days=2)}

    def moved(by: User) -> None:
        meeting = db.session.get_one(Meeting, id)
        first = meeting.occurrences[0]
        slot = Slot(first.starts_at + wishes[by.id], first.ends_at + wishes[by.id])
        wish = Wish(slot, Scope.ALL)
        move_dates(meeting, first, wish, sequence=0, by=by, post=post(), now=NOW)

    refused = at_once(app, [cast.anna, cast.bo], moved)

    assert Counter(refused) == Counter([None, ChangedMeanwhile])
    assert starts(session)[0] in ("03-19T08:00", "03-20T08:00")


def change(meeting_id: UUID, cast: Cast, chance: Random) -> None:
    """One of the things that a leader may do. Within `work()`."""
    meeting, anna = db.session.get_one(Meeting, meeting_id), db.session.get_one(User, cast.anna.id)
    ahead = coming(meeting, now=NOW)
    if not ahead:
        return
    date, scope = chance.choice(ahead), chance.choice(SCOPES)
    if chance.random() < 0.3:
        scope = Scope.THIS if chance.random() < 0.8 else scope
        cancel_dates(meeting, date, scope, by=anna, reason="Ferie", post=post(), now=NOW)
        return
    by = timedelta(days=chance.randint(-9, 9), hours=chance.randint(-1, 3))
    slot = Slot(date.starts_at + by, date.ends_at + by)
    wish = Wish(slot, scope, leaves_taken=chance.random() < 0.5)
    move_dates(meeting, date, wish, sequence=meeting.sequence, by=anna, post=post(), now=NOW)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_changed_the_calendar_says_what_the_database_says(
    app: Flask, session: Session, cast: Cast, work: Work, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - the same dice every time
    make_room(session)
    with work():
        id = book_many(cast, agreed_on(weekly(SPRING, 8, weekdays=(0, 3)))).id
    for _turn in range(8):
        try:
            with work():
                change(id, cast, chance)
        except Refusal:
            continue

        found = starts(session)
        with app.app_context():
            assert diary().starts() == sorted(found)
