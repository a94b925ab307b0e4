"""Another time for one date of a series: that date is meant, by the name calendars have for it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.declined_counters import declined_counter
from booking.models import Meeting, Occurrence, Participant, Series, TimeWish, WishSource
from booking.page_news import MEETING_NEWS
from booking.services.series_moves import Wish, move_dates
from booking.services.series_scope import Scope
from booking.services.time_wishes import decline, grant, wish
from booking.slots import Slot
from core.db import db
from notifications.kinds import kind_of
from notifications.models import Channel, OutboxMessage
from tests import in_order
from tests.booking.making import NOW, make_room
from tests.booking.serial import book_many, dates, post, starts
from tests.checkers.readers import libical_complaints
from tests.conftest import Work
from tests.factories import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def anna(session: Session, cast: Cast, work: Work) -> Cast:
    """Four Thursdays of hers, the last two of which are Fridays in an entry of their own."""
    make_room(session)
    with work():
        move(cast, book_many(cast), 2, DAY, Scope.FOLLOWING)
    return cast


def move(cast: Cast, meeting: Meeting, nth: int, by: timedelta, scope: Scope) -> None:
    anna, date = db.session.get_one(User, cast.anna.id), all_dates()[nth]
    wanted = Wish(Slot(date.starts_at + by, date.ends_at + by), scope)
    move_dates(meeting, date, wanted, sequence=meeting.sequence, by=anna, post=post(), now=NOW)


def all_dates() -> list[Occurrence]:
    found = db.session.scalars(select(Occurrence).order_by(Occurrence.starts_at))
    return in_order.by(lambda date: date.starts_at, found)


def ask(nth: int) -> TimeWish:
    """Ida's calendar asks for an hour later on that date; within `work()`."""
    ida = db.session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    date = all_dates()[nth]
    slot = Slot(date.starts_at + HOUR, date.ends_at + HOUR)
    return wish(ida, date, slot=slot, text="", source=WishSource.CALENDAR, now=NOW)


def declined(app: Flask, work: Work, cast: Cast, nth: int) -> str:
    """What Ida's calendar is told."""
    with work():
        anna = db.session.get_one(User, cast.anna.id)
        decline(ask(nth), by=anna, post=post(), now=NOW)
    is_mail = OutboxMessage.channel == Channel.EMAIL
    with app.app_context():
        found = select(OutboxMessage).where(OutboxMessage.kind == MEETING_NEWS, is_mail)
        message = db.session.scalars(found).one()
        calendar = kind_of(message.kind).render(message).calendar
    assert calendar
    assert libical_complaints(calendar) == 0
    return calendar.decode().replace("\r\n ", "")


@pytest.mark.parametrize(("nth", "entry"), [(1, 0), (3, 1)])
def test_the_no_names_the_entry_and_the_date(
    app: Flask, session: Session, work: Work, anna: Cast, nth: int, entry: int
) -> None:
    said = declined(app, work, anna, nth)

    uids = session.scalars(select(Series.uid).order_by(Series.position)).all()
    known_as = dates(session)[nth].recurrence_id
    assert known_as
    assert f"UID:{uids[entry]}\r\n" in said
    assert f"RECURRENCE-ID:{known_as:%Y%m%dT%H%M%SZ}\r\n" in said


def test_a_date_that_is_its_whole_entry_has_no_other_name(
    app: Flask, session: Session, work: Work, anna: Cast
) -> None:
    with work():
        move(anna, db.session.scalars(select(Meeting)).one(), 2, 30 * DAY, Scope.THIS)

    said = declined(app, work, anna, 3)

    newest = select(Series.uid).order_by(Series.position.desc()).limit(1)
    assert f"UID:{session.execute(newest).scalar_one()}\r\n" in said
    assert "RECURRENCE-ID" not in said


def test_the_date_that_was_asked_about_moves_and_not_the_next(
    session: Session, work: Work, anna: Cast
) -> None:
    before = starts(session)
    with work():
        by, wished = db.session.get_one(User, anna.anna.id), ask(3)
        sequence = wished.occurrence.meeting.sequence
        grant(wished, sequence=sequence, by=by, post=post(), now=NOW)

    after = [datetime.strptime(at, "%m-%dT%H:%M") for at in before]  # noqa: DTZ007  # of two alike
    assert starts(session) == [*before[:3], f"{after[3] + HOUR:%m-%dT%H:%M}"]


def test_a_meeting_of_one_time_is_declined_by_its_uid_alone() -> None:
    said = declined_counter("a@moedebro.example", "svar@moedebro.example", stamp=NOW)

    assert b"RECURRENCE-ID" not in said
