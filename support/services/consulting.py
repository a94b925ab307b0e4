"""Asking another unit for advice. The responsibility stays where it is."""

import uuid
from datetime import datetime

from sqlalchemy import select

from accounts.models import User
from core.db import db
from support import access, grounds
from support.lines import Units
from support.models import Consultation, EventKind, Ground, SupportUnit, Ticket
from support.refusals import AlreadyAsked, NoSuchReceiver, NotAsked
from support.routing import Directory
from support.services import telling
from support.services.moving import move
from support.services.telling import Post
from support.services.working import must_be_open
from support.timeline import ROUTING, By, by_user


def advisers(ticket: Ticket, rows: Directory) -> list[uuid.UUID]:
    """Who can be asked."""
    return [id for id in rows.tiers if id != ticket.responsible_id]


def ask(
    ticket: Ticket, to_id: uuid.UUID, question: str, *, by: User, post: Post, now: datetime
) -> None:
    """The unit may read the case until it answers. Raises NoSuchReceiver, AlreadyAsked."""
    access.must_act(by, ticket)
    must_be_open(ticket)
    units = Units.read()
    if to_id not in advisers(ticket, units.rows):
        raise NoSuchReceiver
    if any(c.unit_id == to_id and c.ended_at is None for c in ticket.consultations):
        raise AlreadyAsked
    unit, who = units.by_id[to_id], by_user(by)
    place = unit.unit.place
    move(
        ticket, EventKind.CONSULTED, by=who, now=now, text=question, is_internal=True,
        receiver=place,
    )  # fmt: skip
    ticket.consultations.append(
        Consultation(unit_id=unit.id, by_id=by.id, at=now, question=question)
    )
    grounds.give(ticket, unit.id, Ground.CONSULTED, now=now)
    facts = {"wanted": question} if unit.is_external else {}
    telling.tell_unit_news(
        ticket, unit, telling.CONSULT, post=post, now=now,
        unit=ticket.responsible.unit.place, **facts,
    )  # fmt: skip
    db.session.flush()


def answer(
    ticket: Ticket, asked: Consultation, words: str, *, by: By, post: Post, now: datetime
) -> None:
    """What the unit advises, for the desk only; then it has no reason any more to read the case.
    Raises NotAsked."""
    if asked.ended_at is not None:
        raise NotAsked
    unit = asked.unit
    place = unit.unit.place
    move(ticket, EventKind.ADVISED, by=by, now=now, text=words, is_internal=True, receiver=place)
    asked.answered_at = asked.ended_at = now
    asked.answer, asked.answered_by_id = words, by.user.id if by.user else None
    grounds.end(ticket, asked.unit_id, Ground.CONSULTED, now=now)
    telling.tell_unit_news(
        ticket, ticket.responsible, telling.ADVICE, post=post, now=now, unit=place
    )


def forget(unit: SupportUnit, *, now: datetime) -> None:
    """The unit is there no more: nobody waits for what it was asked."""
    asked = select(Consultation).where(
        Consultation.unit_id == unit.id, Consultation.ended_at.is_(None)
    )
    for row in db.session.scalars(asked.order_by(Consultation.id)).all():
        ticket = access.lock_whole(row.ticket_id)
        row.ended_at = now
        grounds.end(ticket, unit.id, Ground.CONSULTED, now=now)
        place = unit.unit.place
        move(ticket, EventKind.CONSULT_ENDED, by=ROUTING, now=now, receiver=place)
