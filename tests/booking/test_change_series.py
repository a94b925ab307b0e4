"""This date, this and the following, or all: what the database and Ida's calendar then say."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.claims import Claim, ClaimState
from booking.models import Meeting, Rhythm, Series, SkippedDate, SkipReason
from booking.rhythms import Rule
from booking.services.series_bookings import Left
from booking.services.series_cancellations import cancel_dates
from booking.services.series_claims import DatesTaken
from booking.services.series_moves import Wish, move_dates
from booking.services.series_near import DatesInTheWay
from booking.services.series_retries import BookedMeanwhile, retry_date
from booking.services.series_scope import NothingToChange, Scope
from booking.slots import Slot, instant
from core.db import db
from tests.booking.making import NOW, a_booking, book, make_room
from tests.booking.serial import (
    NINE,
    SPRING,
    WEEK,
    agreed_on,
    book_many,
    dates,
    diary,
    icaljs_starts,
    mails,
    plain,
    post,
    starts,
    weekly,
)
from tests.conftest import Work
from tests.factories import Cast

OVER_SPRING = ["03-18T08:00", "03-25T08:00", "04-01T07:00", "04-08T07:00"]
BETWEEN = instant(SPRING + timedelta(days=9), NINE)  # two dates have been
Change = Callable[..., None]


@pytest.fixture
def series(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna and Ida, four Thursdays over the spring change."""
    make_room(session)
    with work():
        return book_many(cast).id


def slot(day: date, at: time = NINE, minutes: int = 45) -> Slot:
    start = instant(day, at)
    return Slot(start, start + timedelta(minutes=minutes))


def looked_up(meeting_id: UUID, cast: Cast) -> tuple[Meeting, User]:
    """Within `work()`."""
    return db.session.get_one(Meeting, meeting_id), db.session.get_one(User, cast.anna.id)


@pytest.fixture
def move(cast: Cast, work: Work, series: UUID) -> Change:
    """Move the nth date."""

    def moved(
        nth: int,
        to: Slot,
        scope: Scope = Scope.THIS,
        *,
        now: datetime = NOW,
        leaves_taken: bool = False,
    ) -> None:
        with work():
            meeting, anna = (
                db.session.get_one(Meeting, series),
                db.session.get_one(User, cast.anna.id),
            )
            wish = Wish(to, scope, leaves_taken=leaves_taken)
            chosen = meeting.occurrences[nth]
            move_dates(
                meeting, chosen, wish, sequence=meeting.sequence, by=anna, post=post(), now=now
            )

    return moved


@pytest.fixture
def cancel(cast: Cast, work: Work, series: UUID) -> Change:
    """Cancel the nth date."""

    def cancelled(nth: int, scope: Scope = Scope.THIS, *, now: datetime = NOW) -> None:
        with work():
            meeting, anna = (
                db.session.get_one(Meeting, series),
                db.session.get_one(User, cast.anna.id),
            )
            cancel_dates(
                meeting,
                meeting.occurrences[nth],
                scope,
                by=anna,
                reason="Syg",
                post=post(),
                now=now,
            )

    return cancelled


def agrees(app: Flask, session: Session) -> list[str]:
    """What takes place, where Ida's calendar says the same."""
    found = starts(session)
    with app.app_context():
        assert diary().starts() == sorted(found)
    return found


def held(session: Session) -> int:
    session.rollback()
    found = session.scalars(select(Claim).where(Claim.state == ClaimState.BOOKED)).all()
    session.commit()
    return len(found)


def test_one_date_moves_alone(app: Flask, session: Session, move: Change) -> None:
    move(1, slot(SPRING + WEEK, time(14)))

    assert agrees(app, session) == [OVER_SPRING[0], "03-25T13:00", *OVER_SPRING[2:]]
    with app.app_context():
        *_, mail = mails()
        assert "Før var det torsdag den 25. marts 2027 kl. 9.00" in plain(mail.text)
        assert mail.calendar
        assert mail.calendar.count(b"RECURRENCE-ID") == 1


def test_moved_twice_it_is_still_known_by_its_first_day(
    app: Flask, session: Session, move: Change
) -> None:
    move(1, slot(SPRING + WEEK, time(14)))
    move(1, slot(SPRING + WEEK + timedelta(days=1), time(8)))

    assert agrees(app, session)[1] == "03-26T07:00"


def test_past_a_neighbour_it_gets_an_entry_of_its_own(
    app: Flask, session: Session, move: Change
) -> None:
    before = {o.id for o in dates(session)}
    session.commit()

    move(0, slot(SPRING + 2 * WEEK, time(14)))

    assert agrees(app, session) == ["03-25T08:00", "04-01T07:00", "04-01T12:00", "04-08T07:00"]
    assert {o.id for o in dates(session)} == before


