"""Asking another unit to take a ticket over. Until it says yes, the sender is responsible.

When it does not answer in time, the next on the ticket's way that is open is asked; where there is
none, the ticket simply stays where it is, and its unit is told. It is never nobody's.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select

from accounts.models import User
from core.db import db
from support import access, grounds, routing
from support.acceptance import acceptance_due
from support.clocks import keeping
from support.lines import Units
from support.models import Answer, EventKind, Ground, Offer, SupportUnit, Ticket
from support.refusals import NoOffer
from support.services import choosing, placing, routes, telling
from support.services.moving import end_offer, move
from support.services.parts import open_offer
from support.services.telling import Post
from support.timeline import ROUTING, By, by_user

JOB = "offer-timeouts"
AT_A_TIME = 50


def offer(
    ticket: Ticket,
    to: SupportUnit,
    *,
    reason: str,
    tried: Sequence[str],
    asked_by: uuid.UUID,
    by: By,
    post: Post,
    now: datetime,
) -> Offer:
    """Ask the unit. Raises AlreadyOffered."""
    sender, due_at = ticket.responsible, acceptance_due(ticket, to, now)
    move(
        ticket,
        EventKind.OFFERED,
        by=by,
        now=now,
        text=reason,
        sender=sender.unit.place,
        receiver=to.unit.place,
        tried=list(tried),
        is_exception=choosing.is_exception(ticket, to.tier),
    )
    made = Offer(
        ticket_id=ticket.id, from_id=sender.id, to_id=to.id, by_id=asked_by, at=now,
        due_at=due_at, reason=reason, tried="\n".join(tried),
    )  # fmt: skip
    db.session.add(made)
    grounds.give(ticket, to.id, Ground.OFFERED, now=now)
    telling.tell_unit_news(
        ticket, to, telling.OFFER, post=post, now=now,
        unit=sender.unit.place, due_at=due_at.isoformat(),
    )  # fmt: skip
    db.session.flush()
    return made


def accept(ticket: Ticket, *, by: By, post: Post, now: datetime) -> None:
    """The unit says yes: from now on it is responsible, and whoever said so works on it. The one
    who asked for help is told. Raises NoOffer."""
    asked = _asked(ticket)
    receiver = placing.unit_named(asked.to_id)
    move(
        ticket,
        EventKind.ACCEPTED,
        by=by,
        now=now,
        sender=ticket.responsible.unit.place,
        receiver=receiver.unit.place,
    )
    end_offer(asked, ticket, Answer.ACCEPTED, by=by, now=now)
    placing.settle(
        ticket, receiver, by_id=asked.by_id, reason=asked.reason, tried=asked.tried, now=now
    )
    keeping.taken(ticket, now=now)
    telling.tell_requester(ticket, telling.HANDED_OVER, post=post, now=now)


def decline(ticket: Ticket, why: str, *, by: By, post: Post, now: datetime) -> None:
    """The unit says no, and why: the sender decides what now. Raises NoOffer."""
    asked = _asked(ticket)
    place = asked.receiver.unit.place
    move(ticket, EventKind.DECLINED, by=by, now=now, text=why, receiver=place)
    end_offer(asked, ticket, Answer.DECLINED, by=by, now=now, why=why)
    sender, about = ticket.responsible, telling.OFFER_DECLINED
    telling.tell_unit_news(ticket, sender, about, post=post, now=now, unit=place)


def take_back(ticket: Ticket, *, by: User, post: Post, now: datetime) -> None:
    """The sender goes on with it. Raises NoOffer."""
    asked = _asked(ticket)
    place = asked.receiver.unit.place
    move(ticket, EventKind.OFFER_ENDED, by=by_user(by), now=now, receiver=place)
    end_offer(asked, ticket, Answer.ENDED, by=by_user(by), now=now)
    telling.tell_unit_news(ticket, asked.receiver, telling.OFFER_ENDED, post=post, now=now)


def time_out(ticket: Ticket, *, post: Post, now: datetime) -> None:
    """The unit does not answer: the next is asked, or the sender goes on. Raises NoOffer."""
    asked = _asked(ticket)
    silent = asked.receiver.unit.place
    move(ticket, EventKind.TIMED_OUT, by=ROUTING, now=now, receiver=silent)
    end_offer(asked, ticket, Answer.TIMED_OUT, by=ROUTING, now=now)
    following = _ask_next(ticket, asked, post=post, now=now)
    telling.tell_unit_news(
        ticket, ticket.responsible, telling.OFFER_SILENT, post=post, now=now,
        unit=silent, next=following.unit.place if following else "",
    )  # fmt: skip


def _ask_next(ticket: Ticket, silent: Offer, *, post: Post, now: datetime) -> SupportUnit | None:
    """The first on its way that is open, and was not asked since this unit has it."""
    units = Units.read()
    asked = {offer.to_id for offer in ticket.offers} | {ticket.responsible_id}
    onward = routing.after(routes.route_of(units.rows, ticket).receivers, silent.to_id)
    left = [id for id in onward if id not in asked]
    arrival = placing.arrive(units, left, now) if left else None
    if arrival is None or arrival.all_closed:
        return None
    placing.record_skips(ticket, arrival, sender=ticket.responsible_id, post=post, now=now)
    to = units.by_id[arrival.owner]
    offer(
        ticket, to, reason=silent.reason, tried=silent.tried.splitlines(),
        asked_by=silent.by_id, by=ROUTING, post=post, now=now,
    )  # fmt: skip
    return to


def _asked(ticket: Ticket) -> Offer:
    found = open_offer(ticket)
    if found is None:
        raise NoOffer
    return found


def has_due(now: datetime) -> bool:
    """Whether a unit's time to answer is up."""
    return db.session.scalar(select(Offer.id).where(*_due(now)).limit(1)) is not None


def time_out_due(*, post: Post, now: datetime) -> int:
    """Every unit whose time is up. How many; another worker's are held until it is through."""
    due = select(Offer.ticket_id).where(*_due(now)).order_by(Offer.due_at).limit(AT_A_TIME)
    ids = db.session.scalars(due).all()
    tickets = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.number)
    for ticket in db.session.scalars(access.held(tickets)).all():
        asked = open_offer(ticket)
        if asked and asked.due_at <= now:
            time_out(ticket, post=post, now=now)
    return len(ids)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Offer.answered_at.is_(None), Offer.due_at <= now
