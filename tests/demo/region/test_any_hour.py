"""The region loads at any hour of the year, the same from the same seed, and within its bounds."""

import re
import time
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Occurrence, Participant
from core.config import Settings
from support.models import Ticket, TicketEvent
from tests.databases import wipe
from tests.demo.conftest import load_demo
from tests.demo.region import told
from tests.demo.region.conftest import RegionAt
from tests.demo.told import ODD_TIMES, begins_soon

pytestmark = [pytest.mark.slow, pytest.mark.looks]

# Each load takes ten seconds. The story is loaded at every odd time (tests/demo/test_load.py).
NOW, TWICE = ODD_TIMES["the end of the year"], ODD_TIMES["the hour that comes twice"]
MOST_SECONDS = 30
MOST_STATEMENTS = 28_000


def holds(region_at: RegionAt, now: datetime) -> None:
    """Whatever the clock says."""
    with region_at(now) as session:
        told.has_happened(session, now)
        told.has_every_type_and_form(session)
        told.is_in_office_hours(session, now)
        told.is_not_flooded(session)
        begins_soon(session, now)
        assert set(told.states(session)) == told.STATES
        assert told.overlaps(session) == 0


def everything(session: Session) -> list[object]:
    """What was made up, without what is secret or random by right."""
    return [
        session.execute(select(User.name, User.email).order_by(User.email)).all(),
        session.execute(
            select(Occurrence.starts_at, Meeting.purpose, Meeting.created_at, Meeting.form)
            .join(Meeting)
            .order_by(Occurrence.starts_at, Meeting.created_at, Meeting.purpose, Meeting.form)
        ).all(),
        session.execute(
            select(Participant.name, Participant.email, Participant.answered_at)
            .join(Meeting)
            .order_by(Meeting.created_at, Meeting.purpose, Participant.position)
            .order_by(Participant.email, Participant.answered_at)
        ).all(),
        session.execute(select(Ticket.requester, Ticket.status).order_by(Ticket.number)).all(),
        session.execute(
            select(TicketEvent.at, TicketEvent.kind, TicketEvent.text).order_by(TicketEvent.id)
        ).all(),
    ]


@dataclass(frozen=True)
class Load:
    """What one load was like."""

    seconds: float  # of work, not of waiting for other processes
    statements: int
    made: list[object]
    after_another: list[object]
    first_cases: list[tuple[int, str]]


@pytest.fixture(scope="module")
def first(app: Flask, settings: Settings, region_at: RegionAt) -> Load:
    """Loaded, and then asked to load again."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    began = time.process_time()
    with region_at(NOW) as session:
        seconds = time.process_time() - began
        event.remove(Engine, "before_cursor_execute", note)
        made = everything(session)
        numbered = select(Ticket.number, Ticket.requester).where(told.OF_THE_FORTNIGHT)
        story = numbered.order_by(Ticket.number).limit(5)
        cases = [(n, re.split(r"\W", who)[0]) for n, who in session.execute(story)]
        session.rollback()
        assert not load_demo(app, settings, NOW, is_small=False)
        return Load(seconds, len(seen), made, everything(session), cases)


def test_the_fortnight_holds_at_the_end_of_the_year(region_at: RegionAt, first: Load) -> None:
    holds(region_at, NOW)


def test_the_fortnight_holds_in_the_hour_that_comes_twice(region_at: RegionAt) -> None:
    holds(region_at, TWICE)


def test_the_same_seed_makes_the_same_region(
    app: Flask, settings: Settings, engine: Engine, first: Load
) -> None:
    wipe(engine)
    assert load_demo(app, settings, NOW, is_small=False)
    with Session(engine) as session:
        assert everything(session) == first.made


def test_a_second_load_changes_nothing(first: Load) -> None:
    assert first.after_another == first.made


def test_nobody_waits_long_for_it(first: Load) -> None:
    assert first.seconds < MOST_SECONDS
    assert first.statements < MOST_STATEMENTS


def test_the_story_of_the_cast_comes_first(first: Load) -> None:
    names = ("Karl", "Else", "Poul", "Jens", "Ida")
    assert first.first_cases == list(enumerate(names, start=1001))
