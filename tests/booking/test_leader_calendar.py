"""What the leader's own calendar says stands where a meeting is moved, and stops nobody."""

import uuid
from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.slots import Slot, instant
from core import clock
from tests.booking.making import CITIZEN, make_room
from tests.booking.moving import NEXT_WEEK, later, move, the_one
from tests.booking.serial import NINE, agreed_on, book_many, dates, weekly
from tests.booking.test_own_calendars import taken
from tests.booking.test_series_wizard import THIRD, ticked, weekly_draft
from tests.booking.test_statements import counted
from tests.booking.walking import DAY
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

YOURS = "Du er optaget ifølge din egen kalender"
THEIRS = "Mødelederen er optaget ifølge sin egen kalender"


def anna_is_away(work: Work, cast: Cast, *spans: Slot) -> None:
    """Her own calendar says so."""
    with work():
        taken(cast.anna.id, *spans, by=cast.anna.id, read_at=clock.now())


@pytest.fixture
def series(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """Anna's: four Wednesdays at nine."""
    make_room(session)
    with work():
        agreed = agreed_on(weekly(DAY, 4), NINE)
        return book_many(cast, agreed, now=clock.now(), invitees=(CITIZEN,)).id


@pytest.mark.parametrize(("who", "words"), [("anna", YOURS), ("bo", THEIRS)])
def test_the_page_says_that_the_present_time_is_taken(
    client: FlaskClient, cast: Cast, session: Session, work: Work, ahead: uuid.UUID, who: str,
    words: str,
) -> None:  # fmt: skip
    held = the_one(session)
    anna_is_away(work, cast, Slot(held.starts_at, held.ends_at))
    sign_in(client, getattr(cast, who))

    page = client.get(f"/meetings/{ahead}/time").text

    assert page.count(words) == 1
    assert page_faults(page) == []


def test_a_free_calendar_says_nothing(
    client: FlaskClient, cast: Cast, session: Session, work: Work, ahead: uuid.UUID
) -> None:
    held = the_one(session)
    anna_is_away(work, cast, Slot(held.ends_at, held.ends_at + NEXT_WEEK / 7))
    sign_in(client, cast.anna)

    assert YOURS not in client.get(f"/meetings/{ahead}/time").text


def test_a_time_of_ones_own_is_kept_and_said_to_be_taken(
    client: FlaskClient, cast: Cast, session: Session, work: Work, ahead: uuid.UUID
) -> None:
    held = the_one(session)
    then = held.starts_at + NEXT_WEEK
    anna_is_away(work, cast, Slot(then, then + timedelta(minutes=10)))
    sign_in(client, cast.anna)

    answer = move(client, ahead, **later(session))

    assert the_one(session).starts_at == then
    assert f"{YOURS}." in client.get(answer.location).text


def test_each_date_of_a_series_says_so(
    client: FlaskClient, cast: Cast, session: Session, work: Work, series: uuid.UUID
) -> None:
    second, third = dates(session)[1:3]
    anna_is_away(work, cast, *(Slot(o.starts_at, o.ends_at) for o in (second, third)))
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{series}/dates").text
    moving = client.get(f"/meetings/{series}/dates/{second.id}/time").text

    assert page.count(YOURS) == 2
    assert moving.count(YOURS) == 1
    assert [page_faults(each) for each in (page, moving)] == [[], []]


def test_the_dates_take_one_statement_more_however_many_are_taken(
    client: FlaskClient, cast: Cast, session: Session, work: Work, series: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    client.get(f"/meetings/{series}/dates")
    with counted() as few:
        client.get(f"/meetings/{series}/dates")
    anna_is_away(work, cast, *(Slot(o.starts_at, o.ends_at) for o in dates(session)))
    with counted() as many:
        client.get(f"/meetings/{series}/dates")

    assert len(many) == len(few)


def test_the_dates_of_a_booking_say_so_before_it(
    client: FlaskClient, cast: Cast, session: Session, work: Work
) -> None:
    make_room(session)
    sign_in(client, cast.anna)
    draft = weekly_draft(client)
    begins = instant(THIRD, time(10))
    anna_is_away(work, cast, Slot(begins, begins + timedelta(minutes=5)))

    page = client.get(f"{draft}/dates").text

    assert page.count(YOURS) == 1
    assert len(ticked(page)) == 4
    assert page_faults(page) == []
