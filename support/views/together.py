"""What the ticket page has for those who work on it together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from booking.support_queries import Contact, MeetingFacts
from support import canned, mentions, presence, shortcuts, tags
from support.canned import ReadyReply
from support.models import Tag, Ticket
from support.presence import Looking


@dataclass(frozen=True)
class Together:
    """The part of the page."""

    canned: Sequence[ReadyReply]
    has_keys: bool
    tags: Sequence[Tag]
    others: Sequence[Looking]  # have the page open, too
    colleagues: Sequence[str]  # who can be named in a note


def together_of(
    ticket: Ticket,
    about: tuple[MeetingFacts | None, Contact | None],
    reader: User,
    *,
    may_reply: bool,
    now: datetime,
) -> Together:
    """One statement for each."""
    meeting, contact = about
    ready = canned.ready_for(ticket, contact, meeting, reader=reader, now=now) if may_reply else ()
    people = mentions.colleagues(ticket, but=reader)
    return Together(
        canned=ready,
        has_keys=shortcuts.are_on(reader),
        tags=tags.tags_of(ticket, reader),
        others=presence.others_at(ticket, reader, now=now),
        colleagues=[person.name for person in people],
    )
