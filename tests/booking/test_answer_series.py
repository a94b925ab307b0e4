"""An answer to a series is found by the UID of the entry, and by the date where it names one."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.itip.events import CalendarEvent, occurrence_of
from booking.itip.replies import meeting_of
from booking.models import Meeting, Series
from booking.series_calendar import only_date_of
from booking.services.series_moves import Wish, move_dates
from booking.services.series_scope import Scope
from booking.slots import Slot
from core.db import db
from tests.booking.making import NOW, make_room
from tests.booking.serial import book_many, post
from tests.conftest import Work
from tests.factories import Cast


def reply(uid: str, about: datetime | None = None) -> CalendarEvent:
    """From somebody's calendar."""
    return CalendarEvent("REPLY", uid, 0, NOW, about, None, None, "", [])


@pytest.fixture
def series(session: Session, cast: Cast, work: Work) -> UUID:
    """Four Thursdays, the last two of which moved on by a day."""
    make_room(session)
    with work():
        meeting = book_many(cast)
        change(cast, meeting, 2, timedelta(days=1), Scope.FOLLOWING)
        return meeting.id


def change(cast: Cast, meeting: Meeting, nth: int, by: timedelta, scope: Scope) -> None:
    anna = db.session.get_one(User, cast.anna.id)
    date = sorted(meeting.occurrences, key=lambda o: o.starts_at)[nth]
    wish = Wish(Slot(date.starts_at + by, date.ends_at + by), scope)
    move_dates(meeting, date, wish, sequence=meeting.sequence, by=anna, post=post(), now=NOW)


def newest_uid() -> str:
    newest = select(Series.uid).order_by(Series.position.desc()).limit(1)
    return db.session.execute(newest).scalar_one()


def test_each_entry_leads_to_the_meeting(work: Work, series: UUID) -> None:
    with work():
        uids = db.session.scalars(select(Series.uid)).all()
        found = [meeting_of(reply(uid)) for uid in uids]

        assert [meeting.id for meeting in found if meeting] == [series, series]


def test_a_date_of_the_new_entry_is_found(work: Work, series: UUID) -> None:
    with work():
        meeting = db.session.get_one(Meeting, series)
        last = meeting.occurrences[-1]

        assert occurrence_of(meeting, reply(newest_uid(), last.starts_at)) is last


def test_an_entry_of_one_date_needs_no_name_for_it(work: Work, cast: Cast, series: UUID) -> None:
    with work():
        meeting = db.session.get_one(Meeting, series)
        first = meeting.occurrences[0]
        change(cast, meeting, 0, timedelta(days=10), Scope.THIS)

        assert only_date_of(meeting, newest_uid()) is first
