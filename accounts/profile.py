"""What people do with their own account: name, language, and where they are signed in."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from accounts import services
from accounts.models import User, UserSession
from core import audit
from core.db import db

PROFILE_CHANGED = audit.declare("profile-changed", "fields")
SESSION_ENDED = audit.declare("session-ended")


@dataclass(frozen=True)
class OwnSession:
    """A browser where one is signed in."""

    id: uuid.UUID
    device: str  # what the browser says of itself
    started_at: datetime
    seen_at: datetime
    is_here: bool


def sessions_of(user: User, *, token: str, now: datetime) -> Sequence[OwnSession]:
    """Where the user is signed in: this browser first, then the last used."""
    here = services.digest_of(token)
    rows = db.session.scalars(_live(user, now).order_by(UserSession.seen_at.desc()))
    found = [
        OwnSession(row.id, row.device, row.started_at, row.seen_at, row.token_digest == here)
        for row in rows
    ]
    return sorted(found, key=lambda session: not session.is_here)


def find_own_session(user: User, session_id: uuid.UUID) -> UserSession | None:
    """The session, if it is or was the user's."""
    own = select(UserSession).where(UserSession.user_id == user.id, UserSession.id == session_id)
    return db.session.scalar(own.with_for_update(of=UserSession))


def end_own_session(session: UserSession, *, by: User, now: datetime) -> None:
    """Sign out there. One that is over already stays so."""
    if session.ended_at is None:
        session.ended_at = now
        audit.record(by.as_actor(), SESSION_ENDED, subject=by.id, now=now)


def change_profile(user: User, *, name: str, language: str, now: datetime) -> None:
    """Keep name and language."""
    new = {"name": name, "language": language}
    fields = [field for field, value in new.items() if getattr(user, field) != value]
    for field in fields:
        setattr(user, field, new[field])
    if fields:
        audit.record(user.as_actor(), PROFILE_CHANGED, subject=user.id, now=now, fields=fields)


def _live(user: User, now: datetime) -> Select[UserSession]:
    return select(UserSession).where(
        UserSession.user_id == user.id,
        UserSession.ended_at.is_(None),
        UserSession.expires_at > now,
        UserSession.seen_at > now - services.IDLE_LENGTH,
    )