def test_an_entry_of_its_own_can_move_again(app: Flask, session: Session, move: Change) -> None:
    move(0, slot(SPRING + 2 * WEEK, time(14)))
    moved = [o.starts_at.hour for o in dates(session)].index(12)
    session.commit()

    move(moved, slot(SPRING + 2 * WEEK, time(15)))

    assert "04-01T13:00" in agrees(app, session)


def test_this_and_the_following_move(app: Flask, session: Session, move: Change) -> None:
    before = [o.id for o in dates(session)]
    session.commit()

    move(2, slot(SPRING + 2 * WEEK + timedelta(days=1), time(13)), Scope.FOLLOWING)

    assert agrees(app, session) == [*OVER_SPRING[:2], "04-02T11:00", "04-09T11:00"]
    assert [o.id for o in dates(session)] == before
    assert len({row.uid for row in session.scalars(select(Series))}) == 2


def test_the_entry_that_stays_behind_ends(app: Flask, move: Change) -> None:
    move(2, slot(SPRING + 2 * WEEK, time(13)), Scope.FOLLOWING)

    with app.app_context():
        _first, ended, new = mails()
    assert ended.calendar
    assert b"UNTIL=20270325T080000Z" in ended.calendar
    assert b"EXDATE" not in ended.calendar
    assert "Dine senere datoer er ændret" in ended.text
    assert "Det er dine datoer nu:" in new.text


def test_all_move_in_the_same_entry(app: Flask, session: Session, move: Change) -> None:
    move(1, slot(SPRING + WEEK + timedelta(days=-1), time(10)), Scope.ALL)

    assert agrees(app, session) == ["03-17T09:00", "03-24T09:00", "03-31T08:00", "04-07T08:00"]
    assert len(session.scalars(select(Series)).all()) == 1


def test_what_has_been_stays(app: Flask, session: Session, move: Change) -> None:
    move(2, slot(SPRING + 2 * WEEK, time(10)), Scope.ALL, now=BETWEEN)

    assert agrees(app, session) == [*OVER_SPRING[:2], "04-01T08:00", "04-08T08:00"]


def test_a_longer_series(session: Session, app: Flask, move: Change) -> None:
    move(0, slot(SPRING, minutes=60), Scope.ALL)

    assert agrees(app, session) == OVER_SPRING
    assert {o.ends_at - o.starts_at for o in dates(session)} == {timedelta(hours=1)}


def test_dates_in_the_way_stop_the_move(
    session: Session, cast: Cast, work: Work, move: Change
) -> None:
    with work():
        book(a_booking(cast, starts_at=instant(SPRING + WEEK, time(13))), cast.anna)
    held_before = held(session)

    with pytest.raises(DatesInTheWay) as refused:
        move(0, slot(SPRING, time(13)), Scope.ALL)

    asked = instant(SPRING + WEEK, time(13))
    assert refused.value.dates == [asked]
    assert list(refused.value.near) == [asked]
    near = refused.value.near[asked]
    assert len(near) == 3
    assert all(abs(each.starts_at - asked) <= timedelta(days=3) for each in near)
    assert held(session) == held_before
    assert set(OVER_SPRING) < set(starts(session))


def test_dates_in_the_way_can_stay(
    app: Flask, session: Session, cast: Cast, work: Work, move: Change
) -> None:
    with work():
        book(a_booking(cast, starts_at=instant(SPRING + WEEK, time(13))), cast.anna)

    move(0, slot(SPRING, time(13)), Scope.ALL, leaves_taken=True)

    found = [f"{o.starts_at:%m-%dT%H:%M}" for o in dates(session) if o.series_id]
    assert found == ["03-18T12:00", "03-25T08:00", "04-01T11:00", "04-08T11:00"]


def test_one_date_is_off(app: Flask, session: Session, cancel: Change) -> None:
    cancel(1)

    assert agrees(app, session) == [OVER_SPRING[0], *OVER_SPRING[2:]]
    assert held(session) == 6
    with app.app_context():
        *_, mail = mails()
        assert "De andre datoer er, som de var." in mail.text
        assert mail.calendar_method == "CANCEL"


def test_this_and_the_following_are_off(app: Flask, session: Session, cancel: Change) -> None:
    cancel(2, Scope.FOLLOWING)

    assert agrees(app, session) == OVER_SPRING[:2]
    assert held(session) == 4


def test_all_are_off(app: Flask, session: Session, cancel: Change) -> None:
    cancel(1, Scope.ALL)

    assert agrees(app, session) == []
    assert held(session) == 0
    with app.app_context():
        assert [mail.calendar_method for mail in mails()] == ["REQUEST", "CANCEL"]


