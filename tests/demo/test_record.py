"""A case written in one go is the case that the desk would have left behind."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import support_queries
from core.db import Base, db
from support import routing
from support.clocks import keeping
from support.clocks.models import ClockEvent, TicketClock
from support.demo.past.record import Record
from support.lines import Units
from support.models import (
    AccessGround,
    HandOver,
    Notice,
    Offer,
    Outcome,
    Ticket,
    TicketEvent,
    TicketText,
    WaitsFor,
)
from support.routing import Inquiry
from support.services import (
    handing_over,
    offering,
    opening,
    placing,
    resolving,
    waiting,
    working,
)
from support.timeline import by_user
from tests.factories import Cast
from tests.support.makers import NOON, POST, Held, call, make_meeting

Work = Callable[[], AbstractContextManager[None]]
WHY, TRIED, ANSWER = "Det er jeres udstyr.", "Genstart", "Prøv at genstarte."
AGAIN, SAID = "Det hjalp ikke.", "De kan ikke høre mig."
# What differs by right: ids, numbers, who was written to, and what came of it in the audit.
OWN = {"id", "ticket_id", "number", "occurrence_id", "participant_id", "outbox_id", "snapshot",
       "actor_id", "version", "opened_at"}  # fmt: skip


def minute(n: int) -> datetime:
    """So many minutes after help was asked for."""
    return NOON + timedelta(minutes=n)


def by_services(held: Held, cast: Cast) -> Ticket:
    """Asked, answered, waited, handed over, waited for a supplier, ended, told."""
    dorte, erik = (db.session.get_one(User, each.id) for each in (cast.dorte, cast.erik))
    ticket = opening.open_ticket(call(held, cast), by=None, post=POST, now=minute(0))
    working.take(ticket, by=dorte, now=minute(2))
    working.reply(ticket, ANSWER, by=dorte, post=POST, now=minute(4))
    opening.add_words(ticket, AGAIN, now=minute(7))
    working.note(ticket, TRIED, by=dorte, now=minute(8))
    to = cast.at.kolding_it.id
    handing_over.hand_over(
        ticket, to, reason=WHY, tried=[TRIED], by=dorte, post=POST, now=minute(9)
    )
    offering.accept(ticket, by=by_user(erik), post=POST, now=minute(11))
    waiting.wait(ticket, WaitsFor.THIRD_PARTY, by=erik, now=minute(12))
    waiting.resume(ticket, by=erik, now=minute(13))
    resolving.resolve(ticket, Outcome.CAN_ATTEND, by=erik, post=POST, now=minute(14))
    resolving.seen_by_requester(ticket, now=minute(15))
    for notice in [n for n in ticket.notices if n.user_id]:
        resolving.told_by_phone(ticket, notice, by=erik, now=minute(15))
    resolving.seen_by_unit(ticket, {cast.at.hotline.id}, now=minute(15))
    return ticket


def by_record(held: Held, cast: Cast) -> Ticket:
    """The same, in one go."""
    dorte, erik = (db.session.get_one(User, each.id) for each in (cast.dorte, cast.erik))
    asked, units = call(held, cast), Units.read()
    meeting = support_queries.meeting_facts(held.occurrence.id)
    assert meeting
    inquiry = Inquiry(
        asked.audience, asked.organisation_id, meeting.convening_id, meeting.is_cross_sector
    )
    found = routing.route(units.rows, inquiry)
    arrival = placing.arrive(units, found.receivers, minute(0))
    ticket = opening.ticket_of(asked, meeting, 999, found, arrival.owner, minute(0))
    ticket.routing_version_id = units.rows.version_id
    record = Record(ticket, meeting, units.by_id, None)
    record.open(SAID, arrival, at=minute(0))
    record.take(dorte, at=minute(2))
    record.reply(ANSWER, dorte, at=minute(4))
    record.write(AGAIN, at=minute(7))
    record.note(TRIED, dorte, at=minute(8))
    due_at = minute(14)
    record.hand_over(cast.at.kolding_it.id, (WHY, TRIED), dorte, at=minute(9), due_at=due_at)
    record.accept(erik, at=minute(11))
    record.wait(WaitsFor.THIRD_PARTY, erik, at=minute(12))
    record.resume(erik, at=minute(13))
    record.resolve(Outcome.CAN_ATTEND, erik, at=minute(14))
    record.tell(erik, at=minute(15))
    db.session.add(ticket)
    db.session.flush()
    ticks = [ClockEvent.of(ticket.id, tick) for tick in record.ticks]
    for rows in (record.lines, record.rows, ticks):
        db.session.add_all(rows)
        db.session.flush()
    keeping.count_anew([ticket.id])
    return ticket


def plain(row: Base) -> dict[str, Any]:
    """What it says."""
    columns = (column.key for column in type(row).__table__.columns)
    return {key: getattr(row, key) for key in columns if key not in OWN}


def rows_of(session: Session, ticket: Ticket) -> dict[str, Any]:
    """Everything that belongs to a case, in an order of its own."""
    found: dict[str, Any] = {"Ticket": plain(ticket)}
    for model in (TicketEvent, HandOver, Offer, AccessGround, Notice, ClockEvent, TicketClock):
        of = select(model).where(model.ticket_id == ticket.id)
        found[model.__name__] = sorted((plain(row) for row in session.scalars(of)), key=str)
    words = select(TicketText.words).where(TicketText.number == ticket.number)
    found["words"] = session.scalars(words).one()
    return found


@pytest.fixture
def both(session: Session, cast: Cast, work: Work) -> tuple[dict[str, Any], dict[str, Any]]:
    """The rows of either way."""
    ids = []
    for make in (by_services, by_record):
        held = make_meeting(session, cast, minute(50))
        with work():
            ids.append(make(held, cast).id)
    session.rollback()
    one, other = (rows_of(session, session.get_one(Ticket, id)) for id in ids)
    return one, other


@pytest.mark.parametrize(
    "what",
    ["Ticket", "TicketEvent", "HandOver", "Offer", "AccessGround", "Notice", "ClockEvent",
     "TicketClock", "words"],
)  # fmt: skip
def test_it_leaves_what_the_services_leave(
    both: tuple[dict[str, Any], dict[str, Any]], what: str
) -> None:
    by_desk, in_one_go = both

    assert in_one_go[what] == by_desk[what]
