"""An alarm of a room is nobody: put together with a person's case, only people are told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db
from support import queues
from support.desk_port import Desk
from support.incidents import room_alarms
from support.models import Notice, Outcome, Status, Ticket, Told
from support.services import merging, opening, resolving
from tests.conftest import Work
from tests.factories import Cast
from tests.support import deeds
from tests.support.makers import NOON, POST, Held, call, make_meeting, read_anew
from video.models import Provision, ProvisionState

SOON = NOON + timedelta(minutes=2)


@pytest.fixture
def held(work: Work, session: Session, cast: Cast) -> Held:
    """A meeting in eight minutes, whose room is not ready: case 1001 says so."""
    held = make_meeting(session, cast, NOON + timedelta(minutes=8))
    session.get_one(Provision, held.occurrence.provision_id).state = ProvisionState.PENDING
    session.commit()
    with work():
        room_alarms.open_alarms(post=POST, now=NOON)
    read_anew(session)
    return held


def asks(work: Work, cast: Cast, held: Held, **who: Any) -> None:
    """Somebody asks for help, at the desk that has the alarm: case 1002."""
    with work():
        opening.open_ticket(call(held, cast, **who), by=None, post=POST, now=NOON)
    with work():
        deeds.hand_over(cast.dorte.id, cast.at.kolding_it.id)(numbered(1002))


def numbered(number: int) -> Ticket:
    """In the running transaction."""
    return db.session.scalars(select(Ticket).where(Ticket.number == number)).one()


def merge_and_end(work: Work, cast: Cast, number: int, into: int) -> None:
    """Erik of local IT puts them together, and ends what is left."""
    with work():
        erik = db.session.get_one(User, cast.erik.id)
        merging.merge(numbered(number), numbered(into), by=erik, post=POST, now=SOON)
    with work():
        erik, left = db.session.get_one(User, cast.erik.id), numbered(into)
        resolving.resolve(left, Outcome.CAN_ATTEND, by=erik, post=POST, now=SOON)


def who_must_know(session: Session) -> list[str]:
    """As committed."""
    read_anew(session)
    return list(session.scalars(select(Notice.label).order_by(Notice.id)))


def test_of_an_alarm_that_went_into_a_persons_case_nobody_must_know(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    asks(work, cast, held)

    merge_and_end(work, cast, 1001, 1002)

    labels = who_must_know(session)
    assert labels[:2] == ["Ida, borger", cast.anna.name]
    assert "Virtuelt mødelokale" not in labels


def test_so_the_case_closes_when_the_people_know(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    asks(work, cast, held)
    merge_and_end(work, cast, 1001, 1002)

    with work():
        units = {n.support_unit_id for n in numbered(1002).notices if n.support_unit_id}
        resolving.seen_by_unit(numbered(1002), units, now=SOON)
        resolving.seen_by_requester(numbered(1002), now=SOON)
        leader = next(n for n in numbered(1002).notices if n.user_id)
        resolving.tell(numbered(1002), leader, Told.MAIL, now=SOON)
        assert numbered(1002).status == Status.CLOSED


def test_a_caller_whose_case_went_into_an_alarm_is_told_and_so_is_the_leader(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    asks(work, cast, held, participant_id=None, requester="Den, der ringede")

    merge_and_end(work, cast, 1002, 1001)

    assert who_must_know(session)[:2] == ["Den, der ringede", cast.anna.name]


def test_an_alarm_is_nobody_who_waits_for_help(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    with work():
        assert Desk(POST).who_needs_help([held.occurrence.id]) == {}
        erik = db.session.get_one(User, cast.erik.id)
        waiting = select(queues.people_waiting()).where(queues.of_desk(erik, now=clock.now()))
        assert db.session.scalars(waiting).all() == [0]  # the alarm

    asks(work, cast, held)

    with work():
        assert list(Desk(POST).who_needs_help([held.occurrence.id])) == [held.occurrence.id]
        erik = db.session.get_one(User, cast.erik.id)
        waiting = select(queues.people_waiting()).where(queues.of_desk(erik, now=clock.now()))
        assert db.session.scalars(waiting).all() == [1, 1]  # who asked, and the alarm beside
