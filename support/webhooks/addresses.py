"""Registering an address, its secrets, and what is done when it did not take what was sent."""

import ipaddress
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update

from accounts import administered
from accounts.models import Organisation, User
from core import audit
from core.db import db, insert_new
from core.errors import DomainError
from core.reaching import Reach, parts_of
from core.sealing import SealBroken, seal, unseal
from core.secrets import digest
from support.webhooks import signing
from support.webhooks.models import HookKind, Webhook, WebhookDelivery

SEAL = "webhook"
MOST = 10
SHOWN_FOR = timedelta(minutes=15)
OLD_SECRET_WORKS = timedelta(hours=24)
SHOWN = 50

ADDED = audit.declare("webhook-added", "host")
REMOVED = audit.declare("webhook-removed", "host")
KINDS_CHANGED = audit.declare("webhook-kinds-changed", "host", "kinds")
SECRET_MADE = audit.declare("webhook-secret-made", "host")
RESUMED = audit.declare("webhook-resumed", "host")
SENT_AGAIN = audit.declare("webhook-sent-again", "host")


class WebhookAddressSenseless(DomainError):
    """Nothing can be sent there, or nothing should be."""

    field = "url"
    message = _l("The address begins with https:// and leads to a server on the open internet.")


class TooManyWebhooks(DomainError):
    """Each of them is told everything."""

    message = _l("There are ten addresses already. Remove one first.")


class WebhookKnown(DomainError):
    """It is there already."""

    field = "url"
    message = _l("That address is there already.")


class WebhookIsPaused(DomainError):
    """Nothing is sent until somebody says that it works again."""

    message = _l("The address is paused. Start it again first.")


@dataclass(frozen=True)
class Wanted:
    """An address as it was typed, and what it wants to know."""

    url: str
    kinds: Sequence[HookKind]


def webhooks_of(organisation: Organisation) -> Sequence[Webhook]:
    """Its addresses, the oldest first."""
    mine = select(Webhook).where(Webhook.organisation_id == organisation.id)
    return db.session.scalars(mine.order_by(Webhook.made_at, Webhook.id)).all()


def find_webhook(actor: User, webhook_id: uuid.UUID) -> Webhook | None:
    """The address, if the actor looks after its organisation."""
    mine = Webhook.organisation_id.in_(administered.organisation_ids_for(actor))
    return db.session.scalar(select(Webhook).where(Webhook.id == webhook_id, mine))


def lock_webhook(actor: User, webhook_id: uuid.UUID) -> Webhook | None:
    """The same, held."""
    mine = Webhook.organisation_id.in_(administered.organisation_ids_for(actor))
    held = select(Webhook).where(Webhook.id == webhook_id, mine).with_for_update(of=Webhook)
    return db.session.scalar(held.execution_options(populate_existing=True))


def add(
    organisation: Organisation,
    wanted: Wanted,
    *,
    by: User,
    key: bytes,
    reach: Reach,
    now: datetime,
) -> uuid.UUID:
    """Tell that address from now on. Raises the refusals above."""
    url, host = _checked(wanted.url, reach)
    if len(webhooks_of(organisation)) >= MOST:
        raise TooManyWebhooks
    row = {
        "id": uuid.uuid4(),
        "organisation_id": organisation.id,
        "host": host,
        "sealed": seal(key, SEAL, url),
        "digest": digest(key, SEAL, url).hex(),
        "kinds": [kind.value for kind in wanted.kinds],
        "secret": seal(key, SEAL, signing.make_secret()),
        "secret_made_at": now,
        "made_by_id": by.id,
        "made_at": now,
        "next_try_at": now,
        "attempts": 0,
    }
    made: uuid.UUID | None = db.session.scalar(insert_new(Webhook, [row]).returning(Webhook.id))
    if made is None:
        raise WebhookKnown
    audit.record(by.as_actor(), ADDED, subject=organisation.id, now=now, host=host)
    return made


def _checked(typed: str, reach: Reach) -> tuple[str, str]:
    """Where a name leads to is looked at each time that something is sent."""
    parts = parts_of(typed, allows_http=reach.allows_http)
    if parts is None or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise WebhookAddressSenseless
    if _is_ours(parts.hostname, reach):
        raise WebhookAddressSenseless
    return typed.strip(), parts.hostname[:255]


