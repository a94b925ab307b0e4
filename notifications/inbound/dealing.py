"""Dealing with what was kept: read it aside, and hand it on in one transaction.

Who begins with a mail has it for a minute. A worker that dies over it, or a handler that breaks,
leaves it for another try; after three it is set aside, with its bytes, and named.
"""

import logging
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import undefer

from core.bounded import NoTimeToRead, Unreadable
from core.db import db, transaction
from core.sealing import SealBroken
from notifications.inbound.handlers import Handler, handlers_for, tell_unread
from notifications.inbound.letters import Kept, Letter, read_letter
from notifications.inbound.models import InboundMail, Verdict
from notifications.inbound.store import opened

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
TRIES = 3
AT_A_TIME = 10
GIVEN_UP = "given up"

Reading = list[tuple[Handler, Any]]  # who wants it, with what each has read in it

_ONE = select(InboundMail).where(InboundMail.id == bindparam("mail"))
_WITH_BYTES, _HELD = _ONE.options(undefer(InboundMail.raw)), _ONE.with_for_update()


def _waits(now: datetime) -> ColumnElement[bool]:
    return and_(
        InboundMail.handled_at.is_(None),
        InboundMail.received_at <= now,
        or_(InboundMail.lease_until.is_(None), InboundMail.lease_until < now),
    )


def has_waiting(now: datetime) -> bool:
    """Whether mail waits that nobody works on."""
    return db.session.scalar(select(InboundMail.id).where(_waits(now)).limit(1)) is not None


def deal(now: datetime, *, authserv_id: str, key: bytes) -> int:
    """Deal with some of what waits. How many; 0: nothing is left. Opens its own transactions."""
    with transaction():
        ids = _begin(now)
    for id, reading in _read_ahead(ids, authserv_id=authserv_id, key=key):
        _deal_with(id, reading, now=now)
    return len(ids)


def _read_ahead(
    ids: Sequence[int], *, authserv_id: str, key: bytes
) -> Iterator[tuple[int, Future[Letter] | None]]:
    """Each is read aside while the one before it is dealt with: never more than two at once.
    None: it was tried often enough."""

    def begin(id: int) -> Future[Letter] | None:
        kept, tries = _load(id)
        return aside.submit(_read, *kept, key, authserv_id) if tries <= TRIES else None

    with ThreadPoolExecutor(1, "mail") as aside:
        begun: deque[tuple[int, Future[Letter] | None]] = deque()
        for id in ids:
            begun.append((id, begin(id)))
            if len(begun) > 1:
                yield begun.popleft()
        yield from begun


def _begin(now: datetime) -> Sequence[int]:
    """Take some for a minute; each try is counted before it begins."""
    waiting = (
        select(InboundMail)
        .where(_waits(now))
        .order_by(InboundMail.received_at, InboundMail.id)
        .limit(AT_A_TIME)
        .with_for_update(skip_locked=True)
    )
    taken = db.session.scalars(waiting).all()
    for mail in taken:
        mail.lease_until, mail.tries = now + LEASE, mail.tries + 1
    return [mail.id for mail in taken]


def _deal_with(id: int, reading: Future[Letter] | None, *, now: datetime) -> None:
    if reading is None:
        return _set_aside(id, now=now)
    try:
        letter = reading.result()
        found: Reading = [(h, h.read(letter)) for h in handlers_for(letter)]
    except NoTimeToRead:
        log.warning("no time to read a mail, trying again", extra={"inbound_mail": id})
        return None
    except (Unreadable, SealBroken):
        log.warning("a mail could not be read", extra={"inbound_mail": id})
        return _set_aside(id, now=now)
    with transaction():
        _hand_on(_mail(id), letter, found, now=now)
    return None


def _load(id: int) -> tuple[tuple[Kept, bytes | None], int]:
    """The mail with its sealed bytes, and how often it was begun with. Nobody waits for us while a
    child reads it."""
    mail = db.session.scalars(_WITH_BYTES, {"mail": id}).one()
    kept = Kept(
        id, mail.received_at, mail.envelope_from, mail.envelope_to, b"",
        mail.size, is_head=mail.verdict == Verdict.TOO_LARGE,
    )  # fmt: skip
    sealed, tries = mail.raw, mail.tries
    db.session.rollback()
    return (kept, sealed), tries


def _read(kept: Kept, sealed: bytes | None, key: bytes, authserv_id: str) -> Letter:
    """It asks nothing of the database. Raises Unreadable, SealBroken, NoTimeToRead."""
    whole = replace(kept, raw=opened(sealed, key=key))
    return read_letter(whole, authserv_id=authserv_id)


def _mail(id: int) -> InboundMail:
    return db.session.scalars(_HELD, {"mail": id}).one()


def _hand_on(mail: InboundMail, letter: Letter, found: Reading, *, now: datetime) -> None:
    if mail.handled_at is not None:  # somebody else had it longer than a minute
        return
    taker = next((h for h, read in found if h.take(letter, read, now)), None)
    mail.verdict, mail.rule = letter.verdict, letter.rule
    mail.handled_at, mail.lease_until = now, None
    mail.handled_by = taker.name if taker else ""


def _set_aside(id: int, *, now: datetime) -> None:
    """It stays as it is, for a person to look at."""
    with transaction():
        mail = _mail(id)
        if mail.handled_at is None:
            mail.verdict, mail.rule = Verdict.HOSTILE, GIVEN_UP
            mail.handled_at, mail.lease_until = now, None
            tell_unread(mail, now=now)


def kept_mails(*, limit: int) -> Sequence[InboundMail]:
    """The newest, without their bytes."""
    newest = select(InboundMail).order_by(InboundMail.id.desc()).limit(limit)
    return db.session.scalars(newest).all()
