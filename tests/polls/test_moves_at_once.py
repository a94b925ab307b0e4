"""Two in the same second about a meeting that people are asked to move."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Meeting, Poll
from booking.polls import moving
from booking.polls.asking import Question
from booking.services import cancellations
from core import clock
from core.db import db
from tests.audits import audits
from tests.booking.making import make_room
from tests.conftest import Work
from tests.factories import Cast
from tests.polls.making import STARTS, post
from tests.polls.moving import THEN, ask, make_meeting, the_date
from tests.polls.test_polls_at_once import (
    ROUNDS,
    Deed,
    at_once,
    booking_as,
    choosing_as,
    overlaps,
)


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    make_room(session)
    return make_meeting(work, cast)


def cancelling_as(who: User, meeting_id: uuid.UUID) -> Deed:
    def press() -> str:
        by, found = db.session.get_one(User, who.id), db.session.get_one(Meeting, meeting_id)
        cancellations.cancel_meeting(found, by=by, reason="", post=post(), now=clock.now())
        return "off"

    return press


def test_asked_twice_at_once_it_is_one_poll(
    app: Flask, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    session.rollback()

    def press() -> uuid.UUID:
        by, found = db.session.get_one(User, cast.anna.id), db.session.get_one(Meeting, meeting)
        question, [date] = Question(STARTS, 45, None, ()), found.occurrences
        return moving.ask_to_move(date, question, by=by, post=post(), now=clock.now()).id

    one, other = at_once(app, [press, press])

    assert one == other
    assert session.scalar(select(func.count(Poll.id))) == 1


def test_leader_and_deputy_choose_different_times_and_it_moves_once(
    app: Flask, session: Session, cast: Cast, work: Work, meeting: uuid.UUID
) -> None:
    made = ask(work, cast.anna, meeting)
    session.rollback()

    got = at_once(app, [choosing_as(cast.anna, made, 0), choosing_as(cast.bo, made, 2)])

    assert got == [meeting, meeting]
    assert len(audits(session, "poll-moved")) == 1
    assert overlaps(session) == 0


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_choosing_while_it_is_cancelled_is_one_of_the_two(
    app: Flask, session: Session, cast: Cast, work: Work, meeting: uuid.UUID, _round: int
) -> None:
    made = ask(work, cast.anna, meeting)
    session.rollback()

    chosen, off = at_once(app, [choosing_as(cast.anna, made, 1), cancelling_as(cast.bo, meeting)])

    date = the_date(session, meeting)
    assert off == "off"
    assert date.cancellation
    assert date.starts_at == (STARTS[1] if chosen == meeting else THEN)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_nobody_takes_a_held_time_while_the_meeting_moves_there(
    app: Flask, session: Session, cast: Cast, work: Work, meeting: uuid.UUID, _round: int
) -> None:
    made = ask(work, cast.anna, meeting)
    session.rollback()

    chosen, other = at_once(app, [choosing_as(cast.anna, made, 1), booking_as(cast.carla, cast, 1)])

    assert chosen == meeting
    assert not isinstance(other, uuid.UUID)
    assert (the_date(session, meeting).starts_at, overlaps(session)) == (STARTS[1], 0)
