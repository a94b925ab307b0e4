"""A meeting to try things out says so to those who lead it, and goes like any other."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Meeting
from notifications.models import OutboxMessage
from tests.booking.making import a_booking, book, make_room
from tests.booking.walking import add, begin, choose, press_book, say
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.house.source import program
from tests.pages import page_faults


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Her browser, signed in, where there is a room."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def _book(anna: FlaskClient, **said: str) -> str:
    draft = begin(anna)
    for answer in (say(anna, draft, **said), choose(anna, draft), add(anna, draft)):
        assert answer.status_code == 303, answer.text
    answer = press_book(anna, draft)
    assert answer.status_code == 303
    return answer.location


def _is_checked(page: str) -> bool:
    return bool(re.search(r'<input[^>]* checked [^>]*id="is_rehearsal"', page))


@pytest.mark.parametrize(("said", "kept"), [({"is_rehearsal": "y"}, True), ({}, False)])
def test_it_is_one_when_it_was_said(
    anna: FlaskClient, session: Session, said: dict[str, str], kept: bool
) -> None:
    page = anna.get(_book(anna, **said)).text

    assert session.scalars(select(Meeting.is_rehearsal)).one() is kept
    for shown in (page, anna.get("/meetings").text):
        assert ("Øvelse" in shown) is kept
        assert page_faults(shown) == []


def test_what_was_said_is_kept_and_can_be_taken_back(anna: FlaskClient) -> None:
    draft = begin(anna)
    shown = []
    for said in ({"is_rehearsal": "y"}, {}):
        say(anna, draft, **said)
        shown.append(_is_checked(anna.get(f"{draft}/what").text))

    assert shown == [True, False]


def test_it_stands_beside_a_refused_answer(anna: FlaskClient) -> None:
    answer = say(anna, begin(anna), is_rehearsal="y", purpose="")

    assert answer.status_code == 422
    assert _is_checked(answer.text)


def test_people_are_invited_all_the_same(anna: FlaskClient, session: Session) -> None:
    _book(anna, is_rehearsal="y")

    assert "ida@example.org" in session.scalars(select(OutboxMessage.address)).all()


def test_the_last_step_says_so(anna: FlaskClient) -> None:
    draft = begin(anna)
    say(anna, draft, is_rehearsal="y")
    choose(anna, draft)

    assert "Øvelse" in anna.get(f"{draft}/who").text


def test_what_is_tried_out_counts_in_no_statistics(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        for start, tried in (("10:00", True), ("13:00", False)):
            book(a_booking(cast, start, is_rehearsal=tried, purpose=start), cast.anna)

    counted = session.scalars(select(Meeting.purpose).where(Meeting.counts_in_statistics)).all()
    [meeting] = session.scalars(select(Meeting).where(Meeting.purpose == "13:00"))

    assert counted == ["13:00"]
    assert meeting.counts_in_statistics


def test_one_place_says_what_statistics_leave_out() -> None:
    asked = [n for n, text in program().items() if re.search(r"where\([^)]*is_rehearsal", text)]
    assert asked == [], "Meeting.counts_in_statistics is the one place that says so."
