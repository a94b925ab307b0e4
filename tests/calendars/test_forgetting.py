"""What calendars said of days long past goes, and only that."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from booking.calendars import forgetting, jobs
from booking.calendars.models import BusySource, BusySpan, CalendarEntry, SourceKind
from core import clock
from core.db import db
from core.jobs import Runner
from tests.calendars.making import events, feed_path
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.makers import Made
from tests.plans import is_led_by

DAY = timedelta(days=1)
KEPT = 100 * DAY


@pytest.fixture
def path(anna: FlaskClient, program: FlaskClient, meeting: Made) -> str:
    """Her feed, read once: what it said is stored."""
    path = feed_path(anna)
    program.get(path)
    return path


def stored(session: Session) -> list[uuid.UUID]:
    """Of which occurrences something is stored."""
    session.rollback()
    return list(session.scalars(select(CalendarEntry.occurrence_id)))


def grow_old(work: Work, meeting: Made, age: timedelta, now: datetime) -> None:
    """It took place so long ago, and was stored then."""
    when = {"starts_at": now - age, "ends_at": now - age + DAY / 24}
    with work():
        mine = CalendarEntry.occurrence_id == meeting.occurrence_id
        db.session.execute(update(CalendarEntry).where(mine).values(when))


def spans(work: Work, cast: Cast, *ends: datetime) -> None:
    """Jens was taken until then, says a calendar that is read no more."""
    source = {"id": uuid.uuid4(), "user_id": cast.jens.id, "made_by_id": cast.jens.id}
    facts = {"kind": SourceKind.ICS, "host": "k.example.org", "sealed": b"x", "digest": "x"}
    with work():
        times = {"made_at": clock.now(), "next_read_at": clock.now()}
        db.session.add(BusySource(**source, **facts, **times))
        db.session.flush()
        rows = [{"source_id": source["id"], "starts_at": end - DAY, "ends_at": end} for end in ends]
        db.session.execute(insert(BusySpan), rows)


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(("age", "left"), [(101 * DAY, 0), (99 * DAY, 1)])
def test_what_a_feed_said_goes_with_its_time(
    work: Work, session: Session, meeting: Made, age: timedelta, left: int
) -> None:
    now = clock.now()
    grow_old(work, meeting, age, now)

    with work():
        assert forgetting.has_old(KEPT, now) is not bool(left)
        assert forgetting.forget(KEPT, now) == 1 - left

    assert len(stored(session)) == left


def test_a_feed_still_shows_what_was_forgotten(
    program: FlaskClient, work: Work, session: Session, path: str, meeting: Made
) -> None:
    grow_old(work, meeting, 101 * DAY, clock.now())  # since then it was moved ahead
    with work():
        forgetting.forget(KEPT, clock.now())

    assert len(events(program.get(path))) == 1
    assert stored(session) == [meeting.occurrence_id]


def test_a_taken_time_goes_a_day_after_it(work: Work, session: Session, cast: Cast) -> None:
    now = clock.now()
    spans(work, cast, now - 2 * DAY, now - DAY / 2, now + DAY)

    with work():
        assert forgetting.forget(KEPT, now) == 1

    session.rollback()
    left = session.scalars(select(BusySpan.ends_at).order_by(BusySpan.ends_at))
    assert list(left) == [now - DAY / 2, now + DAY]


def test_few_go_at_a_time_and_the_rest_the_next(work: Work, cast: Cast) -> None:
    now = clock.now()
    second = timedelta(seconds=1)
    spans(work, cast, *(now - 2 * DAY - n * second for n in range(forgetting.MOST + 1)))

    with work():
        assert forgetting.forget(KEPT, now) == forgetting.MOST
    with work():
        assert forgetting.forget(KEPT, now) == 1


@pytest.mark.usefixtures("path")
def test_the_worker_does_it(app: Flask, work: Work, session: Session, meeting: Made) -> None:
    now = clock.now()
    grow_old(work, meeting, 101 * DAY, now)
    mine = [job for job in jobs.JOBS if job.name == "old-calendars"]

    assert Runner(app, mine).run(now) == 1
    assert stored(session) == []


def test_the_old_are_found_by_their_index(work: Work, session: Session) -> None:
    with work():
        entries = forgetting.old_entries(KEPT, clock.now())
        assert is_led_by("ix_calendar_entry_starts_at", entries)
        assert is_led_by("ix_busy_span_ends_at", forgetting.old_spans(clock.now()))
