"""The mail to those who look after an address that was paused."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from accounts.models import Membership, Role, Unit, User
from core.db import db
from core.web import settings
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient, enqueue
from notifications.rendering import render_folder
from support.services.telling import Post
from support.webhooks.models import Webhook
from support.webhooks.words import WRONG

KIND = "webhook-paused"


def tell_administrators(webhook: Webhook, *, post: Post, now: datetime) -> None:
    """Those of the organisation, and whoever put the address in."""
    for user in _administrators(webhook):
        to = Recipient(
            Channel.EMAIL, user.email, user.language, f"webhook:{webhook.id}", user_id=user.id
        )
        draft = Draft(KIND, {"webhook_id": str(webhook.id)})
        enqueue(draft, to, mail_domain=post.mail_domain, key=post.key, now=now)


def _administrators(webhook: Webhook) -> Sequence[User]:
    there = (
        select(Membership.user_id)
        .join(Membership.unit)
        .where(
            Membership.role == Role.ADMINISTRATOR,
            Unit.organisation_id == webhook.organisation_id,
        )
    )
    found = select(User).where(
        User.is_active, or_(User.id.in_(there), User.id == webhook.made_by_id)
    )
    return db.session.scalars(found.order_by(User.name, User.id)).all()


def _webhook(message: OutboxMessage) -> Webhook | None:
    id = uuid.UUID(message.payload["webhook_id"])
    return db.session.scalar(select(Webhook).where(Webhook.id == id))


def _still_paused(message: OutboxMessage, _now: datetime) -> bool:
    """One that was started again or removed meanwhile is not spoken of."""
    webhook = _webhook(message)
    return webhook is not None and webhook.paused_at is not None


def _render(message: OutboxMessage) -> Rendered:
    webhook = _webhook(message)
    base, place = settings().base_url.rstrip("/"), "/organisations"
    if webhook:
        place = f"/organisations/{webhook.organisation_id}/webhooks/{webhook.id}"
    facts = {
        "host": webhook.host if webhook else "",
        "wrong": WRONG[webhook.trouble] if webhook and webhook.trouble else "",
        "url": base + place,
        "language": message.language,
    }
    return render_folder(message, facts)


def register_kinds() -> None:
    """Make the kind known."""
    register(Kind(KIND, _render, is_wanted=_still_paused))
