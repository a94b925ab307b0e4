"""Inviting many at once: the users whom a file made, when an administrator says so."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from accounts import links
from accounts.links import Reader
from accounts.models import PasswordLink, User
from accounts.people_access import people_for
from core import audit
from core.db import db

SENT = audit.declare("user-invitation-sent")
MOST = 1000  # at a time; the button stays while somebody is left


def send(readers: Sequence[Reader], *, by: User, now: datetime) -> None:
    """Send each a link to choose a password. A fixed number of statements."""
    links.make_invitations(readers, place=by.place, now=now)
    subjects: dict[uuid.UUID, dict[str, Any]] = {
        reader.user_id: {} for reader in readers if reader.user_id
    }
    audit.record_many(by.as_actor(), SENT, subjects=subjects, now=now)


def count_waiting(actor: User) -> int:
    """How many of the actor's users have never been invited."""
    waiting = _waiting(actor).with_only_columns(func.count())
    return db.session.scalar(waiting) or 0


def send_waiting(*, by: User, now: datetime) -> int:
    """Invite those who have never been; the answer is how many. Of two who press at once, the
    second waits here, and finds them invited."""
    ids = db.session.scalars(
        _waiting(by).with_only_columns(User.id).order_by(User.id).limit(MOST).with_for_update()
    ).all()
    readers = _readers(ids)
    if readers:
        send(readers, by=by, now=now)
    return len(readers)


def _readers(ids: Sequence[uuid.UUID]) -> list[Reader]:
    """Those of them who still wait, now that they are held."""
    wanted = select(User.id, User.email, User.language).where(User.id.in_(ids), ~_has_link())
    return [Reader(*row) for row in db.session.execute(wanted)]


def _waiting(actor: User) -> Select[User]:
    never_chose = (User.is_active, User.password_hash.is_(None))
    return people_for(actor).where(*never_chose, ~_has_link())


def _has_link() -> ColumnElement[bool]:
    return select(PasswordLink.id).where(PasswordLink.user_id == User.id).exists()
