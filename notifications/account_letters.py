"""Mails to users about their account. The link in them is made when they leave, from the key.

accounts says what happened (accounts/facts.py); app.py connects it to the functions here.
"""

import uuid
from datetime import datetime

from accounts import links
from accounts.links import Reader
from accounts.models import LinkKind, PasswordLink
from core.db import db
from core.web import key, settings
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient, enqueue
from notifications.rendering import render_folder

INVITATION, LINK, CHANGED = "user-invitation", "password-link", "password-changed"
KIND_OF = {LinkKind.INVITATION: INVITATION, LinkKind.FORGOTTEN: LINK}


def on_link_made(
    _sender: object, *, link: PasswordLink, reader: Reader, place: str, now: datetime
) -> None:
    """Somebody is invited, or asked for a link. Nobody's is written too, and withdrawn later."""
    payload = {"link_id": str(link.id), "place": place}
    _write(Draft(KIND_OF[link.kind], payload), reader, f"password-link:{link.id}", now)


def on_password_changed(_sender: object, *, reader: Reader, now: datetime) -> None:
    """The owner is told, in case it was somebody else."""
    _write(Draft(CHANGED), reader, f"password:{uuid.uuid4()}", now)


def _write(draft: Draft, reader: Reader, stream: str, now: datetime) -> None:
    to = Recipient(Channel.EMAIL, reader.email, reader.language, stream, user_id=reader.user_id)
    enqueue(draft, to, mail_domain=settings().mail_domain, key=key(), now=now)


def _link(message: OutboxMessage) -> PasswordLink:
    return db.session.get_one(PasswordLink, uuid.UUID(message.payload["link_id"]))


def _still_works(message: OutboxMessage, now: datetime) -> bool:
    """A link that was used, replaced, too old or nobody's is not sent."""
    return _link(message).is_open(now)


def _render_link(message: OutboxMessage) -> Rendered:
    link = _link(message)
    facts = {
        "url": links.url_of(link, base_url=settings().base_url, key=key()),
        "expires_at": link.expires_at,
        "place": message.payload["place"],
        "language": message.language,
    }
    return render_folder(message, facts)


def _render_changed(message: OutboxMessage) -> Rendered:
    url = f"{settings().base_url.rstrip('/')}/forgotten-password"
    facts = {"at": message.created_at, "url": url, "language": message.language}
    return render_folder(message, facts)


def _not_delivered(message: OutboxMessage, now: datetime) -> None:
    links.note_not_delivered(_link(message).id, now=now)


def register_kinds() -> None:
    """Make the kinds known."""
    for name in (INVITATION, LINK):
        register(Kind(name, _render_link, failed=_not_delivered, is_wanted=_still_works))
    register(Kind(CHANGED, _render_changed))
