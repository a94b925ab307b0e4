"""Everybody who must know how a ticket ended: each is written down, and written to."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from booking import support_queries
from core.db import db
from notifications.models import OutboxMessage
from support import merged
from support.models import HandOver, Notice, Status, SupportUnit, Ticket
from support.services import telling
from support.services.telling import Post


def untold(ticket: Ticket) -> bool:
    """Whether somebody does not know yet."""
    return any(notice.told_at is None for notice in ticket.notices)


def tell_everybody(ticket: Ticket, *, post: Post, now: datetime) -> None:
    """The requester, the leader, and every unit that had to do with it (product rule 6.2)."""
    parts = merged.parts_of(ticket)
    asking = [one for one in (ticket, *_callers(ticket, parts)) if not one.is_alarm]
    for asked in asking:
        _notify_requester(ticket, asked, post=post, now=now)
    if asking:  # of an alarm that nobody asked about the leader was not told
        _notify_leader(ticket, post=post, now=now)
    for unit_id in _units_that_had_it(ticket, parts):
        _notify_unit(ticket, db.session.get_one(SupportUnit, unit_id), post=post, now=now)


def _callers(ticket: Ticket, parts: Sequence[Ticket]) -> Sequence[Ticket]:
    """Callers without a name whose tickets go on as this one: they asked, too. Each number is told
    once."""
    told, found = {ticket.callback_phone} - {None}, []
    for part in parts:
        if part.participant_id is None and part.callback_phone not in told:
            told |= {part.callback_phone} - {None}
            found.append(part)
    return found


def _notify_requester(ticket: Ticket, asked: Ticket, *, post: Post, now: datetime) -> None:
    sent = telling.tell_requester(
        ticket, telling.OUTCOME, post=post, now=now, asked=asked, outcome=ticket.outcome
    )
    who = Notice(label=asked.requester, participant_id=asked.participant_id)
    _must_know(ticket, who, sent)


def _notify_leader(ticket: Ticket, *, post: Post, now: datetime) -> None:
    meeting = ticket.occurrence_id and support_queries.meeting_facts(ticket.occurrence_id)
    contact = telling.requester_of(ticket)
    asked = {ticket.user_id, contact.user_id if contact else None}
    if not meeting or meeting.leader_id in asked:
        return
    sent = telling.tell_leader(
        ticket,
        meeting,
        telling.OUTCOME,
        post=post,
        now=now,
        outcome=ticket.outcome,
    )
    _must_know(ticket, Notice(label=meeting.leader_name, user_id=meeting.leader_id), sent)


def _units_that_had_it(ticket: Ticket, merged_in: Sequence[Ticket]) -> list[uuid.UUID]:
    """Every unit before the present one, in the order they had it; then those that did a part,
    and those that gave advice. Of what goes on as this one, too."""
    whole = [ticket, *merged_in]
    ids = [one.id for one in whole]
    had = db.session.scalars(
        select(HandOver.to_id)
        .where(HandOver.ticket_id.in_(ids), HandOver.was_skipped.is_(False))
        .order_by(HandOver.id)
    )
    parts = db.session.scalars(
        select(Ticket.responsible_id)
        .where(Ticket.parent_id.in_(ids), Ticket.status != Status.DISCARDED)
        .order_by(Ticket.number)
    )
    advised = [c.unit_id for one in whole for c in one.consultations if c.answered_at]
    return [u for u in dict.fromkeys([*had, *parts, *advised]) if u != ticket.responsible_id]


def _notify_unit(ticket: Ticket, unit: SupportUnit, *, post: Post, now: datetime) -> None:
    sent = telling.tell_unit(
        ticket, unit, telling.OUTCOME, post=post, now=now, outcome=ticket.outcome
    )
    _must_know(ticket, Notice(label=unit.unit.place, support_unit_id=unit.id), sent)


def _must_know(ticket: Ticket, who: Notice, sent: OutboxMessage | None) -> None:
    who.outbox_id = sent.id if sent else None
    ticket.notices.append(who)
