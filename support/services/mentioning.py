"""Naming a colleague in a note: it stands at their desk, and a mail says so once."""

import uuid
from datetime import datetime

from sqlalchemy import bindparam, exists, select, update

from accounts.models import User
from core.db import db
from support import mentions
from support.models import Mention, Ticket
from support.services import telling, working
from support.services.telling import Post

_SEEN = (
    update(Mention)
    .where(
        Mention.ticket_id == bindparam("ticket"),
        Mention.user_id == bindparam("reader"),
        Mention.seen_at.is_(None),
    )
    .values(seen_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)


def note(
    ticket: Ticket, words: str, *, seen: int | None = None, by: User, post: Post, now: datetime
) -> None:
    """A note for the desk. Who is named with an @ must be able to see the case.

    Raises NewWords, CannotBeNamed, ManyOfThatName.
    """
    people = mentions.named_in(words, ticket, by=by, now=now)
    written = working.note(ticket, words, seen=seen, by=by, now=now)
    db.session.flush()
    for person in people:
        if not _waits_already(ticket, person):
            telling.tell_colleague(ticket, person, telling.MENTIONED, post=post, now=now)
        event_id, ticket_id = written.id, ticket.id
        db.session.add(Mention(event_id=event_id, user_id=person.id, ticket_id=ticket_id, at=now))
        db.session.flush()


def seen(ticket_id: uuid.UUID, reader_id: uuid.UUID | None, *, now: datetime) -> None:
    """They have opened the ticket."""
    db.session.execute(_SEEN, {"ticket": ticket_id, "reader": reader_id, "now": now})


def _waits_already(ticket: Ticket, person: User) -> bool:
    """A mail was sent, and they have not opened it since: one is enough."""
    unseen = mentions.unseen_by(person).where(Mention.ticket_id == ticket.id)
    return bool(db.session.scalar(select(exists(unseen.with_only_columns(Mention.event_id)))))
