"""Which version of a ticket a program has seen: ETag, and If-Match on what rests on it.

Words rest on what was said, as on the page; where it goes and how it ends rest on all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from accounts.access import current_actor
from booking.api.versions import VersionWanted
from core.db import db
from core.errors import DomainError
from support.models import Ticket, TicketEvent
from support.services import keeping_up

MOST_DIGITS = 9
IF_MATCH: Mapping[str, object] = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag of the ticket as it was last read.",
    "schema": {"type": "string", "maxLength": 60},
}


class TicketChangedMeanwhile(DomainError):
    """What is to be done rests on a ticket that is not like that any more."""

    message = _l("The case has changed since it was read. Read it again first.")


@dataclass(frozen=True)
class Version:
    """A ticket as it was read."""

    version: int
    last_event_id: int

    def __str__(self) -> str:
        """As it stands in the tag."""
        return f"{self.version}-{self.last_event_id}"


def version_of(ticket: Ticket) -> Version:
    """As it is now."""
    db.session.flush()  # what was just done to it counts
    newest = select(func.max(TicketEvent.id)).where(TicketEvent.ticket_id == ticket.id)
    return Version(ticket.version, db.session.scalar(newest) or 0)


def tag_of(version: Version | str) -> str:
    """The ETag itself."""
    return f'"{version}"'


def version_seen() -> Version:
    """What the program has seen. Raises VersionWanted; TicketChangedMeanwhile for no tag of
    ours."""
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise VersionWanted
    parts = said.strip('"').split("-")
    if len(parts) != 2 or not all(_is_number(part) for part in parts):
        raise TicketChangedMeanwhile
    return Version(int(parts[0]), int(parts[1]))


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS


def must_be_as_seen(ticket: Ticket) -> None:
    """Nobody moved it, and others did nothing to it. Raises TicketChangedMeanwhile."""
    seen = version_seen()
    if ticket.version != seen.version or keeping_up.has_news(
        ticket, seen.last_event_id, reader=current_actor()
    ):
        raise TicketChangedMeanwhile
