"""What the pages of incidents show. Few statements, however many tickets."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from accounts.models import User
from accounts.reading import READER, asked_by
from core.db import db
from core.prepared import NOW
from support import access as tickets_access
from support.incidents import letters, moving
from support.incidents.access import incidents_for, may_decide, with_unit
from support.incidents.baseline import WINDOW, Shared
from support.incidents.models import LIVE, Incident, IncidentTicket, State
from support.models import OPEN, Ticket
from support.wording import moment

SHOWN_AFTER = timedelta(days=7)
MOST = 50
KINDS = {
    Shared.ROOM: _l("One virtual room"),
    Shared.BRIDGE: _l("One bridge"),
    Shared.SOFTWARE: _l("One browser"),
    Shared.ORGANISATION: _l("One organisation"),
}
STATES = {
    State.PROPOSED: _l("Is it one problem?"),
    State.CONFIRMED: _l("Is going on"),
    State.DISMISSED: _l("It was chance"),
    State.OVER: _l("Over"),
}


@dataclass(frozen=True)
class IncidentRow:
    """One incident in a list."""

    id: uuid.UUID
    label: str
    kind: str
    state: State
    state_text: str
    tickets: int
    proposed_at: datetime
    place: str  # who decides
    is_ours: bool


@dataclass(frozen=True)
class IncidentPage:
    """Everything about one."""

    incident: Incident
    row: IncidentRow
    sentence: str  # how many, how soon, how many are usual
    tickets: Sequence[Ticket]  # those that the reader may open
    more: int  # that they may open as well
    hidden: int  # others
    open: int
    hit: int  # people who meet there soon
    rooms: int  # that have the trouble: their meetings can be moved


def rows_for(actor: User, *, now: datetime) -> Sequence[IncidentRow]:
    """What goes on, then what lately did; the newest first. Two statements."""
    found = db.session.execute(_shown(), asked_by(actor, now))
    return [_row(each, n, actor) for each, n in found]


@cache
def _shown() -> Select[Incident, int]:
    counted = func.count(IncidentTicket.ticket_id)
    tickets = (
        select(counted)
        .where(IncidentTicket.incident_id == Incident.id)
        .correlate(Incident)
        .scalar_subquery()
    )
    recent = Incident.state.in_(LIVE) | (Incident.proposed_at > NOW - SHOWN_AFTER)
    wanted = (
        incidents_for(READER, now=NOW)
        .where(recent)
        .options(*with_unit())
        .order_by(Incident.state.in_(LIVE).desc(), Incident.proposed_at.desc(), Incident.id)
        .limit(MOST)
    )
    return wanted.add_columns(tickets)


def live_for(actor: User, *, now: datetime) -> Sequence[IncidentRow]:
    """Those that the desk shows on top."""
    return [row for row in rows_for(actor, now=now) if row.state in LIVE]


def page_of(incident: Incident, actor: User, *, now: datetime) -> IncidentPage:
    """One incident, with the tickets that the reader sees anyway."""
    mine = select(IncidentTicket.ticket_id).where(IncidentTicket.incident_id == incident.id)
    every = db.session.execute(select(Ticket.id, Ticket.status).where(Ticket.id.in_(mine))).all()
    seen = tickets_access.seen_of(actor, now=now).where(Ticket.id.in_(mine))
    shown = seen.options(lazyload("*")).order_by(Ticket.opened_at, Ticket.number).limit(MOST)
    tickets = db.session.scalars(shown).all()
    may_open = len(db.session.scalars(seen.with_only_columns(Ticket.id)).all())
    return IncidentPage(
        incident=incident,
        row=_row(incident, len(every), actor),
        sentence=_sentence(incident, now),
        tickets=tickets,
        more=may_open - len(tickets),
        hidden=len(every) - may_open,
        open=sum(row.status in OPEN for row in every),
        hit=letters.count_hit(incident, now=now) if incident.state in LIVE else 0,
        rooms=len(moving.rooms_of(incident)) if incident.state == State.CONFIRMED else 0,
    )


def _row(incident: Incident, tickets: int, actor: User) -> IncidentRow:
    return IncidentRow(
        id=incident.id,
        label=incident.label,
        kind=str(KINDS[incident.kind]),
        state=incident.state,
        state_text=str(STATES[incident.state]),
        tickets=tickets,
        proposed_at=incident.proposed_at,
        place=incident.unit.unit.place,
        is_ours=may_decide(actor, incident),
    )


def _sentence(incident: Incident, now: datetime) -> str:
    minutes = int(WINDOW.total_seconds() // 60)
    many = ngettext(
        "%(num)d person asked for help within %(minutes)s minutes, %(when)s.",
        "%(num)d persons asked for help within %(minutes)s minutes, %(when)s.",
        incident.people, minutes=minutes, when=moment(incident.proposed_at, now),
    )  # fmt: skip
    if incident.usual < 1:
        usually = _("Usually it is less than one at this time of the week.")
    else:
        number = format_decimal(round(incident.usual, 1))
        usually = _("Usually it is %(number)s at this time of the week.", number=number)
    return f"{many} {usually}"
