"""What is to be remembered before a meeting: ticked off by who runs it, and calm."""

import re
import uuid
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.meeting_types.checklists import Due, Item, Part
from booking.models import ChecklistTick, MeetingType
from booking.services.checklists import due_at
from tests.audits import audits
from tests.booking.making import a_booking, at, book, make_room
from tests.booking.meetings import page_of
from tests.booking.plotting import MORE, plan
from tests.booking.type_making import put_edition
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

MONDAY = date(2027, 3, 29)  # the clock was put forward the night before


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser, signed in."""
    sign_in(client, cast.anna)
    return client


def tick(client: FlaskClient, meeting: uuid.UUID, item: str, **more: str) -> TestResponse:
    """Press beside a point."""
    page, url = f"/meetings/{meeting}", f"/meetings/{meeting}/ticks"
    return post(client, url, {"item": item, **more}, page=page)


def ticks(session: Session) -> list[str]:
    """What is seen to, as committed."""
    session.rollback()
    return list(session.scalars(select(ChecklistTick.item).order_by(ChecklistTick.item)))


def points(page: str) -> list[str]:
    """The keys of what the page shows, in its order."""
    return re.findall(r'name="item" value="([^"]+)"', page)


def test_the_first_ones_due_stand_in_front(anna: FlaskClient, ahead: uuid.UUID) -> None:
    page = page_of(anna, ahead)

    assert points(page)[:2] == ["ask-relatives", "who-answered"]
    assert "1 punkt mere" in page


def test_who_ticked_and_when_is_kept_and_shown(
    anna: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    assert tick(anna, ahead, "who-answered").status_code == 303

    [row] = session.scalars(select(ChecklistTick))
    assert (row.item, row.by_id) == ("who-answered", cast.anna.id)
    assert "Anna Brofelt, i dag kl." in page_of(anna, ahead).replace("\u00a0", " ")
    [entry] = audits(session, "checklist-ticked")
    assert entry.facts == {"item": "who-answered"}


def test_pressed_twice_the_first_one_has(
    anna: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    tick(anna, ahead, "who-answered")
    sign_in(anna, cast.bo)

    assert tick(anna, ahead, "who-answered").status_code == 303

    assert [r.by_id for r in session.scalars(select(ChecklistTick))] == [cast.anna.id]
    assert len(audits(session, "checklist-ticked")) == 1


def test_it_can_be_undone_once(anna: FlaskClient, session: Session, ahead: uuid.UUID) -> None:
    tick(anna, ahead, "who-answered")

    for _press in range(2):
        assert tick(anna, ahead, "who-answered", undo="yes").status_code == 303

    assert ticks(session) == []
    assert len(audits(session, "checklist-unticked")) == 1


@pytest.mark.parametrize("item", ["", "x", "try-citizen", "x" * 300, "who-answered\x00"])
def test_what_is_not_on_the_list_is_refused(
    anna: FlaskClient, session: Session, ahead: uuid.UUID, item: str
) -> None:
    assert tick(anna, ahead, item).status_code == 422

    assert ticks(session) == []


def test_who_is_invited_may_not_and_a_stranger_finds_nothing(
    anna: FlaskClient, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    answers = {}
    for name in ("jens", "carla"):
        sign_in(anna, getattr(cast, name))
        data = {"item": "who-answered"}
        answers[name] = post(anna, f"/meetings/{ahead}/ticks", data, page="/profile").status_code

    assert answers == {"jens": 403, "carla": 404}
    assert ticks(session) == []


def test_only_who_runs_it_sees_the_list(anna: FlaskClient, cast: Cast, ahead: uuid.UUID) -> None:
    sign_in(anna, cast.jens)

    assert "At huske" not in page_of(anna, ahead)


def test_what_was_planned_is_asked_about(anna: FlaskClient, ahead: uuid.UUID) -> None:
    plan(anna, ahead, **MORE)

    page = page_of(anna, ahead)

    assert "Find og inviter en tolk: arabisk" in page
    assert {"plan-interpreter", "plan-relatives", "room-with-citizen"} <= set(points(page))


def test_with_an_interpreter_invited_nobody_looks_for_one(
    anna: FlaskClient, ahead: uuid.UUID
) -> None:
    plan(anna, ahead, **MORE)

    url = f"/meetings/{ahead}/guests/new?kind=interpreter"
    post(anna, url, {"name": "Tolk", "language": "da"})

    assert "plan-interpreter" not in points(page_of(anna, ahead))


def test_the_list_stays_that_of_the_day_it_was_booked(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    put_edition(session, cast, cast.at.kolding, items=[["leader", "day", "Køb kage"]])
    with work():
        meeting = book(a_booking(cast, type=MeetingType.NETWORK), cast.anna).id
    put_edition(session, cast, cast.at.kolding, number=2, items=[["leader", "day", "Køb frugt"]])
    sign_in(client, cast.anna)

    page = page_of(client, meeting)

    assert "Køb kage" in page
    assert "Køb frugt" not in page


@pytest.mark.parametrize(
    ("due", "when"),
    [
        (Due.WEEK, "2027-03-22 10:00"),
        (Due.DAY, "2027-03-28 10:00"),
        (Due.SOON, "2027-03-29 09:45"),
        (Due.DAY_AFTER, "2027-03-30 10:45"),
        (Due.WEEK_AFTER, "2027-04-05 10:45"),
        (Due.MONTH_AFTER, "2027-04-29 10:45"),
        (Due.QUARTER_AFTER, "2027-06-29 10:45"),
    ],
)
def test_days_are_counted_on_the_wall_clock(
    session: Session, cast: Cast, work: Work, due: Due, when: str
) -> None:
    make_room(session)
    day, clock = when.split()
    with work():
        start = at(
            "10:00", date.fromisoformat("2027-03-29")
        )  # the Monday after the clock is put forward
        [occurrence] = book(a_booking(cast, starts_at=start), cast.anna).occurrences
        found = due_at(Item("x", Part.LEADER, due, ""), occurrence)

    assert found == at(clock, date.fromisoformat(day))
