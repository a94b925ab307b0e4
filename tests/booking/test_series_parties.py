"""The dates of a series and those invited whose calendars are known: who is taken is said, and
other times suit them where that can be."""

from datetime import datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting
from booking.services.participants import invite_user
from booking.services.series_claims import DatesTaken
from booking.services.series_moves import Wish, move_dates
from booking.services.series_near import DatesInTheWay
from booking.services.series_scope import Scope, in_order
from booking.slots import Slot
from core import clock
from core.db import db
from tests.booking.making import a_booking, at, book, make_room
from tests.booking.serial import NINE, agreed_on, book_many, weekly
from tests.booking.serial import post as sent_by
from tests.booking.test_series_wizard import THIRD, repeat
from tests.booking.test_statements import counted
from tests.booking.walking import DAY, ready
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

TEN, NOON = at("10:00", THIRD), at("12:00", THIRD)


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Anna, signed in, with three rooms."""
    for number in (1, 2, 3):
        make_room(session, f"Rum {number}")
    sign_in(client, cast.anna)
    return client


def takes(work: Work, cast: Cast, who: User, start: datetime, minutes: int = 45) -> None:
    """Somebody leads another meeting then."""
    with work():
        lead = db.session.get_one(User, who.id)
        book(a_booking(cast, starts_at=start, minutes=minutes), lead)


def with_bo(client: FlaskClient, cast: Cast, **said: str) -> str:
    """A weekly draft with Bo on the list, at ten."""
    draft = ready(client)
    post(client, f"{draft}/parties", {"user_id": str(cast.bo.id)}, page=f"{draft}/who")
    assert repeat(client, draft, **said).status_code == 303
    return draft


def test_each_date_says_who_is_taken(anna: FlaskClient, cast: Cast, work: Work) -> None:
    takes(work, cast, cast.bo, TEN)

    page = anna.get(f"{with_bo(anna, cast)}/dates").text

    assert page.count(f"Optaget: {cast.bo.name}") == 1
    assert f'value="{THIRD}" checked' in page  # it is free all the same: the leader decides
    assert page_faults(page) == []


def test_who_shares_no_calendar_is_said(anna: FlaskClient, cast: Cast) -> None:
    draft = ready(anna)
    post(anna, f"{draft}/parties", {"unit_id": str(cast.at.ward.id)}, page=f"{draft}/who")
    repeat(anna, draft)

    assert "deler ikke kalender" in anna.get(f"{draft}/dates").text


def test_other_times_suit_those_invited(anna: FlaskClient, cast: Cast, work: Work) -> None:
    takes(work, cast, cast.anna, TEN)
    takes(work, cast, cast.bo, at("08:00", THIRD), 240)

    page = anna.get(f"{with_bo(anna, cast)}/dates").text

    assert page.count(f'<option value="{THIRD}') == 3
    assert f'<option value="{NOON.isoformat()}"' in page
    assert f'<option value="{(NOON - timedelta(minutes=15)).isoformat()}"' not in page


def test_times_that_suit_the_leader_alone_are_better_than_none(
    anna: FlaskClient, cast: Cast, work: Work
) -> None:
    takes(work, cast, cast.anna, TEN)
    with work():
        bo = db.session.get_one(User, cast.bo.id)
        for days in range(-4, 5):  # as far as one looks, and a day more
            first = at("00:00", THIRD + timedelta(days=days))
            book(a_booking(cast, starts_at=first, minutes=720), bo)
            later = first + timedelta(hours=12)
            book(a_booking(cast, starts_at=later, minutes=719), bo)

    page = anna.get(f"{with_bo(anna, cast)}/dates").text

    assert page.count('<option value="2') == 3


def test_dates_lost_while_booking_are_answered_with_times_that_suit(
    anna: FlaskClient, cast: Cast, work: Work
) -> None:
    takes(work, cast, cast.anna, at("09:00", THIRD))
    takes(work, cast, cast.bo, at("08:00", THIRD), 240)

    agreed, guests = agreed_on(weekly(DAY, 4), NINE), (invite_user(cast.bo),)
    with work(), pytest.raises(DatesTaken) as refused:
        book_many(cast, agreed, now=clock.now(), invitees=guests)

    [near] = refused.value.near.values()
    assert near[0].starts_at >= NOON


def test_dates_in_the_way_of_a_move_are_answered_with_times_that_suit(
    anna: FlaskClient, cast: Cast, work: Work
) -> None:
    takes(work, cast, cast.anna, TEN)
    takes(work, cast, cast.bo, at("08:00", THIRD), 240)
    with work():
        agreed = agreed_on(weekly(DAY, 4), time(14))
        made = book_many(cast, agreed, now=clock.now(), invitees=(invite_user(cast.bo),))
        id = made.id

    with work(), pytest.raises(DatesInTheWay) as refused:
        move_all_to_ten(db.session.get_one(Meeting, id), cast)

    [near] = refused.value.near.values()
    assert all(not at("08:00", THIRD) <= slot.starts_at < NOON for slot in near)


def move_all_to_ten(meeting: Meeting, cast: Cast) -> None:
    anna = db.session.get_one(User, cast.anna.id)
    first = in_order(meeting.occurrences)[0]
    wish = Wish(Slot(at("10:00", DAY), at("10:45", DAY)), Scope.ALL)
    said = meeting.sequence
    move_dates(meeting, first, wish, sequence=said, by=anna, post=sent_by(), now=clock.now())


def test_many_dates_cost_as_many_statements(anna: FlaskClient, cast: Cast, work: Work) -> None:
    costs = []
    for count in ("3", "30"):
        draft = with_bo(anna, cast, count=count)
        with counted() as seen:
            anna.get(f"{draft}/dates")
        costs.append(len(seen))

    assert costs[0] == costs[1]
