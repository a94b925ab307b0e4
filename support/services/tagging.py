"""Putting tags on tickets and taking them off. It is no event of the case: nobody waits for it."""

from datetime import datetime

from accounts.models import User
from core import audit
from support import tags
from support.models import Ticket
from support.timeline import meeting_of

TAGGED = audit.declare("ticket-tagged", "number", "tag")
UNTAGGED = audit.declare("ticket-untagged", "number", "tag")


def tag(ticket: Ticket, typed: str, *, by: User, now: datetime) -> None:
    """Whoever sees the ticket may: others do not see it. Raises NoTag, TagsFull."""
    had = {tag.id for tag in tags.tags_of(ticket, by)}
    put = tags.add(ticket, typed, by=by, now=now)
    if put.id not in had:
        _record(TAGGED, ticket, put.id, by, now)


def untag(ticket: Ticket, tag_id: int, *, by: User, now: datetime) -> None:
    """A second press finds it gone."""
    if tags.remove(ticket, tag_id, by=by):
        _record(UNTAGGED, ticket, tag_id, by, now)


def _record(kind: str, ticket: Ticket, tag_id: int, by: User, now: datetime) -> None:
    meeting, actor = meeting_of(ticket), by.as_actor()
    audit.record(
        actor, kind, subject=ticket.id, meeting=meeting, now=now, number=ticket.number, tag=tag_id
    )
