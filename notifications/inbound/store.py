"""Keeping what came, once: nothing is lost, and nothing is taken for two."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from core.db import db, insert_new
from core.sealing import seal_bytes, unseal_bytes
from notifications.inbound.models import InboundMail, Verdict

PURPOSE = "inbound-mail"
MAIL_MAX = 10_000_000  # octets: a few photos of a screen
MOST = 200  # whose bytes go in one transaction
RAW_EVERY = timedelta(minutes=1)

_HEADERS_THAT_NAME_IT = ("message-id", "date", "from")
_FOLD = re.compile(rb"\n[ \t]+")


class MailTooLarge(ValueError):
    """More than we read. Who brings it is told in words."""


@dataclass(frozen=True)
class Envelope:
    """Who sent it and to whom, as the servers said it. Without a sender nobody is to be told."""

    sender: str = ""
    receivers: Sequence[str] = ()


def receive(raw: bytes, envelope: Envelope, *, key: bytes, now: datetime) -> bool:
    """Keep the mail, in the running transaction. False: it is here already, of two at once too.

    Whoever took it from somebody says so only after the commit. Raises MailTooLarge.
    """
    if len(raw) > MAIL_MAX:
        raise MailTooLarge
    return _keep(raw, envelope, key=key, now=now, size=len(raw))


def receive_head(head: bytes, envelope: Envelope, *, size: int, key: bytes, now: datetime) -> bool:
    """Of a mail that is too large and stays where it is: that it came, and who sent it."""
    return _keep(
        head[:MAIL_MAX],
        envelope,
        key=key,
        now=now,
        size=size,
        verdict=Verdict.TOO_LARGE,
        rule="size",
    )


def opened(sealed: bytes | None, *, key: bytes) -> bytes:
    """The octets of a mail as they came. Raises SealBroken."""
    return unseal_bytes(key, PURPOSE, sealed or b"")


def _keep(
    raw: bytes, envelope: Envelope, *, key: bytes, now: datetime, size: int, **more: object
) -> bool:
    row = {
        "sha256": fingerprint(raw),
        "message_id": _head(raw).get("message-id", b"").decode("ascii", "replace")[:250],
        "received_at": now,
        "envelope_from": envelope.sender[:320],
        "envelope_to": [address[:320] for address in envelope.receivers[:50]],
        "size": size,
        "raw": seal_bytes(key, PURPOSE, raw),
        **more,
    }
    kept = insert_new(InboundMail, [row]).returning(InboundMail.id)
    return db.session.execute(kept).first() is not None


def fingerprint(raw: bytes) -> str:
    """The same for one mail however it came: by Message-ID, Date, From and everything below the
    head. What servers write into the head on the way is left out."""
    head, body = _head(raw), _lines(raw).partition(b"\n\n")[2].rstrip()
    named = b"\n".join(head.get(name, b"") for name in _HEADERS_THAT_NAME_IT)
    return hashlib.sha256(named + b"\n\n" + body).hexdigest()


def _lines(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").lstrip(b"\n")


def _head(raw: bytes) -> dict[str, bytes]:
    """The headers that name a mail, found without parsing the rest."""
    head = _FOLD.sub(b" ", _lines(raw).partition(b"\n\n")[0])
    found: dict[str, bytes] = {}
    for line in head.split(b"\n"):
        name, _, value = line.partition(b":")
        said = name.strip().lower().decode("ascii", "replace")
        if said in _HEADERS_THAT_NAME_IT:
            found.setdefault(said, b" ".join(value.split()))
    return found


def _old(kept: timedelta, now: datetime) -> Select[int]:
    return (
        select(InboundMail.id)
        .where(
            InboundMail.raw.is_not(None),
            InboundMail.received_at < now - kept,
            InboundMail.handled_at.is_not(None),
        )
        .order_by(InboundMail.received_at, InboundMail.id)
    )


def has_old(kept: timedelta, now: datetime) -> bool:
    """Whether bytes are kept for longer than that."""
    return db.session.scalar(_old(kept, now).limit(1)) is not None


def forget_bytes(kept: timedelta, *, now: datetime) -> int:
    """Let go of the bytes of what was dealt with. That it came stays. How many; 0: all is done."""
    ids = select(_old(kept, now).limit(MOST).with_for_update(skip_locked=True).cte("old"))
    gone = update(InboundMail).where(InboundMail.id.in_(ids)).values(raw=None)
    alone = gone.returning(InboundMail.id).execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())