def _is_ours(host: str, reach: Reach) -> bool:
    try:
        return not reach.allows(ipaddress.ip_address(host))
    except ValueError:  # a name
        return host == "localhost" and not reach.networks


def secret_shown(webhook: Webhook, *, key: bytes, now: datetime) -> str | None:
    """What signs, for a quarter of an hour after it was made; then it is shown no more."""
    if now - webhook.secret_made_at > SHOWN_FOR:
        return None
    try:
        return unseal(key, SEAL, webhook.secret)
    except SealBroken:
        return None


def make_secret(webhook: Webhook, *, by: User, key: bytes, now: datetime) -> None:
    """A new one. The one before signs, too, for a day: nothing is lost while it is put in."""
    webhook.old_secret, webhook.old_secret_until = webhook.secret, now + OLD_SECRET_WORKS
    webhook.secret, webhook.secret_made_at = seal(key, SEAL, signing.make_secret()), now
    _record(webhook, SECRET_MADE, by, now)


def change_kinds(webhook: Webhook, kinds: Sequence[HookKind], *, by: User, now: datetime) -> None:
    """What it is told from now on; what waits is still sent. The same again is nothing new."""
    wanted = [kind.value for kind in HookKind if kind in kinds]
    if wanted == [kind.value for kind in HookKind if kind.value in webhook.kinds]:
        return
    webhook.kinds = wanted
    subject, host = webhook.organisation_id, webhook.host
    audit.record(by.as_actor(), KINDS_CHANGED, subject=subject, now=now, host=host, kinds=wanted)


def resume(webhook: Webhook, *, by: User, now: datetime) -> None:
    """It works again. What was given up stays there to be sent again. Pressed twice is once."""
    if webhook.paused_at is None:
        return
    webhook.paused_at = webhook.failing_since = webhook.trouble = None
    webhook.attempts, webhook.next_try_at = 0, now
    _record(webhook, RESUMED, by, now)


def send_again(webhook: Webhook, delivery_id: int | None, *, by: User, now: datetime) -> int:
    """What was given up, or one of it, waits anew, under the id it had. How many.

    Raises WebhookIsPaused.
    """
    if webhook.paused_at is not None:
        raise WebhookIsPaused
    dead = [WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.given_up_at.is_not(None)]
    if delivery_id is not None:
        dead.append(WebhookDelivery.id == delivery_id)
    anew = update(WebhookDelivery).where(*dead).values(given_up_at=None, waiting_since=now)
    again = anew.returning(WebhookDelivery.id).execution_options(synchronize_session=False)
    ids = db.session.execute(again).all()
    if ids:
        webhook.attempts, webhook.next_try_at = 0, now
        _record(webhook, SENT_AGAIN, by, now)
    return len(ids)


def remove(webhook: Webhook, *, by: User, now: datetime) -> None:
    """Tell it nothing any more, and forget it with all that it was told."""
    _record(webhook, REMOVED, by, now)
    db.session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id))
    db.session.delete(webhook)


def _record(webhook: Webhook, kind: str, by: User, now: datetime) -> None:
    subject, host = webhook.organisation_id, webhook.host
    audit.record(by.as_actor(), kind, subject=subject, now=now, host=host)


@dataclass(frozen=True)
class Standing:
    """How it goes with an address."""

    waiting: int
    given_up: int
    dead: Sequence[WebhookDelivery]  # the newest of them


def standing_of(webhook: Webhook) -> Standing:
    """Three statements."""
    mine = WebhookDelivery.webhook_id == webhook.id
    is_dead = WebhookDelivery.given_up_at.is_not(None)
    waits = WebhookDelivery.given_up_at.is_(None), WebhookDelivery.sent_at.is_(None)
    newest = select(WebhookDelivery).where(mine, is_dead).order_by(WebhookDelivery.id.desc())
    return Standing(
        waiting=db.session.scalar(select(func.count()).where(mine, *waits)) or 0,
        given_up=db.session.scalar(select(func.count()).where(mine, is_dead)) or 0,
        dead=db.session.scalars(newest.limit(SHOWN)).all(),
    )
