"""The job: tickets with one cause propose an incident, once, and later ones join it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting
from core import clock
from core.db import db
from support.incidents import deciding, sightings
from support.incidents.baseline import WEEKS, Shared
from support.incidents.models import Incident, IncidentTicket, State
from support.models import Status
from tests.audits import audits
from tests.conftest import Work
from tests.factories import Cast
from tests.incidents.making import HOST, ask, look, meetings_in, only_incident
from tests.support.makers import NOON, POST, Held, told_story
from tests.support.stages import put

LATER = NOON + timedelta(minutes=5)
AHEAD = NOON + timedelta(hours=1)


def test_many_in_one_room_propose_an_incident(session: Session, work: Work, cast: Cast) -> None:
    ask(work, cast, meetings_in(session, cast, 4, starts_at=AHEAD), NOON)

    assert look(work, LATER) == 1

    found = only_incident(session)
    assert (found.kind, found.label, found.state) == (Shared.ROOM, "Bro 0", State.PROPOSED)
    assert found.people == 4
    assert found.unit_id == cast.at.hotline.id  # who has all the tickets decides
    assert len(audits(session, "incident-proposed", found.id)) == 1


def test_many_on_one_bridge_propose_the_bridge(session: Session, work: Work, cast: Cast) -> None:
    ask(work, cast, meetings_in(session, cast, 6, starts_at=AHEAD, rooms=6), NOON,
        organisation_id=cast.at.kolding.id)  # fmt: skip

    look(work, LATER)

    assert (only_incident(session).kind, only_incident(session).label) == (Shared.BRIDGE, HOST)


def test_a_second_look_proposes_nothing_again(session: Session, work: Work, cast: Cast) -> None:
    ask(work, cast, meetings_in(session, cast, 4, starts_at=AHEAD), NOON)
    look(work, LATER)

    assert look(work, LATER) == 0

    only_incident(session)


def test_a_drill_is_no_incident(session: Session, work: Work, cast: Cast) -> None:
    held = meetings_in(session, cast, 4, starts_at=AHEAD)
    session.execute(update(Meeting).values(is_rehearsal=True))
    session.commit()
    ask(work, cast, held, NOON)

    assert look(work, LATER) == 0


def test_few_are_chance(session: Session, work: Work, cast: Cast) -> None:
    ask(work, cast, meetings_in(session, cast, 2, starts_at=AHEAD), NOON)

    assert look(work, LATER) == 0


def test_what_is_long_ago_does_not_count(session: Session, work: Work, cast: Cast) -> None:
    ask(work, cast, meetings_in(session, cast, 4, starts_at=AHEAD), NOON)

    assert look(work, NOON + timedelta(minutes=40)) == 0


def test_as_many_as_every_week_are_usual(session: Session, work: Work, cast: Cast) -> None:
    held = meetings_in(session, cast, 8, starts_at=AHEAD)
    ask(work, cast, held[4:], NOON)
    with work():
        for number in range(WEEKS * 12):
            _asked_before(cast, held[number % 4], number)

    assert look(work, LATER) == 0


def _asked_before(cast: Cast, held: Held, number: int) -> None:
    """A dozen at about this time, in each of the weeks before."""
    at = clock.days_later(NOON, -7 * (1 + number // 12)) + timedelta(minutes=number % 12)
    made = put(
        cast, Status.NEW, unit=cast.at.hotline, occurrence_id=held.occurrence.id,
    )  # fmt: skip
    made.opened_at = at


def test_a_later_ticket_joins(session: Session, work: Work, cast: Cast) -> None:
    held = meetings_in(session, cast, 5, starts_at=AHEAD)
    ask(work, cast, held[:4], NOON)
    look(work, LATER)
    ask(work, cast, held[4:], LATER)

    look(work, LATER + timedelta(minutes=1))

    assert len(session.scalars(select(IncidentTicket)).all()) == 5
    only_incident(session)


def test_a_ticket_that_joins_a_confirmed_one_says_so(
    session: Session, work: Work, cast: Cast
) -> None:
    held = meetings_in(session, cast, 5, starts_at=AHEAD)
    ask(work, cast, held[:4], NOON)
    look(work, LATER)
    with work():
        found = db.session.scalars(select(Incident)).one()
        dorte = db.session.get_one(User, cast.dorte.id)
        deciding.confirm(found, "Vi ved det.", by=dorte, post=POST, now=LATER)
    ask(work, cast, held[4:], LATER)

    look(work, LATER + timedelta(minutes=1))

    assert told_story(session).count("same_cause") == 5


def test_dismissed_tickets_propose_nothing_again(session: Session, work: Work, cast: Cast) -> None:
    ask(work, cast, meetings_in(session, cast, 4, starts_at=AHEAD), NOON)
    look(work, LATER)
    with work():
        found = db.session.scalars(select(Incident)).one()
        dorte = db.session.get_one(User, cast.dorte.id)
        deciding.dismiss(found, "", by=dorte, now=LATER)

    assert look(work, LATER) == 0


@pytest.mark.parametrize(("minutes", "is_due"), [(1, True), (60, False)])
def test_the_job_looks_only_where_something_came(
    session: Session, work: Work, cast: Cast, minutes: int, is_due: bool
) -> None:
    ask(work, cast, meetings_in(session, cast, 1, starts_at=AHEAD), NOON)

    with work():
        assert sightings.has_lately(NOON + timedelta(minutes=minutes)) is is_due
