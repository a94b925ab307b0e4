"""A citizen who has not opened the invitation is to be called, once, until it comes right."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import unopened
from booking.calling import NOT_DELIVERED, NOT_OPENED, ask_to_call
from booking.links import token_for
from booking.models import (
    Answer,
    CallTask,
    Cancellation,
    Meeting,
    Occurrence,
    Participant,
    ParticipantKind,
)
from booking.services.participants import invite_user
from core import clock
from core.config import Settings
from core.db import transaction
from tests.booking.making import CITIZEN, KEY, NOW, a_booking, at, book, make_room
from tests.booking.meetings import citizen_of, page_of, soon
from tests.booking.timed import run
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = at("10:00")
IN_TWO_DAYS = NOW + 48 * HOUR
RELATIVE = replace(CITIZEN, kind=ParticipantKind.RELATIVE, name="Karl", email="karl@example.org")


def booked(
    session: Session, cast: Cast, work: Work, *, now: datetime = NOW, **said: Any
) -> Meeting:
    """Anna's meeting with Ida and Jens."""
    make_room(session)
    with work():
        usual = {"invitees": (CITIZEN, invite_user(cast.jens))}
        id = book(a_booking(cast, **{**usual, **said}), cast.anna, now=now).id
    return session.get_one(Meeting, id)


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> Meeting:
    return booked(session, cast, work)


def called(session: Session) -> list[tuple[str | None, str, bool]]:
    """Whom, why, and whether it waits."""
    session.rollback()
    session.expire_all()
    rows = session.execute(
        select(Participant.name, CallTask.reason, CallTask.done_at)
        .join(Participant, Participant.id == CallTask.participant_id)
        .order_by(CallTask.id)
    )
    return [(name, reason, done_at is None) for name, reason, done_at in rows]


def test_after_two_days_and_once(session: Session, work: Work, meeting: Meeting) -> None:
    moments = (IN_TWO_DAYS - MINUTE, IN_TWO_DAYS, IN_TWO_DAYS + MINUTE, START - HOUR)

    assert [run(work, unopened.JOB, moment) for moment in moments] == [0, 1, 0, 0]
    assert called(session) == [("Ida", NOT_OPENED, True)]


def test_relatives_too_but_nobody_at_work(session: Session, cast: Cast, work: Work) -> None:
    booked(session, cast, work, invitees=(CITIZEN, RELATIVE, invite_user(cast.jens)))

    assert run(work, unopened.JOB, IN_TWO_DAYS) == 2
    assert sorted(called(session)) == [("Ida", NOT_OPENED, True), ("Karl", NOT_OPENED, True)]


def test_at_the_latest_before_the_reminder_of_the_day_before(
    session: Session, cast: Cast, work: Work
) -> None:
    booked(session, cast, work, now=START - 30 * HOUR)
    latest = START - 25 * HOUR

    assert [run(work, unopened.JOB, latest + n * MINUTE) for n in (-1, 0)] == [0, 1]


@pytest.mark.parametrize("hours", [1, 3, 20])
def test_a_meeting_of_the_same_day_gives_half_an_hour_to_look(
    session: Session, cast: Cast, work: Work, hours: int
) -> None:
    told_at = START - hours * HOUR
    booked(session, cast, work, now=told_at)

    assert [run(work, unopened.JOB, told_at + n * MINUTE) for n in (29, 30)] == [0, 1]


def test_once_it_has_begun_a_call_is_too_late(
    session: Session, work: Work, meeting: Meeting
) -> None:
    assert run(work, unopened.JOB, START) == 0


CAME_RIGHT: dict[str, dict[str, object]] = {
    "opened": {"opened_at": NOW},
    "answered": {"answered_at": NOW, "answer": Answer.ACCEPTED},
    "taken off": {"removed_at": NOW},
    "never invited": {"last_method": None},
    "told of a change": {"last_dtstamp": IN_TWO_DAYS - HOUR},
}


@pytest.mark.parametrize("how", CAME_RIGHT)
def test_no_call_without_need(session: Session, work: Work, meeting: Meeting, how: str) -> None:
    for name, value in CAME_RIGHT[how].items():
        setattr(meeting.participants[1], name, value)
    session.commit()

    assert run(work, unopened.JOB, IN_TWO_DAYS) == 0


def test_no_call_for_a_cancelled_meeting(
    session: Session, cast: Cast, work: Work, meeting: Meeting
) -> None:
    [occurrence] = meeting.occurrences
    session.add(Cancellation(occurrence_id=occurrence.id, by_id=cast.anna.id, reason="", at=NOW))
    session.commit()

    assert run(work, unopened.JOB, IN_TWO_DAYS) == 0


@pytest.mark.parametrize("done_at", [None, NOW])
def test_who_is_to_be_called_already_is_not_called_twice(
    session: Session, work: Work, meeting: Meeting, done_at: datetime | None
) -> None:
    whom = (meeting.id, meeting.participants[1].id)
    with work():
        ask_to_call([whom], NOT_DELIVERED, now=NOW)
    session.scalars(select(CallTask)).one().done_at = done_at
    session.commit()

    assert run(work, unopened.JOB, IN_TWO_DAYS) == 0


