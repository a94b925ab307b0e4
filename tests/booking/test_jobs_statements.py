"""What a turn of each job costs: the same for few people and many, and by index."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from booking import reminders, unopened
from booking.after import duties
from booking.jobs import JOBS
from booking.models import MeetingType
from booking.reminders import DAY, LEADER, SOON, WEEK
from booking.services.planning import Details
from core.config import Settings
from core.db import db
from tests.booking.history import START
from tests.booking.making import CITIZEN, NOW, a_booking, book, make_room
from tests.booking.test_statements import counted
from tests.booking.timed import job
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import plan_of

DAYS, MINUTE = timedelta(days=1), timedelta(minutes=1)
MOMENTS = {
    WEEK: START - 7 * DAYS,
    DAY: START - DAYS,
    SOON: START - 15 * MINUTE,
    LEADER: START - 5 * MINUTE,
    unopened.JOB: START - 4 * DAYS,
    duties.JOB: START + DAYS,
    "reminder-soon-early": START - 35 * MINUTE,
    "reminder-leader-early": START - 25 * MINUTE,
}


def test_every_job_is_asked_about() -> None:
    assert set(MOMENTS) == {one.name for one in JOBS}


@pytest.mark.parametrize("name", MOMENTS)
def test_few_and_many_cost_the_same(session: Session, cast: Cast, work: Work, name: str) -> None:
    leaders = (cast.anna, cast.bo, cast.carla, cast.jens)
    costs = []
    for number, (leader, people) in enumerate(zip(leaders, (1, 12, 12, 12), strict=True)):
        make_room(session, f"Rum {number}")
        invitees = [replace(CITIZEN, phone="+4500998877")] * people
        with work():
            details = Details(pre_minutes=20 if name.endswith("-early") else None)
            kind = MeetingType.ACTION_PLAN  # has something to be done afterwards
            book(a_booking(cast, type=kind, invitees=invitees, details=details), leader, now=NOW)
        if number in (0, 3):
            with work(), counted() as seen:
                assert job(name).run(MOMENTS[name]) > 0
                db.session.flush()
            costs.append(len(seen))

    assert costs[0] == costs[1] <= (8 if name == duties.JOB else 7)


def _asked(name: str, settings: Settings) -> Any:  # a Select of one or three
    if name == duties.JOB:
        return duties.due(START + DAYS)
    if name == unopened.JOB:
        return unopened.due(unopened.patience_of(settings), NOW)
    kind = name.removesuffix("-early")
    [reminder] = (r for r in reminders.reminders_of(settings) if r.kind == kind)
    return reminders.due(replace(reminder, is_early=name != kind), NOW)


@pytest.mark.parametrize("name", MOMENTS)
def test_what_is_due_is_found_by_index_in_a_long_history(
    app: Flask, history: None, settings: Settings, name: str
) -> None:
    with app.app_context():
        plan = plan_of(_asked(name, settings).limit(100)).replace("Seq Scan on", "SCAN")

    assert "ix_occurrence_starts_at" in plan
    for table in ("occurrence", "meeting", "participant"):
        assert f"SCAN {table}" not in plan, plan
