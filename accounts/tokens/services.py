"""Making, using and revoking tokens."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from accounts.models import Membership, Unit, User
from accounts.services import digest_of
from accounts.tokens.models import ApiToken
from core import audit, throttle
from core.audit import SYSTEM, Actor
from core.db import db
from core.errors import DomainError, TooManyTries

TOKEN_MADE = audit.declare("api-token-made", "name", "expires")
TOKEN_REVOKED = audit.declare("api-token-revoked", "name")

PREFIX = "moedebro_"  # so that whoever finds one in a log or a repository sees what it is
DAYS, MOST_DAYS = 90, 366
NAME_LETTERS = 100
NOTED_EVERY = timedelta(minutes=1)
A_MINUTE = timedelta(minutes=1)
WRONG_ONES = 100  # a quarter, from one place; none can be guessed, but each costs a look

WITH_PLACES = (
    joinedload(ApiToken.user)
    .joinedload(User.memberships)
    .joinedload(Membership.unit)
    .joinedload(Unit.organisation)
)


class NoSuchUser(DomainError):
    """Nobody who can sign in has the address."""

    message = _l("Nobody who can sign in has that e-mail address.")


class SenselessLife(DomainError):
    """A token that lives for ever, or not at all."""

    message = _l("A token works for 1 to 366 days.")


class TooManyCalls(TooManyTries):
    """More in a minute than this installation allows."""

    retry_after = A_MINUTE
    message = _l("Too many calls within a minute. Wait a minute and try again.")


class TokenWanted(DomainError):
    """The call carries no token, or one that works no more. Says not which."""

    message = _l("Send a token that works: Authorization: Bearer …")


def make_token(user: User, *, name: str, days: int, now: datetime) -> str:
    """A token for this user. The answer is the secret; only its digest is kept.

    Raises SenselessLife.
    """
    if not 1 <= days <= MOST_DAYS:
        raise SenselessLife
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        id=uuid.uuid4(),
        user_id=user.id,
        digest=digest_of(secret),
        name=" ".join(name.split())[:NAME_LETTERS],
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(token)
    audit.record(
        SYSTEM, TOKEN_MADE, subject=user.id, now=now,
        name=token.name, expires=token.expires_at.date().isoformat(),
    )  # fmt: skip
    return secret


def user_to_act_as(email: str) -> User:
    """Whom a token can be made for. Raises NoSuchUser."""
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None or not user.is_active or user.password_hash is None:
        raise NoSuchUser
    return user


def use_token(secret: str, *, calls: int, now: datetime) -> User:
    """Whose token this is; counts the call, and notes now and then that the token is in use.

    Raises TokenWanted, and TooManyCalls after so many `calls` of the user in a minute.
    """
    wanted = select(ApiToken).where(ApiToken.digest == digest_of(secret)).options(WITH_PLACES)
    token = db.session.scalars(wanted).unique().one_or_none()
    if token is None or not token.works(now):
        raise TokenWanted
    try:
        throttle.count_try("api", str(token.user_id), limit=calls, now=now, window=A_MINUTE)
    except TooManyTries:
        raise TooManyCalls from None
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        token.last_used_at = now
    return token.user


def count_wrong(address: str | None, *, now: datetime) -> None:
    """Somebody tried a token that works for nobody. Raises TooManyTries."""
    place = throttle.network_of(address)
    throttle.count_try("api-wrong", place, limit=WRONG_ONES, now=now)


def tokens_of(user_id: uuid.UUID, *, now: datetime) -> Sequence[ApiToken]:
    """Those that work, the newest first."""
    newest = _live().where(ApiToken.user_id == user_id, ApiToken.expires_at > now)
    return db.session.scalars(newest.order_by(ApiToken.made_at.desc(), ApiToken.id)).all()


def all_tokens(*, now: datetime) -> Sequence[ApiToken]:
    """Everybody's that work, for whoever runs the installation."""
    live = _live().where(ApiToken.expires_at > now).options(joinedload(ApiToken.user))
    return db.session.scalars(live.order_by(ApiToken.made_at, ApiToken.id)).all()


def find_own_token(user: User, token_id: uuid.UUID) -> ApiToken | None:
    """The token, if it is or was the user's."""
    own = select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.id == token_id)
    return db.session.scalar(own.with_for_update(of=ApiToken))


def find_token(token_id: uuid.UUID) -> ApiToken | None:
    """Anybody's: at a terminal nobody is signed in."""
    return db.session.scalar(select(ApiToken).where(ApiToken.id == token_id).with_for_update())


def revoke_token(token: ApiToken, *, by: Actor, now: datetime) -> None:
    """It opens nothing any more. One that is revoked already stays so."""
    if token.revoked_at is None:
        token.revoked_at = now
        audit.record(by, TOKEN_REVOKED, subject=token.user_id, now=now, name=token.name)


def end_tokens(user_id: uuid.UUID, *, now: datetime) -> None:
    """All of somebody's, when they are put out: letting them in again brings none back."""
    theirs = update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    db.session.execute(theirs.values(revoked_at=now))


def _live() -> Select[ApiToken]:
    return select(ApiToken).where(ApiToken.revoked_at.is_(None))
