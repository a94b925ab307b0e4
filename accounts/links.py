"""Links that let somebody choose a password: one that works per person, once, for a while.

Like personal links they are derived from a key and stored nowhere (ADR 5): the id of the row is
in the link, so that a new row is a new link.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select, update

from accounts import facts
from accounts.models import LinkKind, PasswordLink, User
from core import secrets
from core.db import db
from core.errors import DomainError

PURPOSE = "password-link"
GENERATION = 0  # a newer link is a row of its own
LENGTHS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.FORGOTTEN: timedelta(hours=1)}


class LinkOver(DomainError):
    """It was used, replaced, or its time is over."""

    message = _l("This link does not work any more.")


@dataclass(frozen=True)
class Reader:
    """Who gets the mail. All empty for an address that nobody has: that mail is never sent."""

    user_id: uuid.UUID | None = None
    email: str = ""
    language: str = "da"


def reader_of(user: User) -> Reader:
    """This user as the reader of a mail."""
    return Reader(user.id, user.email, user.language)


def make_link(reader: Reader, kind: LinkKind, *, place: str = "", now: datetime) -> PasswordLink:
    """Make a link and have it sent. It ends the one before. The caller holds the user's row."""
    link = PasswordLink(
        id=uuid.uuid4(),
        user_id=reader.user_id,
        kind=kind,
        made_at=now,
        expires_at=now + LENGTHS[kind],
    )
    end_links(reader.user_id or link.id, now=now)  # nobody's: the same work for nothing
    db.session.add(link)
    facts.password_link_made.send(link=link, reader=reader, place=place, now=now)
    return link


def make_invitations(readers: Sequence[Reader], *, place: str, now: datetime) -> None:
    """Invite many who have no link yet, in a few statements. The caller holds their rows, or has
    just made them."""
    made = [(uuid.uuid4(), reader) for reader in readers]
    same = {"made_at": now, "expires_at": now + LENGTHS[LinkKind.INVITATION]}
    rows = [
        {"id": id, "user_id": reader.user_id, "kind": LinkKind.INVITATION, **same}
        for id, reader in made
    ]
    db.session.execute(insert(PasswordLink), rows)
    facts.invitations_made.send(links=made, place=place, now=now)


def end_links(user_id: uuid.UUID, *, now: datetime) -> None:
    """No link of this user works any more."""
    db.session.execute(
        update(PasswordLink)
        .where(
            PasswordLink.user_id == user_id,
            PasswordLink.used_at.is_(None),
            PasswordLink.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def token_for(link: PasswordLink, key: bytes) -> str:
    """The secret part of the link."""
    return secrets.make_token(key, PURPOSE, link.id, GENERATION)


def url_of(link: PasswordLink, *, base_url: str, key: bytes) -> str:
    """The whole link, as it stands in the mail."""
    return f"{base_url.rstrip('/')}/passwords/{token_for(link, key)}"


def find_link(token: str, key: bytes, *, now: datetime) -> PasswordLink | None:
    """The link, while a password can be chosen with it."""
    read = secrets.read_token(token)
    link = db.session.get(PasswordLink, read[0]) if read else None
    if link is None or not link.is_open(now):
        return None
    return link if secrets.is_token(key, PURPOSE, token, link.id, GENERATION) else None


def hold_user(user_id: uuid.UUID) -> None:
    """Of two who change a user's password or links at once, the second waits for the first."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())


def lock_link(token: str, key: bytes, *, now: datetime) -> PasswordLink:
    """The same, with its user held until the transaction ends. Raises LinkOver."""
    link = find_link(token, key, now=now)
    if link is None or link.user_id is None:
        raise LinkOver
    hold_user(link.user_id)
    db.session.refresh(link)
    if not link.is_open(now):
        raise LinkOver
    return link


def newest_link(user: User) -> PasswordLink | None:
    """The one that was sent last."""
    sent = select(PasswordLink).where(PasswordLink.user_id == user.id)
    return db.session.scalar(sent.order_by(PasswordLink.made_at.desc()).limit(1))


def note_not_delivered(link_id: uuid.UUID, *, now: datetime) -> None:
    """Its mail came back: the administrator reads so on the user's page."""
    db.session.get_one(PasswordLink, link_id).not_delivered_at = now
