"""What is to be done after a meeting: on the leader's page, after the closing form, on one's own
page."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import ChecklistTick, Meeting, MeetingType, Planning
from core.db import db
from tests.after.making import HELD, close, url_of
from tests.booking.type_making import put_edition
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import Made

MINUTES = "Send referatet til dem, I aftalte"
KEY = re.compile(r'name="item" value="([^"]+)"')


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, work: Work, held: Made) -> FlaskClient:
    """Her browser. What was held is a meeting about an action plan."""
    be(work, held, MeetingType.ACTION_PLAN)
    sign_in(client, cast.anna)
    return client


def be(work: Work, made: Made, kind: MeetingType) -> None:
    """Let the meeting be of this type."""
    with work():
        db.session.get_one(Meeting, made.meeting_id).type = kind


def left(page: str) -> list[str]:
    """The keys of the points to tick off."""
    points = [point for point in page.split('<li class="todo">')[1:] if "Sæt kryds" in point]
    return [key for point in points if (key := KEY.search(point)[1]) in ("minutes", "plan")]  # type: ignore[index]  # each has one


def tick(client: FlaskClient, made: Made, item: str, **more: str) -> int:
    """Press beside a point; the page it leads to must be there."""
    done = post(client, url_of(made, "ticks"), {"item": item, **more}, page=url_of(made))
    if done.status_code == 303:
        assert client.get(done.location).status_code == 200
    return done.status_code


def test_before_the_meeting_they_wait_behind_the_rest(
    client: FlaskClient, cast: Cast, work: Work, make: Make
) -> None:
    meeting = make()
    be(work, meeting, MeetingType.ACTION_PLAN)
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{meeting.meeting_id}").text

    shown, _fold, rest = page.partition("punkter mere")
    assert MINUTES not in shown
    assert MINUTES in rest
    assert "Senest tre måneder efter" in rest


def test_afterwards_the_leaders_page_asks_for_them(anna: FlaskClient, held: Made) -> None:
    page = anna.get(f"/meetings/{held.meeting_id}").text

    assert left(page) == ["minutes", "plan"]


def test_the_page_after_the_closing_form_says_what_is_left(anna: FlaskClient, held: Made) -> None:
    close(anna, held)

    page = anna.get(url_of(held, "minutes")).text

    assert "Det, der mangler" in page
    assert left(page) == ["minutes", "plan"]


def test_what_is_ticked_off_is_said_with_who_did(
    anna: FlaskClient, session: Session, held: Made
) -> None:
    close(anna, held)

    assert tick(anna, held, "minutes", minutes="yes") == 303

    page = anna.get(url_of(held, "minutes")).text
    assert left(page) == ["plan"]
    assert "Anna Brofelt" in page
    [row] = session.scalars(select(ChecklistTick))
    assert (row.occurrence_id, row.item) == (held.occurrence_id, "minutes")


def test_it_can_be_undone(anna: FlaskClient, session: Session, held: Made) -> None:
    tick(anna, held, "plan")

    assert tick(anna, held, "plan", undo="yes") == 303

    assert session.scalars(select(ChecklistTick)).all() == []


@pytest.mark.parametrize("item", ["", "x", "book-follow-up"])
def test_what_is_not_on_the_list_is_refused(
    anna: FlaskClient, session: Session, held: Made, item: str
) -> None:
    assert tick(anna, held, item) == 422

    assert session.scalars(select(ChecklistTick)).all() == []


def test_who_is_invited_may_not_and_a_stranger_finds_nothing(
    anna: FlaskClient, cast: Cast, held: Made
) -> None:
    answers = []
    for who in (cast.carla, cast.frida):
        sign_in(anna, who)
        data, url = {"item": "minutes"}, url_of(held, "ticks")
        answers.append(post(anna, url, data, page="/profile").status_code)

    assert answers == [404, 404]


def test_a_date_of_another_meeting_is_not_found(anna: FlaskClient, make: Make, held: Made) -> None:
    other = make(starts_in=HELD)
    mixed = Made(held.meeting_id, other.occurrence_id)

    assert (
        post(anna, url_of(mixed, "ticks"), {"item": "minutes"}, page="/profile").status_code == 404
    )


def test_who_took_part_reads_what_is_theirs_to_do(
    client: FlaskClient, session: Session, cast: Cast, work: Work, make: Make
) -> None:
    items = [["staff", "day", "Tag papirerne med"], ["staff", "week_after", "Ring til skolen"]]
    put_edition(session, cast, cast.at.kolding, items=items)
    soon, over = make(starts_in=timedelta(days=1)), make(starts_in=HELD)
    for made in (soon, over):
        begin_with_edition(work, cast, made)

    pages = [client.get(made.url("jens")).text for made in (soon, over)]

    assert ["Tag papirerne med" in page for page in pages] == [True, False]
    assert ["Ring til skolen" in page for page in pages] == [True, True]


def begin_with_edition(work: Work, cast: Cast, made: Made) -> None:
    """As if it had been booked with Kolding's edition of a network meeting."""
    be(work, made, MeetingType.NETWORK)
    with work():
        row = db.session.get(Planning, made.meeting_id) or Planning(
            meeting_id=made.meeting_id, is_duty=False, interpreter_language="",
            asks_relatives=False, sits_at="", sits_with="",
        )  # fmt: skip
        row.edition_organisation_id = cast.at.kolding.id
        row.edition_type, row.edition_number = MeetingType.NETWORK, 1
        db.session.add(row)
