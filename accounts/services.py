"""Signing in and out, and making users."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from accounts import password_rules
from accounts.models import (
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    Unit,
    User,
    UserSession,
)
from core import audit
from core.db import db, violates
from core.errors import DomainError

SESSION_LENGTH = timedelta(hours=12)
IDLE_LENGTH = timedelta(hours=4)  # a supporter's page stays open between cases
SEEN_EVERY = timedelta(minutes=5)
DEVICE_LETTERS = 300
SAME_EMAIL = ("uq_user_email", "user.email")  # PostgreSQL names the constraint, SQLite the column

# Every page asks where its reader works: one statement, and one again after each commit.
WITH_PLACES = (
    joinedload(UserSession.user)
    .joinedload(User.memberships)
    .joinedload(Membership.unit)
    .joinedload(Unit.organisation)
)
_SESSION = (  # put together once: each page asks
    select(UserSession).where(UserSession.token_digest == bindparam("digest")).options(WITH_PLACES)
)

SIGNED_IN = audit.declare("signed-in")
SIGNED_OUT = audit.declare("signed-out")
USER_CREATED = audit.declare("user-created", "role", "place")


class WrongPassword(DomainError):
    """Mail and password do not fit. Says not which of them: accounts are not to be fished for."""

    message = _l("The e-mail address and the password do not match. Try again.")


class EmailTaken(DomainError):
    """Somebody has this mail address already."""

    field = "email"
    message = _l("There is already a user with this e-mail address.")


class KindNeeded(DomainError):
    """A new organisation must be of some kind: it decides what is across sectors."""

    message = _l("There is no organisation with this name. To make it, say its kind with --kind.")


def hasher(rounds: int) -> PasswordHasher:
    """Argon2id. `rounds` is a setting, so that tests need not be slow."""
    return PasswordHasher(time_cost=rounds)


def hash_password(password: str, *, rounds: int) -> str:
    """What is kept of a password."""
    return hasher(rounds).hash(password_rules.plain(password))


def verify(email: str, password: str, *, rounds: int) -> User:
    """The user with this mail and password. Raises WrongPassword; takes as long for nobody, for
    whoever is deactivated, and for whoever has not chosen a password yet."""
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None or not user.is_active or user.password_hash is None:
        hash_password(password, rounds=rounds)
        raise WrongPassword
    must_match(user.password_hash, password, rounds=rounds)
    return user


def must_match(password_hash: str, password: str, *, rounds: int) -> None:
    """Raises WrongPassword."""
    try:
        hasher(rounds).verify(password_hash, password_rules.plain(password))
    except (VerifyMismatchError, InvalidHashError):
        raise WrongPassword from None


def start_session(user: User, *, now: datetime, device: str = "") -> str:
    """Sign the user in. The answer is the cookie's secret; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        UserSession(
            token_digest=digest_of(token),
            user_id=user.id,
            device=device[:DEVICE_LETTERS],
            started_at=now,
            seen_at=now,
            expires_at=now + SESSION_LENGTH,
        )
    )
    audit.record(user.as_actor(), SIGNED_IN, subject=user.id, now=now)
    return token


def find_session(token: str, *, now: datetime) -> UserSession | None:
    """The live session this cookie belongs to, if any."""
    asked = {"digest": digest_of(token)}
    found = db.session.scalars(_SESSION, asked).unique().one_or_none()
    if found is None or found.ended_at or not found.user.is_active:
        return None
    if now >= found.expires_at or now - found.seen_at > IDLE_LENGTH:
        return None
    return found


def touch_session(token: str, *, now: datetime) -> None:
    """Note that the session is in use."""
    db.session.execute(
        update(UserSession).where(UserSession.token_digest == digest_of(token)).values(seen_at=now)
    )


def end_session(token: str, *, now: datetime) -> None:
    """Sign out: the cookie opens nothing any more, wherever it was copied to."""
    found = db.session.get(UserSession, digest_of(token))
    if found and found.ended_at is None:
        found.ended_at = now
        audit.record(found.user.as_actor(), SIGNED_OUT, subject=found.user_id, now=now)


def end_all_sessions(user_id: uuid.UUID, *, now: datetime, keep: str | None = None) -> None:
    """Sign the user out everywhere (new password, deactivated), but for the one to keep."""
    theirs = update(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None)
    )
    if keep is not None:
        theirs = theirs.where(UserSession.token_digest != digest_of(keep))
    db.session.execute(theirs.values(ended_at=now))


def create_user(
    *, name: str, email: str, password: str, title: str = "", phone: str | None = None, rounds: int
) -> User:
    """Make a user who can sign in. Raises EmailTaken, PasswordTooShort, PasswordTooCommon."""
    password_rules.must_be_good(password, about=(name, email))
    hashed = hash_password(password, rounds=rounds)
    return add_user(User(name=name, email=email, title=title, phone=phone, password_hash=hashed))


def add_user(user: User) -> User:
    """Write a new user, the address in lower case. Raises EmailTaken."""
    user.email = user.email.strip().lower()
    if db.session.scalar(select(User.id).where(User.email == user.email)):
        raise EmailTaken
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:  # another took it this moment
        if any(violates(error, name) for name in SAME_EMAIL):
            raise EmailTaken from None
        raise
    return user


def join_unit(user: User, unit: Unit, role: Role) -> None:
    """Give the user a role in the unit."""
    user.memberships.append(Membership(unit=unit, role=role))


def find_or_make_unit(name: str, organisation: str, kind: OrganisationKind | None) -> Unit:
    """The unit of that name in the organisation of that name. Raises KindNeeded."""
    owner = db.session.scalar(select(Organisation).where(Organisation.name == organisation))
    if owner is None and kind is None:
        raise KindNeeded
    owner = owner or Organisation(name=organisation, kind=kind)
    for unit in owner.units:
        if unit.name == name:
            return unit
    made = Unit(name=name, organisation=owner)
    db.session.add(made)
    return made


def appoint(user: User, unit: Unit, role: Role, *, now: datetime) -> None:
    """Give a new user their place and role. Done at a terminal, so nobody signed in acts."""
    join_unit(user, unit, role)
    db.session.flush()
    audit.record(
        audit.SYSTEM, USER_CREATED, subject=user.id, now=now, role=role.value, place=unit.place
    )


def choose_language(user_id: uuid.UUID, language: str) -> None:
    """Say everything to this user in the language from now on."""
    db.session.execute(update(User).where(User.id == user_id).values(language=language))


def digest_of(token: str) -> str:
    """What is kept of a cookie's secret."""
    return hashlib.sha256(token.encode()).hexdigest()
