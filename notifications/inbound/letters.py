"""A mail as its handlers get it: read, and said by whom."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notifications.inbound.bounded import read_aside
from notifications.inbound.models import Verdict

READER = "notifications.inbound.reading"
_DMARC = re.compile(r"\bdmarc\s*=\s*([a-z]+)", re.I)


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


@dataclass(frozen=True)
class Kept:
    """A mail out of the store."""

    id: int
    received_at: datetime
    envelope_from: str
    envelope_to: Sequence[str]  # none: out of a mailbox, where nobody says the envelope
    raw: bytes


def read_letter(mail: Kept, *, authserv_id: str) -> Letter:
    """Read a mail, in a process of its own. Raises Unreadable, NoTimeToRead."""
    envelope = {"from": mail.envelope_from if mail.envelope_to else None}
    found = read_aside(READER, json.dumps(envelope).encode() + b"\n" + mail.raw)
    said = found.pop("authentication")
    receivers = dict.fromkeys([*map(str.lower, mail.envelope_to), *found.pop("to")])
    facts: dict[str, Any] = found | {"verdict": Verdict(found["verdict"])}
    return Letter(
        mail_id=mail.id,
        received_at=mail.received_at,
        envelope_from=mail.envelope_from,
        receivers=tuple(receivers),
        is_authentic=authenticity(said, authserv_id),
        **facts,
    )


def authenticity(results: Sequence[str], authserv_id: str) -> bool | None:
    """What our own mail server says of the sender. What others wrote in says nothing: ours is the
    uppermost with its name."""
    for said in results if authserv_id else ():
        if said.split(";")[0].split()[:1] == [authserv_id]:
            dmarc = _DMARC.search(said)
            verdict = dmarc[1].lower() if dmarc else ""
            return {"pass": True, "fail": False}.get(verdict)
    return None
