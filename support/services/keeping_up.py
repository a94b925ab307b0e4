"""Whether somebody who writes on a case has read what others did meanwhile. Nothing is locked: the
words are held back once, shown with what happened, and sent with the next press."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select

from accounts.models import User
from core.db import db
from support.models import EventKind, LinkKind, Ticket, TicketEvent
from support.refusals import NewWords

K = EventKind
MATTERS = (
    K.WROTE, K.CALLED, K.WORKS, K.TAKEN, K.REPLIED, K.NOTED, K.GIVEN_BACK, K.WAITS, K.OFFERED,
    K.ACCEPTED, K.DECLINED, K.TIMED_OUT, K.HANDED_OVER, K.CONSULTED, K.ADVISED, K.OUTSIDE_WROTE,
    K.TASK_GIVEN, K.TASK_DONE, K.TASK_CANCELLED, K.TASK_SILENT, K.RESOLVED, K.REOPENED,
    K.RESTORED, K.MEETING_CANCELLED, K.MEETING_MOVED, K.MEETING_REVIVED,
    K.MAILED, K.ROOM_READY, K.ROOM_CLOSED,
)  # fmt: skip
_TOOK_IN = and_(
    TicketEvent.kind == K.LINKED, TicketEvent.facts["link"].as_string() == LinkKind.DUPLICATE.value
)  # then it has the words of the other one, too


def must_have_seen(ticket: Ticket, seen: int | None, *, by: User, doing: EventKind) -> None:
    """`seen` is the last event on the page it was written on. One's own deed of the same kind
    counts too: then the button was pressed twice. Raises NewWords."""
    if seen is not None and since(ticket, seen, reader=by, doing=doing):
        raise NewWords


def since(ticket: Ticket, seen: int, *, reader: User, doing: EventKind) -> Sequence[TicketEvent]:
    """What others did after this event."""
    mine_too = _by_others(reader) | (TicketEvent.kind == doing)
    return db.session.scalars(_after(ticket, seen).where(mine_too)).all()


def has_news(ticket: Ticket, seen: int, *, reader: User) -> bool:
    """Whether others did something after this event."""
    return db.session.scalar(_after(ticket, seen).where(_by_others(reader)).limit(1)) is not None


def _by_others(reader: User) -> ColumnElement[bool]:
    return or_(TicketEvent.actor_id.is_(None), TicketEvent.actor_id != reader.id)


def _after(ticket: Ticket, seen: int) -> Select[TicketEvent]:
    return (
        select(TicketEvent)
        .where(
            TicketEvent.ticket_id == ticket.id,
            TicketEvent.id > seen,
            or_(TicketEvent.kind.in_(MATTERS), _TOOK_IN),
        )
        .order_by(TicketEvent.id)
    )
