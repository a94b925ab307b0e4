"""The region loads at any hour of the year, the same from the same seed, and within its bounds."""

import re
import time
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Occurrence, Participant
from core.config import Settings
from support.models import Status, Ticket, TicketEvent
from tests.demo.conftest import load_demo
from tests.demo.region import told
from tests.demo.region.conftest import region_at
from tests.demo.told import ODD_TIMES, WEDNESDAY, begins_soon

pytestmark = [pytest.mark.slow, pytest.mark.looks]

# Each load takes ten seconds. The story is loaded at every odd time (tests/demo/test_load.py).
HARDEST = ("the end of the year", "the hour that comes twice")
MOST_SECONDS = 30
MOST_STATEMENTS = 20_000


@pytest.mark.parametrize("name", HARDEST)
def test_the_fortnight_holds_whenever_it_is_opened(
    app: Flask, settings: Settings, name: str
) -> None:
    now = ODD_TIMES[name]
    with region_at(app, settings, now) as session:
        told.has_happened(session, now)
        told.has_every_type_and_form(session)
        told.is_in_office_hours(session)
        told.is_not_flooded(session)
        begins_soon(session, now)
        assert set(told.states(session)) == set(Status)
        assert told.overlaps(session) == 0


def everything(session: Session) -> list[object]:
    """What was made up, without what is secret or random by right."""
    return [
        session.execute(select(User.name, User.email).order_by(User.email)).all(),
        session.execute(
            select(Occurrence.starts_at, Meeting.purpose, Meeting.created_at, Meeting.form)
            .join(Meeting)
            .order_by(Occurrence.starts_at, Meeting.created_at, Meeting.purpose)
        ).all(),
        session.execute(
            select(Participant.name, Participant.email, Participant.answered_at)
            .join(Meeting)
            .order_by(Meeting.created_at, Meeting.purpose, Participant.position, Participant.name)
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
def wednesday(app: Flask, settings: Settings) -> Load:
    """Loaded on a Wednesday, and then asked to load again."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    began = time.process_time()
    with region_at(app, settings, WEDNESDAY) as session:
        seconds = time.process_time() - began
        event.remove(Engine, "before_cursor_execute", note)
        made = everything(session)
        story = select(Ticket.number, Ticket.requester).order_by(Ticket.number).limit(5)
        cases = [(n, re.split(r"\W", who)[0]) for n, who in session.execute(story)]
        session.rollback()
        assert not load_demo(app, settings, WEDNESDAY, is_small=False)
        return Load(seconds, len(seen), made, everything(session), cases)


def test_the_same_seed_makes_the_same_region(
    app: Flask, settings: Settings, wednesday: Load
) -> None:
    with region_at(app, settings, WEDNESDAY) as session:
        assert everything(session) == wednesday.made


def test_a_second_load_changes_nothing(wednesday: Load) -> None:
    assert wednesday.after_another == wednesday.made


def test_nobody_waits_long_for_it(wednesday: Load) -> None:
    assert wednesday.seconds < MOST_SECONDS
    assert wednesday.statements < MOST_STATEMENTS


def test_the_story_of_the_cast_comes_first(wednesday: Load) -> None:
    names = ("Karl", "Else", "Poul", "Jens", "Ida")
    assert wednesday.first_cases == list(enumerate(names, start=1001))
