"""Which cases somebody may read figures of, and which of them they may open."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select

from accounts.models import User
from core.db import db
from core.periods import Period
from support import access
from support.figures.tickets import is_case
from support.models import Ticket


@dataclass(frozen=True)
class Scope:
    """The whole cases of an area; or, without one, those that the reader's units see."""

    reader: User
    organisation_ids: Collection[uuid.UUID] | None
    period: Period
    now: datetime

    @property
    def cases(self) -> tuple[ColumnElement[bool], ...]:
        """All of them, of whatever time."""
        return is_case(), self._mine()

    @property
    def of_period(self) -> tuple[ColumnElement[bool], ...]:
        """Those that were opened in the period."""
        return (
            *self.cases,
            Ticket.opened_at >= self.period.since,
            Ticket.opened_at < self.period.until,
        )

    def open_to_reader(self, ticket_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Of these, those that the reader may open. One statement."""
        seen = self._seen().where(Ticket.id.in_(list(ticket_ids)))
        return set(db.session.scalars(seen))

    def _mine(self) -> ColumnElement[bool]:
        if self.organisation_ids is None:
            return Ticket.id.in_(self._seen())
        return Ticket.organisation_id.in_(list(self.organisation_ids))

    def _seen(self) -> Select[uuid.UUID]:
        return access.tickets_for(self.reader, now=self.now).with_only_columns(Ticket.id)
