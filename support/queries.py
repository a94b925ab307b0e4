"""What the desk shows. Few statements, however many tickets (their number is pinned by tests)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from accounts import administered
from accounts.models import Unit, User
from booking import support_queries
from booking.ports import HelpLine
from core.db import db
from support import access, lines
from support.lines import Units
from support.models import HandOver, Status, SupportUnit, Ticket
from support.services.opening import OPEN

ELSEWHERE_LIMIT = 20
QUEUE_LIMIT = 100


@dataclass(frozen=True)
class CaseRow:
    """One ticket in the queue, as plain values: the same values are the same page."""

    id: uuid.UUID
    number: int
    subject: str
    requester: str
    device: str
    starts_at: datetime | None
    place: str
    opened_at: datetime
    status: Status
    assignee: str
    is_mine: bool
    came_from: str
    since: datetime
    responsible: str
    is_learning: bool
    is_cancelled: bool  # the meeting: nobody is late for it any more

    @property
    def is_free(self) -> bool:
        """Whether nobody has taken it."""
        return not self.assignee


@dataclass(frozen=True)
class Desk:
    """The queue of the actor's units, and what they had that others have now."""

    waiting: Sequence[CaseRow]
    learning: Sequence[CaseRow]
    elsewhere: Sequence[CaseRow]

    @property
    def first_id(self) -> uuid.UUID | None:
        """The case to take at once: the nearest that nobody else has."""
        return next((row.id for row in self.waiting if row.is_free or row.is_mine), None)


def desk_of(actor: User, *, now: datetime) -> Desk:
    """Ordered by minutes to the start, then by the longest wait; cancelled meetings come last."""
    units = access.my_units(actor)
    mine = select(Ticket).where(Ticket.responsible_id.in_(units), Ticket.status.in_(OPEN))
    rows = _read(_nearest_first(mine), QUEUE_LIMIT, actor)
    return Desk(
        waiting=[row for row in rows if not row.is_learning],
        learning=[row for row in rows if row.is_learning],
        elsewhere=_elsewhere(actor, now),
    )


def _elsewhere(actor: User, now: datetime) -> Sequence[CaseRow]:
    """Seen by my units, and either with another unit or ended without everybody told."""
    units = access.my_units(actor)
    seen = access.tickets_for(actor, now=now).where(
        Ticket.status != Status.CLOSED,
        Ticket.responsible_id.not_in(units) | (Ticket.status == Status.CLOSING),
    )
    return _read(_nearest_first(seen), ELSEWHERE_LIMIT, actor)


def _nearest_first(tickets: Select[Ticket]) -> Select[Ticket]:
    return tickets.order_by(
        Ticket.is_learning,
        _is_cancelled(),
        Ticket.meeting_starts_at.is_(None),
        Ticket.meeting_starts_at,
        Ticket.opened_at,
    )


def _is_cancelled() -> ColumnElement[bool]:
    return support_queries.is_cancelled(Ticket.occurrence_id)


def _read(tickets: Select[Ticket], limit: int, actor: User) -> Sequence[CaseRow]:
    shown = tickets.limit(limit).options(*_what_a_row_shows()).add_columns(_is_cancelled())
    return [
        _row(ticket, actor, is_cancelled=is_off) for ticket, is_off in db.session.execute(shown)
    ]


def _what_a_row_shows() -> tuple[ORMOption, ...]:
    sender = selectinload(Ticket.hand_overs).joinedload(HandOver.sender)
    responsible = joinedload(Ticket.responsible)
    return (
        responsible.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        responsible.lazyload(SupportUnit.hours),
        responsible.lazyload(SupportUnit.own_days),
        joinedload(Ticket.assignee).lazyload(User.memberships),
        sender.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        sender.lazyload(SupportUnit.hours),
        sender.lazyload(SupportUnit.own_days),
        selectinload(Ticket.hand_overs).lazyload(HandOver.receiver),
    )


def _row(ticket: Ticket, actor: User, *, is_cancelled: bool) -> CaseRow:
    last = next((h for h in reversed(ticket.hand_overs) if not h.was_skipped), None)
    return CaseRow(
        id=ticket.id,
        number=ticket.number,
        subject=ticket.subject,
        requester=ticket.requester,
        device=ticket.device,
        starts_at=ticket.meeting_starts_at,
        place=ticket.snapshot["place"],
        opened_at=ticket.opened_at,
        status=ticket.status,
        assignee=ticket.assignee.name if ticket.assignee else "",
        is_mine=ticket.assignee_id == actor.id,
        came_from=last.sender.unit.place if last and last.sender else "",
        since=last.at if last else ticket.opened_at,
        responsible=ticket.responsible.unit.place,
        is_learning=ticket.is_learning,
        is_cancelled=is_cancelled,
    )


def support_units(actor: User, *, now: datetime) -> tuple[Sequence[HelpLine], Sequence[HelpLine]]:
    """The numbers one administers, and those elsewhere that one's organisations are helped by."""
    units = Units.read()
    mine = db.session.scalars(access.administered_units(actor)).all()
    homes = db.session.scalars(administered.organisation_ids_for(actor)).all()
    helping = {id for home in homes for id in units.rows.helpers_of(home)} - {u.id for u in mine}
    others = [unit for unit in units.by_id.values() if unit.id in helping]
    return [lines.tell(u, now=now) for u in mine], [lines.tell(u, now=now) for u in others]
