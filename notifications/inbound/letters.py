"""A mail as its handlers get it: read, and said by whom."""

import json
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.bounded import WITH_FILES, read_aside
from notifications import outbox
from notifications.inbound.models import Verdict

READER = "notifications.inbound.reading"
_DMARC = re.compile(r"\bdmarc\s*=\s*([a-z]+)", re.I)


@dataclass(frozen=True)
class File:
    """Something attached: never opened by us, and never trusted."""

    name: str
    type: str  # by its first octets; what the mail says counts for nothing
    size: int
    content: bytes | None  # none: left out, it was too large or one of too many


@dataclass(frozen=True)
class Letter:
    """One mail that came in. Its texts are a stranger's: shown as plain text, never trusted."""

    mail_id: int
    verdict: Verdict
    rule: str
    received_at: datetime
    envelope_from: str
    from_address: str
    from_name: str = ""
    receivers: Sequence[str] = ()  # of the envelope first, then of the head
    subject: str = ""
    references: Sequence[str] = ()  # Message-IDs it answers, the nearest first
    text: str = ""
    calendars: Sequence[str] = ()
    report: Mapping[str, str] = field(default_factory=dict)
    is_authentic: bool | None = None  # as our own mail server found (DMARC); None: it did not say
    message_id: str = ""  # as the mail says
    own_mark: str = ""  # what mails of ours carry, if one of them came back
    declines_answers: bool = False  # by machine
    is_spam_like: bool = False
    html: str = ""
    files: Sequence[File] = ()
    size: int = 0


@dataclass(frozen=True)
class Kept:
    """A mail out of the store."""

    id: int
    received_at: datetime
    envelope_from: str
    envelope_to: Sequence[str]  # none: out of a mailbox, where nobody says the envelope
    raw: bytes
    size: int = 0
    is_head: bool = False  # the rest was too large


def read_letter(mail: Kept, *, authserv_id: str) -> Letter:
    """Read a mail, in a process of its own. Raises Unreadable, NoTimeToRead."""
    envelope = {
        "from": mail.envelope_from if mail.envelope_to else None,
        "to": [address.lower() for address in mail.envelope_to],
        "returns": f"{outbox.BOUNCE}+",
    }
    asked = json.dumps(envelope).encode() + b"\n" + mail.raw
    found = read_aside(READER, asked, limits=WITH_FILES)
    said = found.pop("authentication")
    receivers = dict.fromkeys([*map(str.lower, mail.envelope_to), *found.pop("to")])
    verdict = Verdict(found["verdict"])
    if mail.is_head and verdict in (Verdict.HUMAN, Verdict.CALENDAR):
        verdict, found["rule"] = Verdict.TOO_LARGE, "size"
    files = [_file(**said_of) for said_of in found.pop("files")]
    facts: dict[str, Any] = found | {"verdict": verdict, "files": files, "size": mail.size}
    return Letter(
        mail_id=mail.id,
        received_at=mail.received_at,
        envelope_from=mail.envelope_from,
        receivers=tuple(receivers),
        is_authentic=authenticity(said, authserv_id),
        **facts,
    )


def _file(name: str, type: str, size: int, content: str | None) -> File:
    return File(name, type, size, None if content is None else b64decode(content))


def authenticity(results: Sequence[str], authserv_id: str) -> bool | None:
    """What our own mail server says of the sender. What others wrote in says nothing: ours is the
    uppermost with its name."""
    for said in results if authserv_id else ():
        if said.split(";")[0].split()[:1] == [authserv_id]:
            dmarc = _DMARC.search(said)
            verdict = dmarc[1].lower() if dmarc else ""
            return {"pass": True, "fail": False}.get(verdict)
    return None
