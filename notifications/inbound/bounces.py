"""A mail of ours that came back: what was sent is not delivered after all, and its kind tells
somebody.

The address it comes back to is signed and names the message (VERP). An out-of-office note and a
delay come to the same address and change nothing. Everything else that a mail server sends there
counts, also what nobody can read: a call too many is better than somebody who was never told.
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
from notifications.inbound.verdicts import FAILED
from notifications.models import OutboxMessage
from notifications.suppressions import WhySuppressed
from notifications.words import CAME_BACK

log = logging.getLogger(__name__)

BY_SENDER = {"daemon", "no-sender"}  # rules that look at who wrote, and at nothing else
# Before the @, where it is no person who writes.
_MACHINES = {
    "", "mailer-daemon", "postmaster", "daemon", "bounce", "bounces", "system", "gateway",
    "noreply", "no-reply", "donotreply", "do-not-reply",
}  # fmt: skip
OTHER_ENDS = {"delayed", "delivered", "relayed", "expanded"}  # of RFC 3464, beside "failed"


def is_final(letter: Letter) -> bool:
    """Whether the mail will never get there. "Failed" says so whatever its code: a full mailbox
    has a passing one, and the server that says "failed" has given up all the same."""
    report = letter.report
    if report.get("feedback") or report.get("action") in OTHER_ENDS:
        return False
    return report.get("said", "") in ("", FAILED)


def is_complaint(letter: Letter) -> bool:
    """Whether somebody marked the mail as unwanted: their mail provider says so (RFC 5965)."""
    return letter.report.get("feedback", "") not in ("", "not-spam")


def _code_of(letter: Letter) -> str:
    """Why, as servers say it; CAME_BACK where nobody can read it."""
    status = letter.report.get("status", "")
    if FAILED not in (letter.report.get("action"), letter.report.get("said")):
        return CAME_BACK
    return f"450 {status}" if status.startswith("4") else f"550 {status or '5.0.0'}"


def bounced_message(receivers: Iterable[str], key: bytes) -> uuid.UUID | None:
    """The message that the address it came back to names, if the address is ours."""
    for address in receivers:
        local = address.partition("@")[0]
        if local.startswith(f"{outbox.BOUNCE}+"):
            return outbox.read_bounce_token(local.removeprefix(f"{outbox.BOUNCE}+"), key)
    return None


def _is_bounce(letter: Letter) -> bool:
    is_machine = letter.verdict == Verdict.AUTOMATIC and letter.rule == "auto-submitted"
    return letter.verdict == Verdict.BOUNCE or is_machine or letter.report.get("said") == FAILED


def _is_ours(letter: Letter, message: OutboxMessage | None) -> bool:
    """Whoever looks after a mail server may write by hand from its address, and some gateways take
    the sender off what people write, or off what their mailbox answers while they are away, also
    from another address of theirs: a desk reads that. Not every server says who it is, either."""
    said, by_sender = letter.report.get("said", ""), letter.rule in BY_SENDER
    if message is None:
        return letter.verdict == Verdict.BOUNCE and not by_sender
    is_theirs = letter.from_address == message.address.lower()  # their words, or their machine's
    if letter.verdict == Verdict.BOUNCE:
        may_be_words = is_theirs or letter.from_address.partition("@")[0] not in _MACHINES
        return not (by_sender and may_be_words and not said)
    return not is_theirs and is_final(letter)


def _take(letter: Letter, _read: Any, now: datetime) -> bool:
    message = _message(letter)
    if not _is_ours(letter, message):
        return False
    if message is not None and is_complaint(letter):
        suppressions.suppress(message, WhySuppressed.COMPLAINT, now=now)
    elif message is None or not is_final(letter):
        log.info("a bounce without consequence", extra={"inbound_mail": letter.mail_id})
    else:
        leases.note_bounce(message, _code_of(letter), now=now)
    return True


def _message(letter: Letter) -> OutboxMessage | None:
    """What came back: by the address, else by the Message-ID in the report, which only those know
    who had the mail."""
    id = bounced_message(letter.receivers, key())
    named = f"<{id}@{settings().mail_domain}>" if id else letter.report.get("message_id")
    sent = select(OutboxMessage).where(OutboxMessage.message_id == (named or ""))
    return db.session.scalars(sent).one_or_none()


HANDLER = Handler("bounces", _is_bounce, _take)
