"""Dealing with what was kept: read it aside, and hand it on in one transaction.

Who begins with a mail has it for a minute. A worker that dies over it, or a handler that breaks,
leaves it for another try; after three it is set aside, with its bytes, and named.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import undefer

from core.db import db, transaction
from core.sealing import SealBroken
from notifications.inbound.bounded import NoTimeToRead, Unreadable
from notifications.inbound.handlers import Handler, handlers_for
from notifications.inbound.letters import Kept, Letter, read_letter
from notifications.inbound.models import InboundMail, Verdict
from notifications.inbound.store import opened

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
TRIES = 3
AT_A_TIME = 10
GIVEN_UP = "given up"

Reading = list[tuple[Handler, Any]]  # who wants it, with what each has read in it


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
    for id in ids:
        _deal_with(id, authserv_id=authserv_id, key=key, now=now)
    return len(ids)


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


def _deal_with(id: int, *, authserv_id: str, key: bytes, now: datetime) -> None:
    try:
        kept, tries = _load(id, key)
        if tries > TRIES:
            return _set_aside(id, now=now)
        letter = read_letter(kept, authserv_id=authserv_id)
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


def _load(id: int, key: bytes) -> tuple[Kept, int]:
    """The mail and how often it was begun with. Nobody waits for us while a child reads it."""
    asked = select(InboundMail).where(InboundMail.id == id).options(undefer(InboundMail.raw))
    mail = db.session.scalars(asked).one()
    kept = Kept(
        id, mail.received_at, mail.envelope_from, mail.envelope_to, opened(mail.raw, key=key)
    )
    tries = mail.tries
    db.session.rollback()
    return kept, tries


def _mail(id: int) -> InboundMail:
    asked = select(InboundMail).where(InboundMail.id == id).with_for_update()
    return db.session.scalars(asked).one()


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


def kept_mails(*, limit: int) -> Sequence[InboundMail]:
    """The newest, without their bytes."""
    newest = select(InboundMail).order_by(InboundMail.id.desc()).limit(limit)
    return db.session.scalars(newest).all()
