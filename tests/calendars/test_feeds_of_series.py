"""A feed has each date of a series as an entry of its own, which keeps its name when moved."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, SkipReason
from booking.services.date_leaders import change_date_leader
from booking.services.series_bookings import Left
from booking.services.series_moves import Wish, move_dates
from booking.services.series_retries import retry_date, skipped_dates
from booking.services.series_scope import Scope
from booking.slots import Slot
from core import clock
from core.db import db
from tests.booking.making import make_room
from tests.booking.serial import NINE, agreed_on, book_many, post, weekly
from tests.booking.walking import DAY
from tests.browse import sign_in
from tests.calendars.making import events, feed_path
from tests.conftest import Work
from tests.factories import Cast

WEEK = timedelta(days=7)


@pytest.fixture
def series(session: Session, cast: Cast, work: Work) -> UUID:
    """Four Wednesdays, the second left out."""
    make_room(session)
    with work():
        agreed = agreed_on(weekly(DAY, 4), NINE, left=[Left(DAY + WEEK, SkipReason.BY_HAND)])
        return book_many(cast, agreed, now=clock.now()).id


def names(program: FlaskClient, path: str) -> dict[str, str]:
    """The name of each entry, by its day."""
    found = events(program.get(path))
    assert len({str(event["UID"]) for event in found}) == len(found)
    return {f"{event.start:%m-%d}": str(event["UID"]) for event in found}


def move_all(series: UUID, cast: Cast, by: timedelta) -> None:
    """Within `work()`."""
    meeting, anna = db.session.get_one(Meeting, series), db.session.get_one(User, cast.anna.id)
    first = min(meeting.occurrences, key=lambda o: o.starts_at)
    wish = Wish(Slot(first.starts_at + by, first.ends_at + by), Scope.ALL)
    said = meeting.sequence
    move_dates(meeting, first, wish, sequence=said, by=anna, post=post(), now=clock.now())


def test_moved_dates_keep_their_names(
    anna: FlaskClient, program: FlaskClient, work: Work, cast: Cast, series: UUID
) -> None:
    path = feed_path(anna)
    before = names(program, path)
    for _twice in range(2):
        with work():
            move_all(series, cast, WEEK)

    assert list(names(program, path).values()) == list(before.values())


def test_a_date_that_was_booked_later_has_a_name_of_its_own(
    anna: FlaskClient, program: FlaskClient, work: Work, cast: Cast, series: UUID
) -> None:
    path = feed_path(anna)
    before = names(program, path)
    with work():
        move_all(series, cast, WEEK)
    with work():
        meeting, by = db.session.get_one(Meeting, series), db.session.get_one(User, cast.anna.id)
        [skipped] = skipped_dates(meeting)
        retry_date(meeting, skipped, by=by, post=post(), now=clock.now())

    after = names(program, path)

    assert len(after) == 4
    assert set(before.values()) < set(after.values())


def test_a_date_stands_in_the_feed_of_who_leads_it(
    client: FlaskClient,
    anna: FlaskClient,
    program: FlaskClient,
    work: Work,
    cast: Cast,
    series: UUID,
) -> None:
    hers = feed_path(anna)
    sign_in(client, cast.bo)
    his = feed_path(client)
    every = set(names(program, hers))
    assert names(program, his) == {}
    with work():
        meeting = db.session.get_one(Meeting, series)
        by, bo = (db.session.get_one(User, who.id) for who in (cast.anna, cast.bo))
        date = meeting.occurrences[1]
        change_date_leader(
            meeting, date, bo, Scope.THIS, stays=False, seen=by.id, by=by, post=post(),
            now=clock.now(),
        )  # fmt: skip
        day = f"{clock.to_local(date.starts_at):%m-%d}"

    assert set(names(program, his)) == {day}
    assert set(names(program, hers)) == every - {day}
