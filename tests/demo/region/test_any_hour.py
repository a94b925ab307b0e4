"""The region loads at any hour of the year, the same from the same seed, and within its bounds."""

import time
from datetime import datetime

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
from tests.demo.told import ODD_TIMES, WEDNESDAY, begins_soon, cases

pytestmark = pytest.mark.slow

HARDEST = (
    "a Wednesday morning",
    "a Sunday after midnight",
    "the end of the year",
    "the night of March",
    "the night of October",
    "the hour that comes twice",
    "a leap day",
)
MOST_SECONDS = 60
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


def test_the_same_seed_makes_the_same_region(app: Flask, settings: Settings) -> None:
    with region_at(app, settings, WEDNESDAY) as session:
        once = everything(session)
    with region_at(app, settings, WEDNESDAY) as session:
        assert everything(session) == once


def test_it_loads_once_and_soon(app: Flask, settings: Settings) -> None:
    seen: list[datetime | str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    began = time.monotonic()
    with region_at(app, settings, WEDNESDAY) as session:
        took = time.monotonic() - began
        event.remove(Engine, "before_cursor_execute", note)
        before = everything(session)
        session.rollback()
        assert not load_demo(app, settings, WEDNESDAY, is_small=False)
        assert everything(session) == before
    assert took < MOST_SECONDS
    assert len(seen) < MOST_STATEMENTS


def test_the_story_of_the_cast_is_as_without_the_region(app: Flask, settings: Settings) -> None:
    with region_at(app, settings, WEDNESDAY) as session:
        newest = session.scalars(select(Ticket).order_by(Ticket.number).limit(5)).all()
        numbers = [ticket.number for ticket in newest]
        story = {name for name, _state in cases(session).items()}

    assert numbers == [1001, 1002, 1003, 1004, 1005]
    assert [t.requester.partition(",")[0].split()[0] for t in newest] == [
        "Karl",
        "Else",
        "Poul",
        "Jens",
        "Ida",
    ]
    assert {"Karl", "Else", "Poul", "Jens", "Ida"} <= story
