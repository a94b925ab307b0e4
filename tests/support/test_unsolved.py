"""The leader is told near the start when a case is still unsolved, and only then."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Cancellation, Occurrence
from core import clock
from core.db import db
from notifications.models import Channel, OutboxMessage
from support.models import Outcome, Ticket
from support.services import merging, opening, resolving, splitting, telling, working
from support.timeline import by_requester
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import drain
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, call, make_meeting, only_ticket, read_anew
from tests.support.test_work_on_ticket import hand_over

MINUTE = timedelta(minutes=1)


@pytest.fixture
def near(work: Work, session: Session, cast: Cast) -> Ticket:
    """Ida asked ten minutes ago; her meeting begins in four, so the leader is to be told by now."""
    now = clock.now()
    held = make_meeting(session, cast, now + 4 * MINUTE)
    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=now - 10 * MINUTE)
    return only_ticket(session)


def _solve(act: Deed, ticket: Ticket, by: User) -> None:
    act(working.take, ticket, by=by)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=by, post=POST, now=clock.now())


def _write_again(ticket: Ticket, *, now: datetime) -> None:
    resolving.reopen(ticket, by=by_requester(ticket), now=now)


def _unsolved(session: Session) -> list[OutboxMessage]:
    read_anew(session)
    wanted = select(OutboxMessage).where(OutboxMessage.kind == telling.UNSOLVED)
    return list(session.scalars(wanted))


def test_it_is_due_five_minutes_before_the_start(session: Session, ticket: Ticket) -> None:
    [message] = _unsolved(session)

    assert message.due_at == NOON + 13 * MINUTE
    assert message.address == "anna@example.org"


def test_an_unsolved_case_is_told(app: Flask, session: Session, near: Ticket) -> None:
    drain(app)

    [message] = _unsolved(session)
    assert message.sent_at


def test_a_case_that_changed_hands_is_told_all_the_same(
    app: Flask, act: Deed, session: Session, cast: Cast, near: Ticket
) -> None:
    hand_over(act, near, cast.dorte, cast.at.kolding_it)

    drain(app)

    [message] = _unsolved(session)
    assert message.sent_at


def test_a_solved_case_is_not_told_and_leaves_no_message(
    app: Flask, act: Deed, session: Session, cast: Cast, near: Ticket
) -> None:
    _solve(act, near, cast.dorte)

    drain(app)

    assert _unsolved(session) == []
    rest = session.scalars(select(OutboxMessage)).all()
    assert all(m.sent_at for m in rest if m.channel == Channel.EMAIL)


def test_a_case_that_came_back_is_told(
    app: Flask, act: Deed, session: Session, cast: Cast, near: Ticket
) -> None:
    _solve(act, near, cast.dorte)
    act(_write_again, near)

    drain(app)

    [message] = _unsolved(session)
    assert message.sent_at


def test_before_its_time_it_waits_and_keeps_no_other_message_waiting(
    app: Flask, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    _solve(act, asked, cast.dorte)

    drain(app)

    [waiting] = _unsolved(session)
    assert waiting.sent_at is None
    outcomes = select(OutboxMessage).where(OutboxMessage.kind == telling.OUTCOME)
    assert all(m.sent_at for m in session.scalars(outcomes) if m.channel == Channel.EMAIL)


def test_a_cancelled_meeting_needs_no_warning(
    app: Flask, session: Session, cast: Cast, near: Ticket
) -> None:
    at = session.scalars(select(Occurrence.id)).one()
    session.add(Cancellation(occurrence_id=at, by_id=cast.anna.id, reason="Syg", at=clock.now()))
    session.commit()

    drain(app)

    assert _unsolved(session) == []


def test_after_the_meeting_it_is_too_late(app: Flask, session: Session, near: Ticket) -> None:
    now = clock.now()
    session.execute(update(Occurrence).values(starts_at=now - 50 * MINUTE, ends_at=now - MINUTE))
    session.commit()

    drain(app)

    assert _unsolved(session) == []


def test_a_merged_case_is_told_by_the_one_it_goes_on_as(
    app: Flask, work: Work, session: Session, cast: Cast, near: Ticket
) -> None:
    held = make_meeting(session, cast, clock.now() + 4 * MINUTE)
    for words, besides in (("Billedet er væk.", 1001), ("Og lyden.", 1002)):
        asked = call(held, cast, words=words, besides=besides)
        with work():
            opening.open_ticket(asked, by=None, post=POST, now=clock.now() - 10 * MINUTE)
    with work():
        dorte = db.session.get_one(User, cast.dorte.id)
        merging.merge(_by_number(1003), _by_number(1002), by=dorte, post=POST, now=clock.now())

    drain(app)

    told = [m.payload["number"] for m in _unsolved(session) if m.sent_at]
    assert sorted(told) == [1001, 1002]


def _by_number(number: int) -> Ticket:
    return db.session.scalars(select(Ticket).where(Ticket.number == number)).one()


def test_what_was_split_off_is_told_too(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    with work():
        first = _by_number(1001)
        opening.add_words(first, "Kan min søn være med?", now=NOON)
    with work():
        first, dorte = _by_number(1001), db.session.get_one(User, cast.dorte.id)
        [message] = splitting.messages(first)
        splitting.split(first, message.id, by=dorte, post=POST, now=NOON)

    due = {m.payload["number"]: m.due_at for m in _unsolved(session)}
    assert due == {1001: NOON + 13 * MINUTE, 1002: NOON + 13 * MINUTE}


@pytest.mark.parametrize("starts_at", [NOON + 5 * MINUTE, NOON + MINUTE, NOON - MINUTE])
def test_who_asks_that_late_is_told_of_once(
    work: Work, session: Session, cast: Cast, starts_at: datetime
) -> None:
    held = make_meeting(session, cast, starts_at)

    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=NOON)

    assert _unsolved(session) == []
    kinds = session.scalars(select(OutboxMessage.kind)).all()
    assert telling.OPENED in kinds


def test_the_leaders_own_case_is_no_news(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    asked = call(held, cast, participant_id=held.anna.id, user_id=cast.anna.id)
    with work():
        opening.open_ticket(asked, by=None, post=POST, now=NOON)

    assert _unsolved(session) == []
