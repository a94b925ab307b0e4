"""Calls as the desk reads them: on a case, and those that have none."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import BindParameter, Select, bindparam, delete, func, or_, select
from sqlalchemy.orm import joinedload, lazyload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from accounts.models import Unit, User
from accounts.reading import READER, asked_by, of_reader
from core.db import db
from core.prepared import NOW
from support import access
from support.models import (
    OPEN,
    PhoneCall,
    PhoneRecording,
    PhoneStep,
    Status,
    SupportUnit,
    Ticket,
)
from support.numbers import name_of
from support.telephone.calls import State
from support.telephone.models import StepKind
from support.telephone.words import STATES
from support.wording import moment, said_of

LONGEST = timedelta(hours=4)  # no call lasts so long: that it ended was never told
AT_A_TIME = 200

TOLD: Mapping[StepKind, LazyString] = {
    StepKind.FOUND_BY_NUMBER: _l("Known by the number"),
    StepKind.FOUND_BY_CODE: _l("Typed the code"),
    StepKind.RANG: _l("It rang at %(place)s"),
    StepKind.ANSWERED: _l("%(place)s answered"),
    StepKind.NOT_ANSWERED: _l("%(place)s did not answer"),
    StepKind.INTO_ROOM: _l("Was put through to the meeting"),
    StepKind.NOBODY: _l("Nobody could answer"),
    StepKind.RECORDED: _l("Left a message"),
}


@dataclass(frozen=True)
class VoiceNote:
    """A message that was left."""

    id: int
    length: str
    state: str  # here, coming, lost or forgotten


@dataclass(frozen=True)
class CallNote:
    """One call, as plain values."""

    id: uuid.UUID
    line: str
    at: str
    number: str | None  # none where it is hidden
    hidden: str  # its last two digits, where it is
    is_on: bool
    now: str  # what happens while it is
    length: str
    path: Sequence[str]
    voices: Sequence[VoiceNote]


def calls_of(tickets: Iterable[Ticket], *, now: datetime) -> Sequence[CallNote]:
    """Those of a case and of what goes on as it, the newest first. Three statements."""
    by_id = {ticket.id: ticket for ticket in tickets}
    rows = db.session.scalars(_with_steps(), {"tickets": list(by_id)})
    closed = {id for id, ticket in by_id.items() if ticket.status == Status.CLOSED}
    return [note(row, now=now, is_hidden=row.ticket_id in closed) for row in rows]


@cache
def _with_steps() -> Select[PhoneCall]:
    return whole(of_tickets(bindparam("tickets", expanding=True)))


def of_tickets(ids: Sequence[uuid.UUID] | BindParameter[uuid.UUID]) -> Select[PhoneCall]:
    """The newest first."""
    of_them = select(PhoneCall).where(PhoneCall.ticket_id.in_(ids))
    return of_them.order_by(PhoneCall.began_at.desc(), PhoneCall.id)


def without_case(actor: User, *, now: datetime) -> Sequence[CallNote]:
    """What lies on the lists of the actor's desks, the oldest first."""
    rows = db.session.scalars(whole(unsorted_for(actor).order_by(PhoneCall.began_at)).limit(100))
    return [note(row, now=now) for row in rows]


def unsorted_for(actor: User) -> Select[PhoneCall]:
    """Calls that became no case, and that nobody has seen to: of those who waited for somebody."""
    return select(PhoneCall).where(
        PhoneCall.support_unit_id.in_(access.my_units(actor)),
        PhoneCall.ticket_id.is_(None),
        PhoneCall.handled_at.is_(None),
    )


def one_for(actor: User, call_id: uuid.UUID, *, now: datetime) -> Select[PhoneCall]:
    """The call, if the actor sees its case, or the one that it goes on as; or works at the desk
    whose list it is on."""
    of_it = select(PhoneCall.ticket_id).where(PhoneCall.id == call_id)
    on_case = access.seen_with(actor, of_it, now=now).order_by(None).exists()
    mine = PhoneCall.support_unit_id.in_(access.my_units(actor)) & PhoneCall.ticket_id.is_(None)
    return select(PhoneCall).where(PhoneCall.id == call_id, or_(on_case, mine))


def whole(calls: Select[PhoneCall]) -> Select[PhoneCall]:
    """With everything that is told of them."""
    return calls.options(*_what_is_told())


def _what_is_told() -> tuple[ORMOption, ...]:
    unit = selectinload(PhoneCall.steps).joinedload(PhoneStep.unit)
    return (
        unit.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        unit.options(lazyload(SupportUnit.hours), lazyload(SupportUnit.own_days)),
        joinedload(PhoneCall.line),
        selectinload(PhoneCall.recordings),
    )


