"""A mail of ours that came back: what was sent is not delivered after all, and its kind tells
somebody.

The address it comes back to is signed and names the message (VERP). Only a report that says "failed
for good" counts: an out-of-office note and a delay come to the same address.
"""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.db import db
from core.web import key, settings
from notifications import leases, outbox
from notifications.inbound.handlers import Handler
from notifications.inbound.letters import Letter
from notifications.inbound.models import Verdict
from notifications.models import OutboxMessage

log = logging.getLogger(__name__)

FAILED_RULES = {"failed-recipients"}  # says who failed and nothing else


def is_final(letter: Letter) -> bool:
    """Whether it says that the mail will never get there."""
    if letter.rule in FAILED_RULES:
        return True
    status = letter.report.get("status", "")
    return letter.report.get("action") == "failed" and not status.startswith("4")


def bounced_message(receivers: Iterable[str], key: bytes) -> uuid.UUID | None:
    """The message that the address it came back to names, if the address is ours."""
    for address in receivers:
        local = address.partition("@")[0]
        if local.startswith(f"{outbox.BOUNCE}+"):
            return outbox.read_bounce_token(local.removeprefix(f"{outbox.BOUNCE}+"), key)
    return None


def _is_bounce(letter: Letter) -> bool:
    return letter.verdict == Verdict.BOUNCE


def _take(letter: Letter, _read: Any, now: datetime) -> bool:
    """Whatever it says, it is nobody else's."""
    id = bounced_message(letter.receivers, key())
    if id is None or not is_final(letter):
        log.info("a bounce without consequence", extra={"inbound_mail": letter.mail_id})
        return True
    named = OutboxMessage.message_id == f"<{id}@{settings().mail_domain}>"
    message = db.session.scalars(select(OutboxMessage).where(named)).one_or_none()
    if message is not None:
        leases.note_bounce(message, f"550 {letter.report.get('status') or '5.0.0'}", now=now)
    return True


HANDLER = Handler("bounces", _is_bounce, _take)
