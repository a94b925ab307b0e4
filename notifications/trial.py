"""A message that says nothing but that messages get through: for whoever sets up the service."""

import uuid
from datetime import datetime

from core.phones import to_e164
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient, enqueue
from notifications.rendering import render_folder

KIND = "test-message"


def send_test_message(
    address: str, language: str, *, mail_domain: str, key: bytes, now: datetime
) -> OutboxMessage:
    """Put one into the outbox, to a mail address or a phone number."""
    phone = None if "@" in address else to_e164(address)
    to = Recipient(
        channel=Channel.SMS if phone else Channel.EMAIL,
        address=phone or address,
        language=language,
        stream=f"test:{uuid.uuid4()}",
    )
    return enqueue(Draft(KIND), to, mail_domain=mail_domain, key=key, now=now)


def _render(message: OutboxMessage) -> Rendered:
    return render_folder(message, {"written_at": message.created_at, "language": message.language})


def register_kinds() -> None:
    """Make the kind known."""
    register(Kind(KIND, _render))
