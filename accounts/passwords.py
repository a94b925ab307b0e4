"""Choosing a password: by a link, or by the one before. Whoever had the old one is signed out."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts import facts, links, services
from accounts.models import LinkKind, PasswordLink, User, UserState
from accounts.password_rules import must_be_good
from core import audit
from core.db import db
from core.errors import DomainError

LINK_ASKED_FOR = audit.declare("password-link-asked-for")
LINK_SENT = audit.declare("password-link-sent")
PASSWORD_CHOSEN = audit.declare("password-chosen", "by")


class OldPasswordWrong(DomainError):
    """A browser left open is no reason to hand over the account."""

    field = "old_password"
    message = _l("That is not the password you have now. Try again.")


class NoPasswordYet(DomainError):
    """Whoever never chose a password cannot have forgotten it."""

    message = _l("This user has not chosen a password yet, or is deactivated.")


def ask_for_link(email: str, *, now: datetime) -> None:
    """Send a link to whoever has this address and a password.

    Does the same for an address that nobody has, row for row, so that neither the answer nor the
    time it takes tells which addresses are known. Such a mail is withdrawn before it is written.
    """
    known = db.session.execute(
        select(User.id, User.email, User.language)
        .where(User.email == email.strip().lower())
        .where(User.is_active, User.password_hash.is_not(None))
        .with_for_update()
    ).one_or_none()
    reader = links.Reader(*known) if known else links.Reader()
    links.make_link(reader, LinkKind.FORGOTTEN, now=now)
    audit.record(audit.SYSTEM, LINK_ASKED_FOR, subject=reader.user_id, now=now)


def send_link(user: User, *, by: User, now: datetime) -> None:
    """An administrator helps somebody who has forgotten theirs. The caller holds the row.

    Raises NoPasswordYet.
    """
    if user.state is not UserState.ACTIVE:
        raise NoPasswordYet
    links.make_link(links.reader_of(user), LinkKind.FORGOTTEN, place=by.place, now=now)
    audit.record(by.as_actor(), LINK_SENT, subject=user.id, now=now)


def check(password: str, user: User) -> None:
    """Raises PasswordTooShort, PasswordTooCommon."""
    must_be_good(password, about=(user.name, user.email, user.place))


def choose_by_link(link: PasswordLink, password_hash: str, *, now: datetime) -> None:
    """The link is used up, and every session ends: somebody else may have had the old password."""
    user = link.user
    if user is None:
        raise links.LinkOver
    link.used_at = now
    is_first = user.password_hash is None
    _keep(user, password_hash, by=link.kind.value, now=now)
    services.end_all_sessions(user.id, now=now)
    if not is_first:
        facts.password_changed.send(reader=links.reader_of(user), now=now)


def must_know(user: User, old: str, *, rounds: int) -> None:
    """Raises OldPasswordWrong."""
    try:
        services.must_match(user.password_hash or "", old, rounds=rounds)
    except services.WrongPassword:
        raise OldPasswordWrong from None


def change(user: User, password_hash: str, *, token: str, now: datetime) -> None:
    """Keep the new one. All other browsers are signed out, and links on their way end."""
    links.hold_user(user.id)
    _keep(user, password_hash, by="user", now=now)
    links.end_links(user.id, now=now)
    services.end_all_sessions(user.id, now=now, keep=token)
    facts.password_changed.send(reader=links.reader_of(user), now=now)


def _keep(user: User, password_hash: str, *, by: str, now: datetime) -> None:
    user.password_hash = password_hash
    audit.record(user.as_actor(), PASSWORD_CHOSEN, subject=user.id, now=now, by=by)
