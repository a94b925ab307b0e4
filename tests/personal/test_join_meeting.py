"""Waiting at the door, and going in: only a POST joins."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking import joining
from booking.models import Attendance, Occurrence
from core.audit import AuditEntry
from core.db import db
from tests.browse import post
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import ROOM_URL, SOON, TOMORROW, Made, cancel
from video.models import Provision, ProvisionState, Room

HTMX = {"HX-Request": "true"}


def attendance(session: Session, made: Made, who: str = "ida") -> Attendance | None:
    """What the committed row says."""
    session.rollback()
    return session.get(Attendance, (made.occurrence_id, made.people[who]))


def open_door(work: Work) -> None:
    """The leader opens."""
    with work():
        db.session.execute(update(Provision).values(opened_at=datetime.now(UTC)))  # noqa: TID251


def test_waiting_is_noted(client: FlaskClient, session: Session, soon: Made) -> None:
    page = client.get(soon.url(rest="/door")).text

    found = attendance(session, soon)
    assert found is not None
    assert found.waiting_at is not None
    assert "Vi kan se, at du er her" in page


def test_waiting_is_not_noted_by_looking(client: FlaskClient, session: Session, soon: Made) -> None:
    page = client.get(soon.url()).text

    assert attendance(session, soon) is None
    assert "Vi kan se, at du er her" not in page


def test_waiting_is_written_seldom_and_never_logged(
    client: FlaskClient, session: Session, soon: Made
) -> None:
    client.get(soon.url(rest="/door"))
    first = attendance(session, soon)
    noted = first.waiting_at if first else None

    client.get(soon.url(rest="/door"))

    second = attendance(session, soon)
    assert second is not None
    assert second.waiting_at == noted
    assert session.scalars(select(AuditEntry)).all() == []


def test_many_questions_at_once_make_one_row(app: Flask, session: Session, soon: Made) -> None:
    session.rollback()
    url = soon.url(rest="/door")
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda _: app.test_client().get(url).status_code, range(16)))

    assert answers == [200] * 16
    assert len(session.scalars(select(Attendance)).all()) == 1


@pytest.mark.parametrize(("seconds", "due"), [(5, False), (15, True)])
def test_a_note_is_due_after_a_quarter_of_a_minute(seconds: int, due: bool) -> None:
    now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    seen = Attendance(waiting_at=now - timedelta(seconds=seconds))

    assert joining.is_note_due(seen, now=now) is due


@pytest.mark.parametrize(("seconds", "there"), [(5, True), (60, False)])
def test_who_stops_asking_is_gone(seconds: int, there: bool) -> None:
    now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    seen = Attendance(waiting_at=now - timedelta(seconds=seconds))

    assert joining.is_at_door(seen, now=now) is there


def test_the_poll_is_silent_without_news(client: FlaskClient, soon: Made) -> None:
    client.get(soon.url(rest="/door"), headers=HTMX)

    again = client.get(soon.url(rest="/door?seen=here.6"), headers=HTMX)

    assert again.status_code == 204


def test_the_poll_tells_of_a_new_minute_without_reading_all_again(
    client: FlaskClient, soon: Made
) -> None:
    answer = client.get(soon.url(rest="/door?seen=here.7"), headers=HTMX)

    assert "Mødet begynder om 6\u00a0minutter." in answer.text
    assert "door-panel" not in answer.text


def test_the_poll_brings_the_button_when_the_door_opens(
    client: FlaskClient, work: Work, soon: Made
) -> None:
    open_door(work)

    answer = client.get(soon.url(rest="/door?seen=here.6"), headers=HTMX)

    assert "Gå til mødet" in answer.text
    assert 'id="door-panel" hx-swap-oob="innerHTML"' in answer.text
    assert "every 5s" not in answer.text


def test_the_poll_loads_the_page_anew_when_the_meeting_is_cancelled(
    client: FlaskClient, work: Work, cast: Cast, soon: Made
) -> None:
    cancel(work, cast, soon)

    answer = client.get(soon.url(rest="/door?seen=here.6"), headers=HTMX)

    assert answer.headers["HX-Refresh"] == "true"


def test_going_in_leads_to_the_room_by_a_page(
    client: FlaskClient, session: Session, open_now: Made
) -> None:
    answer = post(client, open_now.url(rest="/joins"), page=open_now.url())

    assert (answer.status_code, answer.location) == (303, open_now.url(rest="/way-in"))
    found = attendance(session, open_now)
    assert found is not None
    assert found.joined_at is not None
    assert ROOM_URL in client.get(answer.location).text


def test_going_in_is_logged(client: FlaskClient, session: Session, open_now: Made) -> None:
    post(client, open_now.url(rest="/joins"), page=open_now.url())

    rows = session.scalars(select(AuditEntry).where(AuditEntry.kind == "meeting-joined")).all()
    assert [row.subject_id for row in rows] == [open_now.people["ida"]]


def test_the_address_is_the_one_of_this_moment(
    client: FlaskClient, work: Work, open_now: Made
) -> None:
    post(client, open_now.url(rest="/joins"), page=open_now.url())
    with work():
        db.session.execute(update(Room).values(web_url="https://ny.example.org/rum"))

    page = client.get(open_now.url(rest="/way-in")).text

    assert "https://ny.example.org/rum" in page
    assert ROOM_URL not in page


@pytest.mark.parametrize("starts_in", [TOMORROW, SOON])
def test_too_early_goes_back_to_wait(
    client: FlaskClient, session: Session, make: Make, starts_in: timedelta
) -> None:
    made = make(starts_in=starts_in)

    answer = post(client, made.url(rest="/joins"), page=made.url())

    assert (answer.status_code, answer.location) == (303, made.url())
    assert attendance(session, made) is None
    assert client.get(made.url(rest="/way-in")).location == made.url()


def test_too_late_says_that_it_is_over(client: FlaskClient, session: Session, make: Make) -> None:
    made = make(starts_in=-timedelta(hours=3), is_open=True)

    answer = post(client, made.url(rest="/joins"), page=made.url())

    assert answer.status_code == 422
    assert "Mødet er slut" in answer.text
    assert attendance(session, made) is None


def test_nobody_goes_into_a_cancelled_meeting(
    client: FlaskClient, session: Session, work: Work, cast: Cast, open_now: Made
) -> None:
    cancel(work, cast, open_now)

    answer = post(client, open_now.url(rest="/joins"), page=open_now.url())

    assert answer.status_code == 422
    assert "Mødet er aflyst" in answer.text
    assert attendance(session, open_now) is None


def test_a_room_that_is_not_ready_is_not_a_closed_door(
    client: FlaskClient, work: Work, open_now: Made
) -> None:
    with work():
        db.session.execute(update(Provision).values(state=ProvisionState.FAILED))

    answer = post(client, open_now.url(rest="/joins"), page=open_now.url())

    assert answer.status_code == 422
    for other_way in ("en anden måde", "tel:+4500778899", "4711", "Jeg har brug for hjælp"):
        assert other_way in answer.text


def test_without_a_room_there_is_the_meetings_phone_and_the_code(
    client: FlaskClient, work: Work, make: Make
) -> None:
    made = make(starts_in=SOON, is_open=True)
    page = client.get(made.url())
    with work():
        db.session.execute(update(Occurrence).values(provision_id=None))

    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(made.url(rest="/joins"), data={"csrf_token": token})

    assert answer.status_code == 422
    assert "tel:+4500445566" in answer.text
    assert made.codes["ida"][:4] in answer.text


def test_the_built_in_room_tells_who_came_and_went(
    session: Session, work: Work, open_now: Made
) -> None:
    came, went = datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 2, 10, tzinfo=UTC)
    with work():
        room = db.session.get_one(Occurrence, open_now.occurrence_id).provision_id
        assert room
        who = open_now.people["ida"]
        joining.on_joined(None, provision_id=room, who=who, at=came)
        joining.on_left(None, provision_id=room, who=who, at=went)
        joining.on_joined(None, provision_id=room, who=uuid.uuid4(), at=came)

    [found] = session.scalars(select(Attendance)).all()
    assert (found.joined_at, found.seen_at, found.left_at) == (came, came, went)


def test_coming_back_ends_having_left(session: Session, work: Work, open_now: Made) -> None:
    came, back = datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 2, 10, tzinfo=UTC)
    with work():
        room = db.session.get_one(Occurrence, open_now.occurrence_id).provision_id
        assert room
        who = open_now.people["ida"]
        joining.on_joined(None, provision_id=room, who=who, at=came)
        joining.on_left(None, provision_id=room, who=who, at=came)
        joining.on_joined(None, provision_id=room, who=who, at=back)

    found = attendance(session, open_now)
    assert found is not None
    assert (found.joined_at, found.seen_at, found.left_at) == (came, back, None)
