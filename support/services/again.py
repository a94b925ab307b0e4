"""Somebody writes about a ticket, whatever has become of it: no words are lost.

An open one goes on. One that is over is opened again for some time; after that the words begin a
new one, which is linked to the old. A merged one is followed to where it goes on.
"""

from datetime import datetime, timedelta

from accounts.models import User
from core.config import Settings
from support import access
from support.models import ENDED, OPEN, Anew, EventKind, Ticket
from support.refusals import EndedLongAgo
from support.services import linking, opening, resolving
from support.services.opening import Opening
from support.services.telling import Post
from support.timeline import by_requester, by_user
from support.wording import role_of


def reopens_within(settings: Settings) -> timedelta:
    """How long after its end a ticket is opened again (ours: 14 days)."""
    return timedelta(days=settings.reopen_days)


def write(
    ticket: Ticket,
    words: str,
    *,
    reopens_within: timedelta,
    most: int | None = None,
    post: Post,
    now: datetime,
) -> Ticket:
    """What the requester says. The ticket it is on from now on, held: it is given one that is not,
    as linking.goes_on_as wants. It is opened again `most` times; then a new one begins."""
    found = linking.goes_on_as(ticket)
    if not words.strip():
        return found
    is_enough = most is not None and _times_reopened(found) >= most
    if found.status in ENDED and _is_recent(found, reopens_within, now) and not is_enough:
        resolving.reopen(found, by=by_requester(found), now=now)
    if found.status in OPEN:
        opening.add_words(found, words, now=now)
        return found
    late = Anew.LATE, reopens_within.days
    why = (Anew.OFTEN, most) if is_enough and most is not None else late
    return opening.open_ticket(_anew(found, words, *why), by=None, post=post, now=now)


def open_again(ticket: Ticket, *, reopens_within: timedelta, by: User, now: datetime) -> None:
    """A supporter takes an outcome back: it was pressed by mistake, or somebody rang. Whoever was
    told hears of the next one. Raises EndedLongAgo, NotResponsible, CannotMove."""
    access.must_act(by, ticket)
    if not may_open_again(ticket, reopens_within=reopens_within, now=now):
        raise EndedLongAgo
    resolving.reopen(ticket, by=by_user(by), now=now)


def may_open_again(ticket: Ticket, *, reopens_within: timedelta, now: datetime) -> bool:
    """Whether it is not too late."""
    return _is_recent(ticket, reopens_within, now)


def _times_reopened(ticket: Ticket) -> int:
    return sum(event.kind == EventKind.REOPENED for event in ticket.events)


def _is_recent(ticket: Ticket, within: timedelta, now: datetime) -> bool:
    return ticket.closed_at is None or now - ticket.closed_at <= within


def _anew(ticket: Ticket, words: str, why: Anew, limit: int) -> Opening:
    if ticket.occurrence_id is None:
        raise LookupError(ticket.number)
    return Opening(
        occurrence_id=ticket.occurrence_id,
        participant_id=ticket.participant_id,
        user_id=ticket.user_id,
        requester=ticket.requester,
        audience=ticket.audience,
        organisation_id=ticket.organisation_id,
        words=words,
        device=ticket.device,
        callback_phone=ticket.callback_phone,
        snapshot=role_of(ticket.snapshot["role"]) if "role" in ticket.snapshot else None,
        # Not even one that they said was solved.
        besides=ticket.number if why == Anew.OFTEN else 0,
        follows=(ticket, why, limit),
    )
