"""Levels that only forward, and need nobody for it: at once, or when nobody took it in time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.models import OutboxMessage
from support.models import (
    EventKind,
    HandOver,
    PendingForward,
    SupportModel,
    SupportUnit,
    Ticket,
    TicketEvent,
    Tier,
)
from support.routing import ByItself, preset
from support.routing.levels import STAFF
from support.services import forwarding, opening, working
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, close, only_ticket, staff_call
from tests.support.saying import say

LATER = NOON + timedelta(minutes=6)  # the meeting is within the hour: five minutes to take it


def gate_of(
    session: Session, cast: Cast, how: ByItself | None, *, where: str = "clinic"
) -> SupportUnit:
    """The clinic goes by model 3, and Dorte's unit is the gate."""
    gate = session.get_one(SupportUnit, cast.at.hotline.id)
    gate.tier = Tier.STAFF_HOTLINE
    paths = preset(SupportModel.STAFF_HOTLINE)
    first, *rest = paths[STAFF[0]]
    levels = (replace(first, by_itself=how), *rest)
    model, said = SupportModel.STAFF_HOTLINE, {**paths, **dict.fromkeys(STAFF, levels)}
    place = getattr(cast.at, where)
    say(session, place.id, model=model, paths=said, staff_hotline=gate.id)
    return gate


@pytest.fixture
def asked(work: Work, session: Session, cast: Cast, held: Held) -> Ticket:
    """Jens asked for help; the gate has until 12.05 to take it."""
    gate_of(session, cast, ByItself.IN_TIME)
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    return only_ticket(session)


def wait(work: Work, session: Session) -> Ticket:
    """The clock strikes."""
    with work():
        if forwarding.has_due(LATER):
            forwarding.forward_due(post=POST, now=LATER)
    session.rollback()
    session.expire_all()
    return only_ticket(session)


def last_hand_over(session: Session) -> HandOver:
    """What stands on record."""
    return session.scalars(select(HandOver).order_by(HandOver.id.desc())).all()[0]


def test_what_comes_goes_on_at_once(work: Work, session: Session, cast: Cast, held: Held) -> None:
    gate = gate_of(session, cast, ByItself.AT_ONCE)

    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)

    ticket, passed = only_ticket(session), last_hand_over(session)
    assert ticket.responsible_id == cast.at.kolding_it.id
    assert (passed.from_id, passed.to_id, passed.by_id) == (gate.id, ticket.responsible_id, None)
    assert passed.reason == "at_once"
    assert ticket.events[-1].facts["because"] == "at_once"


def test_nobody_at_a_gate_that_sends_on_at_once_is_written_to(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    gate = gate_of(session, cast, ByItself.AT_ONCE)

    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)

    to = set(session.scalars(select(OutboxMessage.address)))
    assert cast.at.kolding_it.unit.email in to
    assert gate.unit.email not in to


def test_a_gate_that_sends_on_at_once_needs_not_be_open(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    gate = gate_of(session, cast, ByItself.AT_ONCE)
    close(session, gate)
    close(session, cast.at.kolding_it)

    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)

    skips = session.scalars(select(HandOver.to_id).where(HandOver.was_skipped)).all()
    assert only_ticket(session).responsible_id == cast.at.shared.id
    assert skips == [cast.at.kolding_it.id]


def test_a_person_has_time_to_forward_it(session: Session, asked: Ticket, cast: Cast) -> None:
    pending = session.scalars(select(PendingForward)).one()

    assert asked.responsible_id == cast.at.hotline.id
    assert pending.due_at == NOON + timedelta(minutes=5)
    assert not [e for e in asked.events if e.kind == EventKind.HANDED_OVER]


@pytest.mark.usefixtures("asked")
def test_what_nobody_took_in_time_goes_on_and_says_why(
    work: Work, session: Session, cast: Cast
) -> None:
    ticket = wait(work, session)

    [said] = [e for e in ticket.events if e.kind == EventKind.HANDED_OVER]
    assert ticket.responsible_id == cast.at.kolding_it.id
    assert said.facts["because"] == last_hand_over(session).reason == "in_time"
    assert session.scalars(select(PendingForward)).all() == []
    kinds = set(
        session.scalars(select(OutboxMessage.kind).where(OutboxMessage.created_at == LATER))
    )
    assert "ticket-handed-over" in kinds


def test_what_somebody_took_stays_with_them(
    act: Deed, work: Work, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(working.take, asked, by=cast.dorte)

    ticket = wait(work, session)

    assert ticket.responsible_id == cast.at.hotline.id
    assert session.scalars(select(PendingForward)).all() == []


@pytest.mark.usefixtures("asked")
def test_where_all_others_are_closed_the_last_one_gets_it(
    work: Work, session: Session, cast: Cast
) -> None:
    for unit in (cast.at.kolding_it, cast.at.shared):
        close(session, unit)

    ticket = wait(work, session)

    kinds = {event.kind for event in ticket.events}
    assert ticket.responsible_id == cast.at.shared.id
    assert EventKind.ALL_CLOSED in kinds


@pytest.mark.usefixtures("asked")
def test_it_goes_on_once(work: Work, session: Session) -> None:
    wait(work, session)
    wait(work, session)

    gone = select(TicketEvent).where(TicketEvent.kind == EventKind.HANDED_OVER)
    assert len(session.scalars(gone).all()) == 1


def test_where_a_person_forwards_it_waits_for_one(
    work: Work, session: Session, cast: Cast, held: Held
) -> None:
    gate = gate_of(session, cast, None)
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)

    ticket = wait(work, session)

    assert ticket.responsible_id == gate.id
