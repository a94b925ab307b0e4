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
from notifications import leases, outbox, suppressions
from notifications.inbound.handlers import Handler
from notifications.inbound.letters import Letter
from notifications.inbound.models import Verdict
from notifications.models import OutboxMessage
from notifications.suppressions import WhySuppressed

log = logging.getLogger(__name__)

BY_SENDER = {"daemon", "no-sender"}  # rules that look at who wrote, and at nothing else
FAILED_RULES = {"failed-recipients"}  # says who failed and nothing else


def is_final(letter: Letter) -> bool:
    """Whether it says that the mail will never get there."""
    if letter.rule in FAILED_RULES:
        return True
    status = letter.report.get("status", "")
    return letter.report.get("action") == "failed" and not status.startswith("4")


def is_complaint(letter: Letter) -> bool:
    """Whether somebody marked the mail as unwanted: their mail provider says so (RFC 5965)."""
    return letter.report.get("feedback", "") not in ("", "not-spam")


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
    """Whatever it says, it is nobody else's; but whoever looks after a mail server may write by
    hand from its address, and some gateways take the sender off what people write."""
    message = _message(letter)
    if message is None and letter.rule in BY_SENDER:
        return False
    if message is not None and is_complaint(letter):
        suppressions.suppress(message, WhySuppressed.COMPLAINT, now=now)
    elif message is None or not is_final(letter):
        log.info("a bounce without consequence", extra={"inbound_mail": letter.mail_id})
    else:
        leases.note_bounce(message, f"550 {letter.report.get('status') or '5.0.0'}", now=now)
    return True


def _message(letter: Letter) -> OutboxMessage | None:
    """What came back: by the address, else by the Message-ID in the report, which only those know
    who had the mail."""
    id = bounced_message(letter.receivers, key())
    named = f"<{id}@{settings().mail_domain}>" if id else letter.report.get("message_id")
    sent = select(OutboxMessage).where(OutboxMessage.message_id == (named or ""))
    return db.session.scalars(sent).one_or_none()


HANDLER = Handler("bounces", _is_bounce, _take)
