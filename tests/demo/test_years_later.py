"""Years after the story its meetings are gone, with everybody in them, and nothing else is."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import String, Text, cast, func, select
from sqlalchemy.orm import Session

from booking.models import Meeting, MeetingDraft, Occurrence, Participant, ParticipantKind, Poll
from core.db import Base, transaction
from support.models import Notice, Ticket
from support.retention import jobs, meetings
from tests.demo.conftest import Load
from tests.demo.told import WEDNESDAY

pytestmark = pytest.mark.slow

YEARS = timedelta(days=1095)
NIGHT = (WEDNESDAY + YEARS + timedelta(days=60)).replace(hour=2)
OURS = ("booking.", "video.", "notifications.")  # what a case holds goes with the case


@pytest.fixture
def story(loading: Load, session: Session) -> None:
    loading(WEDNESDAY)
    session.rollback()


@pytest.fixture
def years_later(app: Flask, story: None, session: Session) -> None:
    """Three years and two months on: every case that is closed is removed, and so is the rest."""
    with app.app_context():
        while jobs.remove_old(NIGHT):
            pass
        while _one_batch():
            pass
    session.rollback()


def _one_batch() -> int:
    with transaction():
        return meetings.remove_old(NIGHT)


def kept(session: Session) -> set[object]:
    """The meetings that a case speaks of."""
    spoken_of = (
        select(Occurrence.meeting_id).join(Ticket, Ticket.occurrence_id == Occurrence.id),
        select(Participant.meeting_id).join(Ticket, Ticket.participant_id == Participant.id),
        select(Participant.meeting_id).join(Notice, Notice.participant_id == Participant.id),
    )
    return {id for some in spoken_of for id in session.scalars(some)}


def test_only_meetings_with_a_case_are_left(years_later: None, session: Session) -> None:
    left = session.scalars(select(Meeting.id)).all()

    assert left
    assert set(left) == kept(session)
    assert session.scalar(select(func.count(Occurrence.id)))


def test_no_row_names_one_that_is_gone(years_later: None, session: Session) -> None:
    lost = []
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            there = select(key.column).scalar_subquery()
            named = select(func.count()).where(key.parent.is_not(None), key.parent.not_in(there))
            if session.scalar(named):
                lost.append(f"{table.name}.{key.parent.name}")
    assert lost == []


def test_unfinished_bookings_and_polls_are_gone(years_later: None, session: Session) -> None:
    unbooked = select(MeetingDraft).where(MeetingDraft.meeting_id.is_(None))
    assert session.scalars(unbooked).all() == []

    polls = session.scalars(select(Poll)).all()
    assert all(poll.leads_to in kept(session) for poll in polls)


def test_nobody_can_be_found_in_what_is_left(
    app: Flask, story: None, session: Session, request: pytest.FixtureRequest
) -> None:
    before = set(people(session))
    session.rollback()
    request.getfixturevalue("years_later")
    gone = before - set(people(session))

    assert gone
    assert [place for said in gone for place in columns_with(session, said)] == []


def people(session: Session) -> Iterator[str]:
    """How citizens and relatives can be reached."""
    private = [kind for kind in ParticipantKind if kind.is_private]
    asked = select(Participant.email, Participant.phone).where(Participant.kind.in_(private))
    for row in session.execute(asked):
        yield from (said for said in row if said)


def columns_with(session: Session, said: str) -> Sequence[str]:
    """Where in our tables it stands."""
    found = []
    for mapper in Base.registry.mappers:
        if not mapper.class_.__module__.startswith(OURS):
            continue
        for column in mapper.local_table.columns:
            as_text = cast(column, Text if column.type.python_type is dict else String)
            if session.scalar(select(func.count()).where(as_text.contains(said))):
                found.append(f"{mapper.class_.__tablename__}.{column.name}")
    return found
