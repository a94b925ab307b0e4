"""The open cases of those whom a search for a caller found: no second one is made unseen."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from accounts.models import Unit, User
from booking.intake import Found
from core.db import db
from support import access
from support.models import HandOver, SupportUnit, Ticket
from support.services.opening import OPEN
from support.wording import label_of


@dataclass(frozen=True)
class OpenCase:
    """As much of a case as it takes to go on with it, or to ring those who have it."""

    id: uuid.UUID
    number: int
    who: str  # no more of a name than the search shows
    place: str
    phone: str | None
    since: datetime
    assignee: str
    may_open: bool
    takes_notes: bool  # of calls by the same person

    @property
    def can_go_on(self) -> bool:
        """Whether there is something better to do than to write down another call."""
        return self.may_open or self.phone is not None


def open_cases(actor: User, found: Sequence[Found], *, now: datetime) -> Sequence[OpenCase]:
    """Those of the people found, and those of callers without a name about the same meetings.

    What the actor may open stands first, the newest on top. Two statements and the hand-overs.
    """
    if not found:
        return []
    mine = access.tickets_for(actor, now=now).with_only_columns(Ticket.id)
    rows = db.session.execute(_wanted(found).add_columns(Ticket.id.in_(mine)))
    names = {row.participant_id: label_of(row.kind, row.name) for row in found if row.kind}
    cases = [_case(ticket, names, may_open=may_open) for ticket, may_open in rows]
    return sorted(cases, key=lambda case: (not case.may_open, -case.number))


def _wanted(found: Sequence[Found]) -> Select[Ticket]:
    people = [row.participant_id for row in found if row.participant_id]
    meetings = [row.occurrence_id for row in found]
    nameless = and_(Ticket.participant_id.is_(None), Ticket.occurrence_id.in_(meetings))
    responsible = joinedload(Ticket.responsible)
    return (
        select(Ticket)
        .where(
            or_(Ticket.participant_id.in_(people), nameless),
            Ticket.parent_id.is_(None),
            Ticket.status.in_(OPEN),
        )
        .options(
            responsible.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
            responsible.lazyload(SupportUnit.hours),
            responsible.lazyload(SupportUnit.own_days),
            joinedload(Ticket.assignee).lazyload(User.memberships),
            selectinload(Ticket.hand_overs).options(
                lazyload(HandOver.sender), lazyload(HandOver.receiver)
            ),
        )
    )


def _case(ticket: Ticket, names: dict[uuid.UUID | None, str], *, may_open: bool) -> OpenCase:
    moves = [h.at for h in ticket.hand_overs if not h.was_skipped]
    unit = ticket.responsible.unit
    return OpenCase(
        id=ticket.id,
        number=ticket.number,
        who=names.get(ticket.participant_id) or str(_("A caller without a name")),
        place=unit.place,
        phone=unit.phone,
        since=moves[-1] if moves else ticket.opened_at,
        assignee=ticket.assignee.name if ticket.assignee else "",
        may_open=may_open,
        takes_notes=ticket.participant_id is not None,
    )
