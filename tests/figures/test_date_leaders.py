"""Whether the leader was first is counted for who led the date, not for who leads the others."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from booking.figures.meetings import of_dates
from booking.figures.tallies import Asked, Tally
from booking.models import Attendance, Meeting
from core import clock
from core.db import db
from core.periods import Compared, Period
from tests.booking import test_date_leaders
from tests.booking.serial import dates
from tests.booking.test_date_leaders import led_by, seat
from tests.conftest import Work
from tests.factories import Cast

meeting, do = test_date_leaders.meeting, test_date_leaders.do


def test_who_led_the_date_was_first(
    session: Session, work: Work, cast: Cast, do: Any, meeting: UUID
) -> None:
    do(led_by(cast.bo, stays=True))
    second = dates(session)[1]
    came = {cast.bo: timedelta(minutes=6), cast.anna: timedelta(minutes=1)}
    for user, early in came.items():
        at = second.starts_at - early
        row = Attendance(occurrence_id=second.id, participant_id=seat(session, user).id)
        row.joined_at = at
        session.add(row)
        session.commit()
    day = clock.to_local(second.starts_at).date()
    with work():
        organisation = db.session.get_one(Meeting, meeting).unit.organisation_id
        before = day - timedelta(days=1)
        periods = Compared(Period(day, day), Period(before, before))
        counted = of_dates(Asked([organisation], periods, second.ends_at + timedelta(days=1)))

    assert counted["early"].chosen == Tally(1, 1)
