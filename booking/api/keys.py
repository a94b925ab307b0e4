"""A write that comes again by the same key is answered as it was, and not done again."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, tuple_, update

from accounts.models import User
from booking.api.models import IdempotencyKey
from core.db import db, insert_new
from core.errors import DomainError
from core.jobs import Job

KEPT = timedelta(hours=24)
MOST = 500  # taken away in one transaction
LETTERS = r"[!-~]{1,200}"  # what can be seen in a header


class KeyMissing(DomainError):
    """A write without a key could be done twice when its answer is lost on the way."""

    message = _l(
        "Send a header Idempotency-Key with every write: up to 200 letters, new for each deed."
    )


class KeyUsedOtherwise(DomainError):
    """The same key with another address, version or body: which of the two is meant?"""

    message = _l("That Idempotency-Key was used for something else. Make a new one for each deed.")


@dataclass(frozen=True)
class Answered:
    """What was said before."""

    status: int
    headers: dict[str, str]
    body: str


def digest(*parts: bytes) -> str:
    """What was asked for, so that another wish by the same key is seen."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def begin(user: User, key: str, asked: str, *, now: datetime) -> Answered | None:
    """Take the key, in the transaction of the deed; or what was answered to it before.

    Of two at once the second waits here until the first is through. A deed that was refused took
    no key: it may be asked for again. Raises KeyMissing, KeyUsedOtherwise.
    """
    if not re.fullmatch(LETTERS, key):
        raise KeyMissing
    row = {"user_id": user.id, "key": key, "request_digest": asked, "made_at": now}
    taken = insert_new(IdempotencyKey, [row]).returning(IdempotencyKey.key)
    if db.session.execute(taken).first() is not None:
        return None
    before = db.session.execute(
        select(IdempotencyKey).where(IdempotencyKey.user_id == user.id, IdempotencyKey.key == key)
    ).scalar_one()
    if before.request_digest != asked:
        raise KeyUsedOtherwise
    return Answered(before.status or 200, before.headers or {}, before.body or "")


def keep(user: User, key: str, answered: Answered) -> None:
    """Write down what was answered; it holds once the deed is committed."""
    mine = update(IdempotencyKey).where(
        IdempotencyKey.user_id == user.id, IdempotencyKey.key == key
    )
    said = {"status": answered.status, "headers": answered.headers, "body": answered.body}
    db.session.execute(mine.values(said))


def has_old(now: datetime) -> bool:
    """Whether there are keys that nobody will ask about again."""
    old = select(IdempotencyKey.key).where(IdempotencyKey.made_at < now - KEPT).limit(1)
    return db.session.scalar(old) is not None


def forget_old(now: datetime) -> int:
    """Take some away, with the answers they hold. How many."""
    key = (IdempotencyKey.user_id, IdempotencyKey.key)
    old = select(*key).where(IdempotencyKey.made_at < now - KEPT)
    old = old.order_by(IdempotencyKey.made_at).limit(MOST)
    some = old.with_for_update(skip_locked=True).cte("old")
    gone = delete(IdempotencyKey).where(tuple_(*key).in_(select(some)))
    alone = gone.returning(IdempotencyKey.key).execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())


JOBS = (Job("idempotency-keys-forgotten", forget_old, has_old, every=timedelta(minutes=1)),)
