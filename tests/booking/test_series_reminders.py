"""What leaves by the clock for a meeting that comes again: not everything for every date."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import unopened
from booking.models import CallTask, Meeting, Rhythm
from booking.reminders import DAY, WEEK
from booking.rhythms import Rule
from booking.services.date_people import invite_to_date
from booking.services.people_changes import add_participant
from booking.services.series_cancellations import cancel_dates
from booking.services.series_scope import Scope
from core.db import db
from tests.booking.making import CITIZEN, NOW, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, post, weekly
from tests.booking.timed import reached, run
from tests.booking.walking import DAY as FIRST
from tests.conftest import Work
from tests.factories import Cast

DAYS, MINUTE, HOUR = timedelta(days=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def room(session: Session) -> None:
    make_room(session)


def booked(work: Work, cast: Cast, rule: Rule) -> UUID:
    """Anna's with Ida, told long before."""
    with work():
        return book_many(cast, agreed_on(rule, NINE), now=NOW).id


def reminded(session: Session, work: Work, kind: str, before: timedelta) -> list[int]:
    """The numbers of the dates that a reminder leaves for."""
    starts = [o.starts_at for o in dates(session)]
    session.commit()
    return [n for n, start in enumerate(starts) if run(work, kind, start - before)]


@pytest.mark.parametrize(
    ("rule", "of"),
    [
        (weekly(FIRST, 4), [0]),
        (weekly(FIRST, 4, interval=3), [0]),
        (weekly(FIRST, 4, interval=4), [0, 1, 2, 3]),
        (Rule(Rhythm.MONTHLY_DATE, FIRST, count=4), [0, 1, 2, 3]),
        (Rule(Rhythm.MONTHLY_WEEKDAY, FIRST, count=4), [0, 1, 2, 3]),
        (Rule(Rhythm.DATES, FIRST, dates=(FIRST, FIRST + 7 * DAYS, FIRST + 60 * DAYS)), [0, 2]),
    ],
    ids=["weekly", "three-weeks", "four-weeks", "monthly", "second-tuesday", "by-hand"],
)
def test_a_week_before_comes_where_the_dates_are_far_apart(
    session: Session, work: Work, cast: Cast, room: None, rule: Rule, of: list[int]
) -> None:
    booked(work, cast, rule)

    assert reminded(session, work, WEEK, 7 * DAYS) == of


def test_who_comes_to_one_date_alone_is_reminded_of_it_a_week_before(
    session: Session, work: Work, cast: Cast, room: None
) -> None:
    meeting = booked(work, cast, weekly(FIRST, 4))
    with work():
        found, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        karl = replace(CITIZEN, name="Karl", email="karl@example.org")
        third = sorted(found.occurrences, key=lambda o: o.starts_at)[2]
        invite_to_date(found, karl, third, by=anna, post=post(), now=NOW)

    reminded(session, work, WEEK, 7 * DAYS)

    addresses = [address for kind, address in reached(session) if kind == "week"]
    assert addresses.count("karl@example.org") == 1
    assert addresses.count("ida@example.org") == 1  # of the first date, and of no other


def test_the_day_before_comes_for_every_date(
    session: Session, work: Work, cast: Cast, room: None
) -> None:
    booked(work, cast, weekly(FIRST, 4))

    assert reminded(session, work, DAY, DAYS) == [0, 1, 2, 3]


def test_where_the_first_is_off_the_second_is_the_first(
    session: Session, work: Work, cast: Cast, room: None
) -> None:
    meeting = booked(work, cast, weekly(FIRST, 4))
    with work():
        found, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        first = min(found.occurrences, key=lambda o: o.starts_at)
        cancel_dates(found, first, Scope.THIS, by=anna, reason="Syg", post=post(), now=NOW)

    assert reminded(session, work, WEEK, 7 * DAYS) == [1]


def calls(session: Session) -> int:
    session.rollback()
    return len(session.scalars(select(CallTask)).all())


def done(session: Session, now: datetime) -> None:
    """The leader has called."""
    for task in session.scalars(select(CallTask).where(CallTask.done_at.is_(None))):
        task.done_at = now
    session.commit()


def ask(session: Session, work: Work, moment: datetime) -> int:
    """How many calls more there are after that moment."""
    before = calls(session)
    run(work, unopened.JOB, moment)
    return calls(session) - before


def test_the_unopened_are_called_about_the_next_date_and_no_other(
    session: Session, work: Work, cast: Cast, room: None
) -> None:
    booked(work, cast, weekly(FIRST, 4))
    first, second, *_others = [o.starts_at for o in dates(session)]

    assert ask(session, work, NOW + 2 * DAYS) == 1
    done(session, NOW + 3 * DAYS)
    assert ask(session, work, NOW + 3 * DAYS) == 0
    assert ask(session, work, first + HOUR) == 0
    assert ask(session, work, second - 2 * DAYS) == 0
    assert ask(session, work, second - DAYS) == 1


def test_who_is_invited_later_has_two_days(
    session: Session, work: Work, cast: Cast, room: None
) -> None:
    meeting = booked(work, cast, weekly(FIRST, 4))
    first, *_others = [o.starts_at for o in dates(session)]
    later = first + DAYS
    with work():
        found, anna = db.session.get_one(Meeting, meeting), db.session.get_one(User, cast.anna.id)
        karl = vars(CITIZEN) | {"name": "Karl", "email": "karl@example.org"}
        add_participant(found, type(CITIZEN)(**karl), by=anna, post=post(), now=later)
        for person in found.participants:
            person.opened_at = person.opened_at or (later if person.name != "Karl" else None)

    assert ask(session, work, later + 2 * DAYS - MINUTE) == 0
    assert ask(session, work, later + 2 * DAYS) == 1
