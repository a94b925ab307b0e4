"""Sending what waits, by the clock and outside transactions: to each address one by one, in order.

A worker that is killed in between leaves it waiting, and another sends it again under the same id:
at least once, and never out of order.
"""

import json
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, exists, select, update

from core.db import db, transaction
from core.reaching import Reach
from core.sealing import SealBroken, unseal
from support.services.telling import Post
from support.webhooks import letters, signing
from support.webhooks.addresses import SEAL
from support.webhooks.models import Trouble, Webhook, WebhookDelivery
from support.webhooks.posting import post as post_to

LEASE = timedelta(minutes=1)  # longer than one request may take
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)  # one message
PAUSE_AFTER = timedelta(days=5)  # the address
SENT_KEPT, DEAD_KEPT = timedelta(days=7), timedelta(days=30)
MOST = 500
JITTER = (0.8, 1.2)
_chance = random.SystemRandom()


@dataclass(frozen=True)
class Taken:
    """One message, taken to be sent."""

    webhook_id: uuid.UUID
    delivery_id: int
    message_id: str
    body: bytes
    sealed: bytes
    secrets: Sequence[bytes]


def _waits() -> tuple[ColumnElement[bool], ...]:
    return WebhookDelivery.sent_at.is_(None), WebhookDelivery.given_up_at.is_(None)


def due(now: datetime) -> Select[Webhook]:
    """Addresses that have something waiting, and whose time it is: the longest due first."""
    waits = exists().where(WebhookDelivery.webhook_id == Webhook.id, *_waits())
    return (
        select(Webhook)
        .where(Webhook.paused_at.is_(None), Webhook.next_try_at <= now, waits)
        .order_by(Webhook.next_try_at, Webhook.id)
        .limit(1)
    )


def has_due(now: datetime) -> bool:
    """Whether `send_next` would find anything."""
    return db.session.scalar(due(now).with_only_columns(Webhook.id)) is not None


def send_next(reach: Reach, *, post: Post, now: datetime) -> bool:
    """Send one. Whether there was one."""
    with transaction():
        taken = take(now)
    if taken is None:
        return False
    trouble = send(taken, reach, key=post.key, now=now)
    with transaction():
        keep(taken, trouble, post=post, now=now)
    return True


def take(now: datetime) -> Taken | None:
    """The first that waits, for so long that nobody else is at that address meanwhile."""
    webhook = db.session.scalar(due(now).with_for_update(of=Webhook, skip_locked=True))
    if webhook is None:
        return None
    first = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id, *_waits())
    delivery = db.session.scalar(first.order_by(WebhookDelivery.id).limit(1))
    if delivery is None:
        return None
    webhook.next_try_at = now + LEASE
    is_old_good = webhook.old_secret_until is not None and webhook.old_secret_until > now
    old = [webhook.old_secret] if is_old_good and webhook.old_secret else []
    return Taken(
        webhook_id=webhook.id,
        delivery_id=delivery.id,
        message_id=f"msg_{delivery.message_id.hex}",
        body=json.dumps(delivery.payload, sort_keys=True).encode(),
        sealed=webhook.sealed,
        secrets=[webhook.secret, *old],
    )


def send(taken: Taken, reach: Reach, *, key: bytes, now: datetime) -> Trouble | None:
    """Touches no table."""
    try:
        url = unseal(key, SEAL, taken.sealed)
        working = [unseal(key, SEAL, each) for each in taken.secrets]
    except SealBroken:
        return Trouble.SEALED
    moment = int(now.timestamp())
    headers = signing.headers(working, taken.message_id, moment, taken.body)
    return post_to(url, taken.body, headers, reach)


def keep(taken: Taken, trouble: Trouble | None, *, post: Post, now: datetime) -> None:
    """Note how it went. An address that was removed meanwhile is forgotten."""
    held = select(Webhook).where(Webhook.id == taken.webhook_id).with_for_update(of=Webhook)
    webhook = db.session.scalar(held)
    wanted = select(WebhookDelivery).where(WebhookDelivery.id == taken.delivery_id)
    delivery = db.session.scalar(wanted)
    if webhook is None or delivery is None or webhook.paused_at is not None:
        return
    if trouble is None:
        delivery.sent_at, delivery.trouble = now, None
        webhook.attempts, webhook.next_try_at = 0, now
        webhook.failing_since = webhook.trouble = None
        return
    delivery.trouble = webhook.trouble = trouble
    webhook.attempts += 1
    webhook.failing_since = webhook.failing_since or now
    webhook.next_try_at = now + delay_after(webhook.attempts) * _chance.uniform(*JITTER)
    if now - delivery.waiting_since >= GIVE_UP_AFTER:
        delivery.given_up_at = now
    if trouble is Trouble.GONE or now - webhook.failing_since >= PAUSE_AFTER:
        _pause(webhook, post=post, now=now)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain, before jitter."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)


def _pause(webhook: Webhook, *, post: Post, now: datetime) -> None:
    """Nothing more is sent or collected, and its administrators are told."""
    webhook.paused_at = now
    left = WebhookDelivery.webhook_id == webhook.id, *_waits()
    db.session.flush()
    dead = update(WebhookDelivery).where(*left).values(given_up_at=now, trouble=webhook.trouble)
    db.session.execute(dead.execution_options(synchronize_session=False))
    letters.tell_administrators(webhook, post=post, now=now)


def _old(now: datetime) -> Select[int]:
    is_sent = WebhookDelivery.sent_at < now - SENT_KEPT
    is_dead = WebhookDelivery.given_up_at < now - DEAD_KEPT
    old = select(WebhookDelivery.id).where(WebhookDelivery.waiting_since < now - SENT_KEPT)
    return old.where(is_sent | is_dead).order_by(WebhookDelivery.waiting_since).limit(MOST)


def has_old(now: datetime) -> bool:
    """Whether there is something that nobody will ask about again."""
    return db.session.scalar(_old(now).limit(1)) is not None


def forget_old(now: datetime) -> int:
    """Take some away. How many."""
    some = _old(now).with_for_update(skip_locked=True).cte("old")
    gone = delete(WebhookDelivery).where(WebhookDelivery.id.in_(select(some.c.id)))
    alone = gone.returning(WebhookDelivery.id).execution_options(synchronize_session=False)
    return len(db.session.execute(alone).all())
