"""Which meetings the readiness board of a supporter shows: those that their units help with; and
the cases they have already, so that two do not call the same people."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import Organisation, Unit, User, place_of
from booking.readiness import BAD, Coming, Lack, coming_meetings
from core.db import db
from support import access
from support.lines import Units
from support.models import OPEN, SupportUnit, Ticket

AHEAD = timedelta(hours=4)

LACKS: Mapping[Lack, LazyString] = {
    Lack.ROOM: _l("The room is not ready"),
    Lack.LEADER: _l("The leader has not opened the room"),
    Lack.FAILED_TEST: _l("The test found a fault: %(num)s"),
    Lack.NOT_REACHED: _l("Not reached, or has not opened the invitation: %(num)s"),
    Lack.NOT_ANSWERED: _l("Has not answered: %(num)s"),
    Lack.UNTESTED: _l("Citizen or relative who has not tested: %(num)s"),
}


@dataclass(frozen=True)
class CaseThere:
    """An open case of a meeting: whose it is, and nothing of who asked or why."""

    id: uuid.UUID
    number: int
    place: str
    phone: str | None
    assignee: str
    is_mine: bool
    may_open: bool

    @property
    def is_free(self) -> bool:
        """Whether nobody has taken it."""
        return not self.assignee


Board = Sequence[tuple[Coming, Sequence[CaseThere]]]


def board_of(actor: User, *, now: datetime) -> Board:
    """The next hours, the most pressing first, each with its cases."""
    rows = coming_meetings(served_by(actor), now=now, until=now + AHEAD)
    cases = _cases_of(actor, [row.occurrence_id for row in rows], now=now)
    return [(row, cases[row.occurrence_id]) for row in rows]


def _cases_of(
    actor: User, occurrence_ids: Collection[uuid.UUID], *, now: datetime
) -> Mapping[uuid.UUID, Sequence[CaseThere]]:
    """The open ones of each: what the actor may open stands first, the oldest on top. One statement
    for any number."""
    seen = access.is_seen(actor, now=now).label("may_open")
    place = (Unit.name.label("unit"), Organisation.name.label("organisation"), Unit.phone)
    wanted = (
        select(Ticket.id, Ticket.occurrence_id, Ticket.number, *place)
        .add_columns(Ticket.assignee_id, User.name.label("assignee"), seen)
        .join(SupportUnit, SupportUnit.id == Ticket.responsible_id)
        .join(Unit, Unit.id == SupportUnit.unit_id)
        .join(Organisation, Organisation.id == Unit.organisation_id)
        .outerjoin(User, User.id == Ticket.assignee_id)
        .where(Ticket.occurrence_id.in_(occurrence_ids))
        .where(Ticket.parent_id.is_(None), Ticket.status.in_(OPEN))
        .order_by(seen.desc(), Ticket.number)
    )
    found: dict[uuid.UUID, list[CaseThere]] = defaultdict(list)
    for row in db.session.execute(wanted):
        case = CaseThere(
            id=row.id,
            number=row.number,
            place=place_of(row.unit, row.organisation),
            phone=row.phone,
            assignee=row.assignee or "",
            is_mine=row.assignee_id == actor.id,
            may_open=row.may_open,
        )
        found[row.occurrence_id].append(case)
    return found


def served_by(actor: User) -> frozenset[uuid.UUID]:
    """The organisations whose calls for help a unit of the actor's may get."""
    units, mine = Units.read(), access.my_unit_ids(actor)
    return frozenset(id for id in units.rows.parents if units.rows.helpers_of(id) & mine)


def lines_of(coming: Coming) -> Sequence[tuple[str, str]]:
    """What it lacks in words, each with the look of its status."""
    return [
        ("bad" if lack in BAD else "care", str(LACKS[lack]) % {"num": number})
        for lack, number in coming.lacks
    ]