def test_after_the_call_nobody_asks_again(session: Session, work: Work, meeting: Meeting) -> None:
    run(work, unopened.JOB, IN_TWO_DAYS)
    session.scalars(select(CallTask)).one().done_at = IN_TWO_DAYS + MINUTE
    session.commit()

    assert run(work, unopened.JOB, IN_TWO_DAYS + HOUR) == 0


def test_a_meeting_that_is_moved_has_them_asked_for_anew(
    session: Session, work: Work, meeting: Meeting
) -> None:
    run(work, unopened.JOB, IN_TWO_DAYS)
    session.scalars(select(CallTask)).one().done_at = IN_TWO_DAYS
    session.scalars(select(Occurrence)).one().starts_at = START - HOUR
    session.commit()

    assert run(work, unopened.JOB, IN_TWO_DAYS + HOUR) == 1


def test_one_task_waits_for_a_person_and_a_reason(
    session: Session, work: Work, meeting: Meeting
) -> None:
    whom = (meeting.id, meeting.participants[1].id)
    for _ in range(2):
        with work():
            ask_to_call([whom, whom], NOT_DELIVERED, now=NOW)
            ask_to_call([whom], NOT_OPENED, now=NOW)

    assert called(session) == [("Ida", NOT_DELIVERED, True), ("Ida", NOT_OPENED, True)]


def test_nameless_callers_are_not_one_person(
    session: Session, work: Work, meeting: Meeting
) -> None:
    nobody = (meeting.id, None)
    with work():
        ask_to_call([nobody, nobody], "help-closed", now=NOW)

    assert len(session.scalars(select(CallTask)).all()) == 2


def test_two_workers_at_once_ask_once(app: Flask, session: Session, cast: Cast, work: Work) -> None:
    many = [replace(CITIZEN, name=f"Ida {n}", email=f"ida{n}@example.org") for n in range(15)]
    booked(session, cast, work, invitees=many)
    start = Barrier(2, timeout=20)
    patience = unopened.Patience(48 * HOUR, 1)

    def ask(_who: int) -> int:
        with app.app_context():
            start.wait()
            with transaction():
                return unopened.ask_for_calls(patience, now=IN_TWO_DAYS)

    with ThreadPoolExecutor(2) as both:
        asked = list(both.map(ask, range(2)))

    assert (sum(asked), len(called(session))) == (15, 15)


def test_who_opens_the_page_while_a_worker_asks_is_not_to_be_called(
    app: Flask, session: Session, work: Work, meeting: Meeting
) -> None:
    url = f"/m/{token_for(citizen_of(session), KEY)}"
    with ThreadPoolExecutor(1) as other:
        with work():
            assert unopened.ask_for_calls(unopened.Patience(48 * HOUR, 1), now=IN_TWO_DAYS) == 1
            opening = other.submit(app.test_client().get, url)
            with suppress(TimeoutError):  # it waits for the worker
                opening.result(0.5)
        assert opening.result(20).status_code == 200

    assert called(session) == [("Ida", NOT_OPENED, False)]


@pytest.mark.parametrize("hours", [0, 12])
def test_how_long_is_a_setting(hours: int, settings: Settings) -> None:
    patience = unopened.patience_of(replace(settings, call_after_hours=hours))

    assert (patience.after, patience.is_on) == (hours * HOUR, bool(hours))


@pytest.fixture
def task(session: Session, cast: Cast, work: Work) -> Meeting:
    """Ida has not opened the invitation to tomorrow's meeting."""
    now = clock.now()
    made = booked(session, cast, work, now=now - 72 * HOUR, starts_at=soon(hours=26))
    assert run(work, unopened.JOB, now) == 1
    return made


def test_the_leader_reads_whom_to_call_and_why(
    client: FlaskClient, cast: Cast, task: Meeting
) -> None:
    sign_in(client, cast.anna)

    assert "1 skal ringes op" in client.get("/meetings").text
    assert "Har ikke åbnet invitationen." in page_of(client, task.id)


def test_opening_the_page_makes_the_call_needless(
    client: FlaskClient, cast: Cast, session: Session, task: Meeting
) -> None:
    client.get(f"/m/{token_for(citizen_of(session), KEY)}")

    assert called(session) == [("Ida", NOT_OPENED, False)]
    sign_in(client, cast.anna)
    assert 'id="calls"' not in page_of(client, task.id)


def test_opening_the_page_spares_no_other_call(
    client: FlaskClient, session: Session, work: Work, task: Meeting
) -> None:
    whom = (task.id, citizen_of(session).id)
    with work():
        ask_to_call([whom], "help-closed", now=NOW)

    client.get(f"/m/{token_for(citizen_of(session), KEY)}")

    assert ("Ida", "help-closed", True) in called(session)


def test_somebody_taken_off_the_list_need_not_be_called(
    client: FlaskClient, cast: Cast, session: Session, task: Meeting
) -> None:
    citizen_of(session).removed_at = clock.now()
    session.commit()
    sign_in(client, cast.anna)

    assert 'id="calls"' not in page_of(client, task.id)
    assert "ringes op" not in client.get("/meetings").text


def test_the_leader_says_that_the_call_is_made(
    client: FlaskClient, cast: Cast, session: Session, task: Meeting
) -> None:
    sign_in(client, cast.anna)
    id, page = session.scalars(select(CallTask.id)).one(), f"/meetings/{task.id}"

    assert post(client, f"{page}/call-tasks/{id}/completion", page=page).status_code == 303

    assert called(session) == [("Ida", NOT_OPENED, False)]
