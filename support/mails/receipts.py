"""»We have your mail«: to a person whose mail lies on a desk's list, and to nobody else.

Mail is read when somebody gets to it, and a meeting may begin before that: so it says whom to ring.
"""

import hashlib
import re
from datetime import datetime

from flask_babel import get_locale

from core.db import db
from notifications import outbox
from notifications.inbound.letters import Letter
from notifications.kinds import Kind, Rendered, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient
from notifications.rendering import render_folder
from support import lines
from support.mails import caps
from support.models import SupportUnit
from support.services.telling import Post

RECEIPT = "mail-received"
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|noreply|ikke-?svar|svar-?ikke)\b.*", re.I)
_ADDRESS = re.compile(r"[^\s@<>,;]{1,64}@[^\s@<>,;]{1,190}")


def register_kinds() -> None:
    """Make the kind known."""
    register(Kind(RECEIPT, _render, family="mail"))


def send(letter: Letter, unit: SupportUnit, *, post: Post, now: datetime) -> bool:
    """Tell the sender. False: they have had as much from the desks today as a machine may say."""
    if not _is_answered(letter, post):
        return True
    if not caps.may_write(
        letter.from_address,
        caps.DESKS,
        a_day=post.answers_a_day,
        an_hour=post.answers_an_hour,
        now=now,
    ):
        return False
    told = hashlib.sha256(letter.from_address.lower().encode()).hexdigest()[:24]
    to = Recipient(
        channel=Channel.EMAIL,
        address=letter.from_address,
        language="da",
        stream=f"mail:{unit.id}:{told}",
    )
    line = lines.tell(unit, now=now)
    facts = {"name": line.name, "phone": line.phone, "hours": line.hours_text}
    draft = Draft(RECEIPT, {**facts, "is_too_large": letter.verdict.value == "too_large"})
    message = outbox.enqueue(draft, to, mail_domain=post.mail_domain, key=post.key, now=now)
    if letter.message_id and len(letter.message_id) <= 120:
        message.in_reply_to = letter.message_id
    db.session.flush()
    return True


def _is_answered(letter: Letter, post: Post) -> bool:
    """Nobody who asks machines for silence, no mailbox that nobody reads, and never ourselves."""
    address = letter.from_address
    if letter.declines_answers or letter.is_authentic is False or letter.is_spam_like:
        return False
    if not _ADDRESS.fullmatch(address) or _NOBODY.match(address):
        return False
    return address.partition("@")[2].lower() != post.mail_domain.lower()


def _render(message: OutboxMessage) -> Rendered:
    return render_folder(message, {"locale": str(get_locale()), **message.payload})
