"""Booking a meeting that comes again: every date at its time on the wall clock, and one mail."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from booking.claims import Claim
from booking.models import Meeting, Rhythm, Series, SkippedDate, SkipReason
from booking.rhythms import Rule
from booking.services.series_bookings import DatesInDisorder, Kept, Left, TooFewDates
from booking.services.series_claims import DatesTaken
from booking.slots import TimeSkipped, instant
from notifications.models import OutboxMessage
from tests.booking.making import CITIZEN, NOW, a_booking, book, crowd, make_room
from tests.booking.serial import (
    NINE,
    SPRING,
    WEEK,
    agreed_on,
    book_many,
    dates,
    diary,
    icaljs_starts,
    libical_starts,
    mails,
    plain,
    starts,
    weekly,
)
from tests.booking.test_statements import counted
from tests.conftest import Work
from tests.factories import Cast

OVER_SPRING = ["03-18T08:00", "03-25T08:00", "04-01T07:00", "04-08T07:00"]


@pytest.fixture(autouse=True)
def _room(session: Session) -> None:
    make_room(session)


def test_nine_stays_nine_when_the_clock_is_put_forward(
    session: Session, cast: Cast, work: Work
) -> None:
    with work():
        book_many(cast)

    assert starts(session) == OVER_SPRING


def test_nine_stays_nine_when_the_clock_is_put_back(
    session: Session, cast: Cast, work: Work
) -> None:
    with work():
        book_many(cast, agreed_on(weekly(date(2027, 10, 21), 3)))

    assert starts(session) == ["10-21T07:00", "10-28T07:00", "11-04T08:00"]


def test_over_midnight_and_over_the_change(session: Session, cast: Cast, work: Work) -> None:
    rule = weekly(date(2027, 3, 20), 3)
    with work():
        book_many(cast, agreed_on(rule, time(23, 30), 240))

    assert starts(session) == ["03-20T22:30", "03-27T22:30", "04-03T21:30"]
    assert {o.ends_at - o.starts_at for o in dates(session)} == {timedelta(hours=4)}


@pytest.mark.parametrize("reader", ["ours", "libical", "icaljs"])
def test_one_mail_holds_every_date(app: Flask, cast: Cast, work: Work, reader: str) -> None:
    with work():
        book_many(cast)

    with app.app_context():
        [mail] = mails()
        assert mail.calendar
        if reader == "ours":
            assert diary().starts() == OVER_SPRING
        elif reader == "icaljs":
            assert icaljs_starts(mail.calendar) == OVER_SPRING
        else:
            found = [datetime.fromtimestamp(at, UTC) for at in libical_starts(mail.calendar)]
            assert [f"{at:%m-%dT%H:%M}" for at in found] == OVER_SPRING


def test_the_mail_lists_the_dates_in_words(app: Flask, cast: Cast, work: Work) -> None:
    with work():
        book_many(cast)

    with app.app_context():
        [mail] = mails()
    assert "Vi mødes 4 gange:" in mail.text
    assert "- Torsdag den 1. april 2027 kl. 9.00-9.45" in plain(mail.text)
    assert plain(mail.subject).endswith("4 gange fra torsdag den 18. marts 2027 kl. 9.00")


def test_of_a_long_series_the_mail_lists_the_first_and_the_last(
    app: Flask, cast: Cast, work: Work
) -> None:
    with work():
        book_many(cast, agreed_on(weekly(count=30)))

    with app.app_context():
        [mail] = mails()
    assert mail.text.count("\n- Torsdag") == 10
    assert "Og 20 datoer til. Den sidste er: Torsdag den 7. oktober 2027" in plain(mail.text)


def test_what_is_left_out_is_kept_with_its_reason(app: Flask, cast: Cast, work: Work) -> None:
    left = [Left(SPRING + WEEK, SkipReason.HOLIDAY)]
    with work():
        book_many(cast, agreed_on(weekly(), left=left))

    with app.app_context():
        assert diary().starts() == [OVER_SPRING[0], *OVER_SPRING[2:]]


def test_a_skipped_date_is_a_row(session: Session, cast: Cast, work: Work) -> None:
    with work():
        book_many(cast, agreed_on(weekly(), left=[Left(SPRING, SkipReason.NO_ROOM)]))

    skipped = session.scalars(select(SkippedDate)).one()
    assert (skipped.on, skipped.reason, skipped.retried_at) == (SPRING, SkipReason.NO_ROOM, None)


@pytest.mark.parametrize("reader", ["ours", "icaljs"])
def test_a_date_at_another_time_is_known_by_its_day(
    app: Flask, cast: Cast, work: Work, reader: str
) -> None:
    agreed = agreed_on(weekly())
    agreed.kept[1] = Kept(SPRING + WEEK, instant(SPRING + WEEK, time(14)))  # type: ignore[index]  # a list
    with work():
        book_many(cast, agreed)

    with app.app_context():
        [mail] = mails()
        found = diary().starts() if reader == "ours" else icaljs_starts(mail.calendar or b"")
    assert found == [OVER_SPRING[0], "03-25T13:00", *OVER_SPRING[2:]]


@pytest.mark.parametrize("reader", ["ours", "icaljs"])
def test_dates_by_hand_are_one_entry(app: Flask, cast: Cast, work: Work, reader: str) -> None:
    chosen = tuple(SPRING + timedelta(days) for days in (2, 7, 21))
    with work():
        book_many(cast, agreed_on(Rule(Rhythm.DATES, SPRING, dates=chosen)))

    with app.app_context():
        [mail] = mails()
        found = diary().starts() if reader == "ours" else icaljs_starts(mail.calendar or b"")
    assert found == ["03-18T08:00", "03-20T08:00", "03-25T08:00", "04-08T07:00"]


def test_the_31st_leaves_months_out(session: Session, cast: Cast, work: Work) -> None:
    rule = Rule(Rhythm.MONTHLY_DATE, date(2027, 1, 31), count=4)
    with work():
        book_many(cast, agreed_on(rule))

    assert [at[:5] for at in starts(session)] == ["01-31", "03-31", "05-31", "07-31"]


def test_a_lost_date_books_nothing(session: Session, cast: Cast, work: Work) -> None:
    with work():
        book(a_booking(cast, starts_at=instant(SPRING + WEEK, NINE)), cast.anna)

    with work(), pytest.raises(DatesTaken) as refused:
        book_many(cast)

    assert refused.value.dates == [(instant(SPRING + WEEK, NINE), SkipReason.LEADER_BUSY)]
    assert session.scalar(select(func.count(Meeting.id))) == 1
    assert session.scalar(select(func.count(Series.id))) == 0
    assert session.scalar(select(func.count(Claim.id))) == 2


def test_another_room_where_the_first_is_taken(session: Session, cast: Cast, work: Work) -> None:
    make_room(session, "Rum 2", capacity=30)
    with work():
        book(a_booking(cast, starts_at=instant(SPRING + WEEK, NINE)), cast.jens)
        book(a_booking(cast, starts_at=instant(SPRING, NINE), invitees=crowd(25)), cast.carla)

    with work():
        book_many(cast)

    rooms = [o.provision.room.name for o in dates(session) if o.series_id and o.provision]
    assert rooms == ["Rum 1", "Rum 2", "Rum 1", "Rum 1"]


def test_one_room_for_all_where_one_is_free(session: Session, cast: Cast, work: Work) -> None:
    make_room(session, "Rum 2", capacity=30)
    with work():
        book(a_booking(cast, starts_at=instant(SPRING + WEEK, NINE)), cast.jens)

    with work():
        book_many(cast)

    assert {o.provision.room.name for o in dates(session) if o.series_id and o.provision} == {
        "Rum 2"
    }


def test_the_links_are_one_for_all_dates(session: Session, cast: Cast, work: Work) -> None:
    with work():
        book_many(cast)

    assert session.scalar(select(func.count(OutboxMessage.id))) == 2  # Anna's and Ida's


@pytest.mark.parametrize(
    ("rule", "at", "refusal"),
    [
        (weekly(count=1), NINE, TooFewDates),
        (weekly(date(2027, 3, 28), 2), time(2, 30), TimeSkipped),
    ],
    ids=["one-date", "skipped-hour"],
)
def test_what_cannot_be_booked(
    cast: Cast, work: Work, rule: Rule, at: time, refusal: type[Exception]
) -> None:
    with work(), pytest.raises(refusal):
        book_many(cast, agreed_on(rule, at))


def test_no_two_dates_on_one_day(cast: Cast, work: Work) -> None:
    agreed = agreed_on(weekly())
    agreed.kept[1] = Kept(SPRING + WEEK, instant(SPRING, time(15)))  # type: ignore[index]  # a list

    with work(), pytest.raises(DatesInDisorder):
        book_many(cast, agreed)


def test_a_date_more_of_a_series_costs_three_statements(cast: Cast, work: Work) -> None:
    with work():
        book(a_booking(cast), cast.anna)  # what is made once is made
    cost = []
    for weeks, at in ((4, time(11)), (52, time(13))):
        many = agreed_on(weekly(count=weeks), at)
        with work(), counted() as ran:
            book_many(cast, many, invitees=(CITIZEN, *crowd(5)), now=NOW)
        cost.append(len(ran))

    assert cost[1] - cost[0] <= 3 * (52 - 4)