def is_on(call: PhoneCall, now: datetime) -> bool:
    """Whether they are on the line."""
    return call.ended_at is None and now - call.began_at < LONGEST


def note(call: PhoneCall, *, now: datetime, is_hidden: bool = False) -> CallNote:
    """As the desk reads it. Nobody has a reason to ring once the case is closed."""
    return CallNote(
        id=call.id,
        line=call.line.name,
        at=moment(call.began_at, now),
        number=None if is_hidden else call.caller or None,
        hidden=call.caller[-2:] if is_hidden else "",
        is_on=is_on(call, now),
        now=_now(call),
        length=_length(call),
        path=[_told(row) for row in call.steps],
        voices=[
            VoiceNote(row.id, length_of(row.seconds or 0), _state(row)) for row in call.recordings
        ],
    )


def _now(call: PhoneCall) -> str:
    rang = [row.unit for row in call.steps if row.kind == StepKind.RANG and row.unit]
    place = name_of(rang[-1]) if rang else ""
    return str(STATES[State(call.state)]) % {"place": place}


def _length(call: PhoneCall) -> str:
    if call.ended_at is None:
        return ""
    return length_of(int((call.ended_at - call.began_at).total_seconds()))


def length_of(seconds: int) -> str:
    """2 min. 12 sek."""
    if seconds < 60:
        return str(_("%(seconds)d s", seconds=seconds))
    return str(_("%(minutes)d min %(seconds)d s", minutes=seconds // 60, seconds=seconds % 60))


def _told(row: PhoneStep) -> str:
    place = name_of(row.unit) if row.unit else ""
    words = str(TOLD[row.kind]) % {"place": place}
    return f"{words} ({length_of(row.seconds)})" if row.seconds else words


def _state(row: PhoneRecording) -> str:
    if row.fetched_at is None:
        return "lost" if row.given_up_at else "coming"
    return "forgotten" if row.forgotten_at else "here"


@dataclass(frozen=True)
class OnLine:
    """A case whose caller is on the line."""

    ticket_id: uuid.UUID
    number: int
    requester: str


def on_now(actor: User, *, now: datetime) -> Sequence[OnLine]:
    """The open cases that the actor sees whose callers are on the line. One statement: few are."""
    rows = db.session.execute(_on_now(), asked_by(actor, now))
    found = (OnLine(row.id, row.number, said_of(row.requester, row.snapshot)) for row in rows)
    return list(dict.fromkeys(found))  # a case may have two callers


@cache
def _on_now() -> Select[*tuple[Any, ...]]:
    return on_now_of(READER, now=NOW)


def on_now_of(actor: User, *, now: datetime) -> Select[*tuple[Any, ...]]:
    """Their ids, numbers and who they are of; a test reads its plan."""
    return (
        select(Ticket.id, Ticket.number, Ticket.requester, Ticket.snapshot)
        .join(PhoneCall, PhoneCall.ticket_id == Ticket.id)
        .where(
            PhoneCall.ended_at.is_(None),
            PhoneCall.began_at > now - LONGEST,
            Ticket.status.in_(OPEN),
            access.is_seen(actor, now=now),
        )
        .order_by(Ticket.number)
    )


def count_waiting(actor: User) -> int:
    """How many calls without a case wait on the lists of the actor's desks."""
    return db.session.scalar(_how_many(), of_reader(actor)) or 0


@cache
def _how_many() -> Select[int]:
    return select(func.count()).select_from(unsorted_for(READER).subquery())


def old(kept: timedelta, now: datetime) -> Select[uuid.UUID]:
    """Calls that were kept for long enough, without words that are still to go; a test reads its
    plan."""
    has_voice = select(PhoneRecording.call_id).where(
        or_(
            PhoneRecording.due_at.is_not(None),
            PhoneRecording.fetched_at.is_not(None) & PhoneRecording.forgotten_at.is_(None),
        )
    )
    return select(PhoneCall.id).where(
        PhoneCall.began_at < now - kept, PhoneCall.id.not_in(has_voice)
    )


def has_old(kept: timedelta, *, now: datetime) -> bool:
    """Whether a call has been kept for long enough."""
    return db.session.scalar(old(kept, now).limit(1)) is not None


def forget(kept: timedelta, *, now: datetime) -> int:
    """Who rang, when and what became of it. What followed from it stays on the case."""
    oldest = old(kept, now).order_by(PhoneCall.began_at).limit(AT_A_TIME)
    ids = db.session.scalars(oldest).all()
    for table in (PhoneRecording, PhoneStep):
        db.session.execute(delete(table).where(table.call_id.in_(ids)))
    db.session.execute(delete(PhoneCall).where(PhoneCall.id.in_(ids)))
    return len(ids)