def test_all_that_are_to_come_are_off(app: Flask, session: Session, cancel: Change) -> None:
    cancel(2, Scope.ALL, now=BETWEEN)

    assert agrees(app, session) == OVER_SPRING[:2]


def test_the_last_that_is_left_is_the_whole(app: Flask, session: Session, cancel: Change) -> None:
    for nth in range(4):
        cancel(nth)

    assert agrees(app, session) == []


def test_nothing_is_left_to_cancel(cancel: Change) -> None:
    cancel(0, Scope.ALL)

    with pytest.raises(NothingToChange):
        cancel(0, Scope.ALL)


def test_move_cancel_and_move_the_rest(
    app: Flask, session: Session, move: Change, cancel: Change
) -> None:
    move(1, slot(SPRING + WEEK, time(14)))
    cancel(2)
    move(1, slot(SPRING + WEEK, time(11)), Scope.FOLLOWING)

    assert agrees(app, session) == [OVER_SPRING[0], "03-25T10:00", "04-08T09:00"]


@pytest.fixture
def with_gap(session: Session, cast: Cast, work: Work) -> UUID:
    """The same, with the second Thursday left out."""
    make_room(session)
    with work():
        left = [Left(SPRING + WEEK, SkipReason.NO_ROOM)]
        return book_many(cast, agreed_on(weekly(), left=left)).id


def retry(cast: Cast, work: Work, meeting_id: UUID) -> None:
    with work():
        meeting, anna = (
            db.session.get_one(Meeting, meeting_id),
            db.session.get_one(User, cast.anna.id),
        )
        skipped = db.session.scalars(select(SkippedDate)).one()
        retry_date(meeting, skipped, by=anna, post=post(), now=NOW)


def test_a_skipped_date_is_booked_after_all(
    app: Flask, session: Session, cast: Cast, work: Work, with_gap: UUID
) -> None:
    retry(cast, work, with_gap)

    assert agrees(app, session) == OVER_SPRING
    skipped = session.scalars(select(SkippedDate)).one()
    assert (skipped.reason, skipped.retried_at) == (SkipReason.NO_ROOM, NOW)


def test_pressed_twice_it_is_booked_once(
    session: Session, cast: Cast, work: Work, with_gap: UUID
) -> None:
    retry(cast, work, with_gap)

    with pytest.raises(BookedMeanwhile):
        retry(cast, work, with_gap)

    assert len(dates(session)) == 4


def test_what_is_still_taken_is_not_booked(
    session: Session, cast: Cast, work: Work, with_gap: UUID
) -> None:
    with work():
        book(a_booking(cast, starts_at=instant(SPRING + WEEK, NINE)), cast.anna)

    with pytest.raises(DatesTaken):
        retry(cast, work, with_gap)

    assert len([o for o in dates(session) if o.series_id]) == 3


def test_skipped_dates_move_along(session: Session, cast: Cast, work: Work, with_gap: UUID) -> None:
    with work():
        meeting, anna = (
            db.session.get_one(Meeting, with_gap),
            db.session.get_one(User, cast.anna.id),
        )
        wish = Wish(slot(SPRING + timedelta(days=1)), Scope.ALL)
        first = meeting.occurrences[0]
        move_dates(meeting, first, wish, sequence=0, by=anna, post=post(), now=NOW)

    assert session.scalars(select(SkippedDate)).one().on == SPRING + WEEK + timedelta(days=1)


def test_dates_by_hand_move_together(app: Flask, session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    chosen = tuple(SPRING + timedelta(days) for days in (2, 7, 21))
    with work():
        meeting = book_many(cast, agreed_on(Rule(Rhythm.DATES, SPRING, dates=chosen)))
        anna = db.session.get_one(User, cast.anna.id)
        wish = Wish(slot(SPRING + timedelta(days=3), time(10)), Scope.FOLLOWING)
        second = sorted(meeting.occurrences, key=lambda o: o.starts_at)[1]
        move_dates(meeting, second, wish, sequence=0, by=anna, post=post(), now=NOW)

    assert agrees(app, session) == ["03-18T08:00", "03-21T09:00", "03-26T09:00", "04-09T08:00"]


def test_ical_js_reads_the_whole_after_many_changes(
    app: Flask, session: Session, move: Change, cancel: Change
) -> None:
    move(1, slot(SPRING + WEEK, time(14)))
    cancel(2)
    move(0, slot(SPRING, minutes=60), Scope.ALL)

    found = agrees(app, session)
    with app.app_context():
        *_, mail = mails()
        assert icaljs_starts(mail.calendar or b"") == found
