"""Addresses that providers call: each call proves by a signature who makes it, or changes nothing.

Every such view is `guarded`, and only so does it come past the cross-site guard. Whoever is refused
learns nothing but that; we keep one row of each sort of refusal in a quarter of an hour, so that a
flood of them fills neither the log nor the database.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Index, Select, String, delete, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import RequestEntityTooLarge

from accounts.access import RULE
from core import audit, clock, throttle
from core.db import Base, db, insert_new, transaction
from core.errors import TooManyTries
from core.jobs import Job
from core.web import csrf

log = logging.getLogger(__name__)

View = Callable[..., ResponseReturnValue]
Check = Callable[[], None]

HOOK = "hook"
REFUSED = audit.declare("hook-refused", "hook", "why")
MOST_OCTETS = 64_000  # the longest text message there is, each letter written as nine, and the rest
KEPT = timedelta(days=30)  # longer than any provider tries again
MOST = 500  # old ones, in one transaction


class Why(StrEnum):
    """Why a call was refused, with the status that is answered."""

    TOO_LARGE = "too-large"
    WRONG_TYPE = "wrong-type"
    WRONG_SIGNATURE = "wrong-signature"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - a sort of refusal
    UNKNOWN_ACCOUNT = "unknown-account"
    UNKNOWN = "unknown"  # it speaks of something that we do not have
    REPLAYED = "replayed"  # we had this very call before

    @property
    def status(self) -> int:
        """What the caller is told, and nothing more."""
        return STATUS[self]


STATUS = {
    Why.TOO_LARGE: 413,
    Why.WRONG_TYPE: 415,
    Why.WRONG_SIGNATURE: 403,
    Why.WRONG_PASSWORD: 401,
    Why.UNKNOWN_ACCOUNT: 403,
    Why.UNKNOWN: 404,
    Why.REPLAYED: 409,
}


class HookRefused(Exception):
    """The call changes nothing. Raised by the check, or by the view inside its transaction."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class HookEvent(Base):
    """Its row says that a call was heard; its key makes a second time impossible."""

    __tablename__ = "hook_event"
    __table_args__ = (Index("ix_hook_event_received_at", "received_at"),)

    provider: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime]


def guarded(check: Check) -> Callable[[View], View]:
    """The view is reached only by calls that pass `check`, which raises HookRefused else."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answering(*args: Any, **kwargs: Any) -> ResponseReturnValue:  # the view's own arguments
            try:
                check()
                return view(*args, **kwargs)
            except HookRefused as refusal:
                _note(refusal.why, now=clock.now())
                return Response(status=refusal.why.status, headers=_challenge(refusal.why))

        csrf.exempt(answering)  # no browser makes such a signature
        setattr(answering, RULE, HOOK)
        return answering

    return wrap


def _challenge(why: Why) -> dict[str, str]:
    """Who may come by a password is told that one is wanted (RFC 9110)."""
    return {"WWW-Authenticate": "Basic"} if why == Why.WRONG_PASSWORD else {}


def body_of(*media_types: str, most: int = MOST_OCTETS) -> bytes:
    """What was sent, if it is of one of those types and not too much. Raises HookRefused.

    Ask before `request.form`: that reads whatever comes.
    """
    if request.mimetype not in media_types:
        raise HookRefused(Why.WRONG_TYPE)
    request.max_content_length = most
    try:
        return request.get_data()
    except RequestEntityTooLarge as error:
        raise HookRefused(Why.TOO_LARGE) from error


def hear(provider: str, event: str, *, now: datetime) -> None:
    """Once and no more, of two at once too; in the transaction of what follows from it.

    Raises HookRefused when it was heard before.
    """
    row = {
        "provider": provider,
        "digest": hashlib.sha256(event.encode()).hexdigest(),
        "received_at": now,
    }
    heard = insert_new(HookEvent, [row]).returning(HookEvent.digest)
    if db.session.execute(heard).first() is None:
        raise HookRefused(Why.REPLAYED)


def _note(why: Why, *, now: datetime) -> None:
    """One row of each sort and hook in a while. A flood of calls only reads."""
    sort = f"{request.endpoint} {why}"
    if throttle.tries_made(REFUSED, sort, now=now):
        return
    try:
        with transaction():
            throttle.count_try(REFUSED, sort, limit=1, now=now)
            audit.record(
                audit.SYSTEM, REFUSED, subject=None, now=now, hook=request.endpoint, why=why
            )
    except TooManyTries:  # of two at once the other wrote it down
        return
    log.warning("a hook was called and refused", extra={"hook": request.endpoint, "why": why.value})


def _old(now: datetime) -> Select[str, str]:
    key = select(HookEvent.provider, HookEvent.digest)
    return key.where(HookEvent.received_at < now - KEPT).order_by(HookEvent.received_at)


def _has_old(now: datetime) -> bool:
    return db.session.execute(_old(now).limit(1)).first() is not None


def _forget(now: datetime) -> int:
    events = _old(now).limit(MOST).with_for_update(skip_locked=True).cte("old")
    key = tuple_(HookEvent.provider, HookEvent.digest)
    gone = delete(HookEvent).where(key.in_(select(events))).returning(HookEvent.provider)
    alone = gone.execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())


JOBS = (Job("hook-events", _forget, _has_old, every=timedelta(minutes=1)),)
