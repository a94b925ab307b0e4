"""Writing, changing and removing answers that a unit gives often."""

import uuid
from datetime import datetime

from sqlalchemy import exists, select

from accounts.models import User
from core import audit
from core.db import db
from support import access
from support.models import CannedReply
from support.refusals import NotResponsible
from support.refusals_of_work import NameTaken, ReplyChangedMeanwhile

CHANGED = audit.declare("canned-reply-changed", "reply")
REMOVED = audit.declare("canned-reply-removed", "reply")


def add(
    unit_id: uuid.UUID, name: str, danish: str, english: str, *, by: User, now: datetime
) -> CannedReply:
    """One more. Raises NotResponsible, NameTaken."""
    if unit_id not in access.my_unit_ids(by):
        raise NotResponsible
    made = CannedReply(
        support_unit_id=unit_id, name=name, danish=danish, english=english,
        changed_by_id=by.id, changed_at=now,
    )  # fmt: skip
    _must_be_free(made, name)
    db.session.add(made)
    db.session.flush()
    audit.record(by.as_actor(), CHANGED, subject=unit_id, meeting=None, now=now, reply=made.id)
    return made


def change(
    reply: CannedReply,
    name: str,
    danish: str,
    english: str,
    *,
    seen: str,
    by: User,
    now: datetime,
) -> None:
    """Whoever calls this holds it. `seen` is when it had been changed as the page showed it.
    Raises ReplyChangedMeanwhile, NameTaken."""
    if seen != mark_of(reply):
        raise ReplyChangedMeanwhile
    _must_be_free(reply, name)
    reply.name, reply.danish, reply.english = name, danish, english
    reply.changed_by_id, reply.changed_at = by.id, now
    unit_id = reply.support_unit_id
    audit.record(by.as_actor(), CHANGED, subject=unit_id, meeting=None, now=now, reply=reply.id)


def remove(reply: CannedReply, *, by: User, now: datetime) -> None:
    """Nobody is offered it any more. What was sent stays."""
    unit_id = reply.support_unit_id
    audit.record(by.as_actor(), REMOVED, subject=unit_id, meeting=None, now=now, reply=reply.id)
    db.session.delete(reply)


def mark_of(reply: CannedReply) -> str:
    """Which text it is."""
    return reply.changed_at.isoformat()


def _must_be_free(reply: CannedReply, name: str) -> None:
    same = CannedReply.support_unit_id == reply.support_unit_id, CannedReply.name == name
    others = CannedReply.id != reply.id if reply.id else CannedReply.id.is_not(None)
    with db.session.no_autoflush:
        if db.session.scalar(select(exists().where(*same, others))):
            raise NameTaken
