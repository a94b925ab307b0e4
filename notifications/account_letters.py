"""Mails to users about their account. The link in them is made when they leave, from the key.

accounts says what happened (accounts/facts.py); app.py connects it to the functions here.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from accounts import links
from accounts.links import Reader
from accounts.models import LinkKind, PasswordLink
from core.db import db
from core.web import key, settings
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient, enqueue, enqueue_all
from notifications.rendering import render_folder

INVITATION, LINK, CHANGED = "user-invitation", "password-link", "password-changed"
KIND_OF = {LinkKind.INVITATION: INVITATION, LinkKind.FORGOTTEN: LINK}


def on_link_made(
    _sender: object, *, link: PasswordLink, reader: Reader, place: str, now: datetime
) -> None:
    """Somebody is invited, or asked for a link. Nobody's is written too, and withdrawn later."""
    draft, to = _letter(KIND_OF[link.kind], link.id, reader, place)
    enqueue(draft, to, mail_domain=settings().mail_domain, key=key(), now=now)


def on_invitations_made(
    _sender: object, *, links: Sequence[tuple[uuid.UUID, Reader]], place: str, now: datetime
) -> None:
    """Many are invited at once."""
    letters = [_letter(INVITATION, link_id, reader, place) for link_id, reader in links]
    enqueue_all(letters, mail_domain=settings().mail_domain, key=key(), now=now)


def on_password_changed(_sender: object, *, reader: Reader, now: datetime) -> None:
    """The owner is told, in case it was somebody else."""
    to = _to(reader, f"password:{uuid.uuid4()}")
    enqueue(Draft(CHANGED), to, mail_domain=settings().mail_domain, key=key(), now=now)


def _letter(kind: str, link_id: uuid.UUID, reader: Reader, place: str) -> tuple[Draft, Recipient]:
    payload = {"link_id": str(link_id), "place": place}
    return Draft(kind, payload), _to(reader, f"password-link:{link_id}")


def _to(reader: Reader, stream: str) -> Recipient:
    return Recipient(Channel.EMAIL, reader.email, reader.language, stream, user_id=reader.user_id)


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
