"""What a test sees of all cases after a deed: plain, and read once."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, lazyload

from notifications.models import OutboxMessage
from support.models import (
    AccessGround,
    Consultation,
    Ground,
    HandOver,
    LinkKind,
    Notice,
    Offer,
    SupportUnit,
    Ticket,
    TicketEvent,
    TicketLink,
)

TOLD_OF_TASKS = ("task-done", "tasks-done", "task-silent")
LIVE: ColumnElement[bool] = AccessGround.until.is_(None)


class Seen:
    """All there is after a deed, each read when it is asked for."""

    def __init__(self, session: Session) -> None:
        session.rollback()
        session.expire_all()
        self._session = session

    @cached_property
    def tickets(self) -> dict[UUID, Ticket]:
        wanted = select(Ticket).options(lazyload("*")).order_by(Ticket.number)
        return {ticket.id: ticket for ticket in self._session.scalars(wanted)}

    @cached_property
    def cases(self) -> list[Ticket]:
        return [ticket for ticket in self.tickets.values() if ticket.parent_id is None]

    @cached_property
    def tasks(self) -> list[tuple[Ticket, Ticket]]:
        """Each with the case that it is a part of."""
        every = self.tickets.values()
        return [(one, self.tickets[one.parent_id]) for one in every if one.parent_id]

    @cached_property
    def grounds(self) -> list[tuple[UUID, UUID, Ground]]:
        row = AccessGround.ticket_id, AccessGround.support_unit_id, AccessGround.ground
        return [(a, b, c) for a, b, c in self._session.execute(select(*row).where(LIVE))]

    @cached_property
    def offers(self) -> Sequence[Offer]:
        return self._session.scalars(select(Offer).where(Offer.answered_at.is_(None))).all()

    @cached_property
    def questions(self) -> Sequence[Consultation]:
        open_ones = select(Consultation).where(Consultation.ended_at.is_(None))
        return self._session.scalars(open_ones).all()

    @cached_property
    def notices(self) -> Sequence[Notice]:
        return self._session.scalars(select(Notice)).all()

    @cached_property
    def hand_overs(self) -> list[tuple[UUID, UUID]]:
        done = select(HandOver.ticket_id, HandOver.to_id).where(HandOver.was_skipped.is_(False))
        return [(a, b) for a, b in self._session.execute(done.order_by(HandOver.id))]

    @cached_property
    def lines(self) -> list[tuple[Any, ...]]:
        """Every line of every history, as it was written."""
        columns = TicketEvent.__table__.columns
        return [tuple(row) for row in self._session.execute(select(*columns).order_by(columns.id))]

    @cached_property
    def merges(self) -> dict[UUID, UUID]:
        """Of each case that goes on as another: as which."""
        wanted = select(TicketLink).where(TicketLink.kind == LinkKind.DUPLICATE)
        found = self._session.scalars(wanted).all()
        merges = {link.from_id: link.to_id for link in found}
        assert len(merges) == len(found)
        return merges

    def end_of(self, ticket: Ticket) -> Ticket:
        """Where it goes on."""
        for _step in self.tickets:
            if ticket.id not in self.merges:
                return ticket
            ticket = self.tickets[self.merges[ticket.id]]
        raise AssertionError("a circle")

    def all_of(self, ticket: Ticket) -> list[Ticket]:
        """It, and what goes on as it."""
        return [one for one in self.cases if self.end_of(one).id == ticket.id]

    def told_of_tasks(self) -> dict[int, str]:
        """What units were told of tasks, by message."""
        mails = self._session.execute(select(OutboxMessage.id, OutboxMessage.payload))
        return {id: told["about"] for id, told in mails if told.get("about") in TOLD_OF_TASKS}

    def units_out_of_use(self) -> Iterable[UUID]:
        return self._session.scalars(select(SupportUnit.id).where(~SupportUnit.is_active))
