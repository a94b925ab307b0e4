"""What stands in a mail, as plain facts. Run as a child process (see core/bounded.py).

The first line it is given is JSON about the envelope; the rest is the mail.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Any

from core.answering import answer_as_child
from core.bounded import WITH_FILES
from notifications.inbound import files
from notifications.inbound.undelivered import said_of
from notifications.inbound.verdicts import (
    AUTOMATIC,
    BOUNCE,
    CALENDAR,
    HUMAN,
    declines_answers,
    is_spam_like,
    report_type,
    verdict_of,
)

CALENDAR_MAX = 256_000  # octets of one calendar part
CALENDARS_MAX = 5
PARTS_MAX = 100
TEXT_MAX = 20_000
HEADER_MAX = 2_000
REFERENCES_MAX = 30
WITH_WORDS = {HUMAN, CALENDAR, AUTOMATIC}  # whose files somebody may want to see
_CALENDAR_TYPES = {"text/calendar", "application/ics"}
_CALLED_LATIN = {"iso-8859-1", "latin-1"}  # as browsers do: Windows' letters are meant
_HIDDEN = {"style", "script", "head", "title"}
_LINES = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4"}
_ID = re.compile(r"<[^<>\s]{3,250}>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def read_mail(data: bytes) -> dict[str, Any]:
    """The facts of one mail, as JSON."""
    head, _, raw = data.partition(b"\n")
    envelope = json.loads(head)
    # compat32: the newer policies raise on headers that real mail has
    mail = message_from_bytes(raw.lstrip(b"\r\n"), policy=policy.compat32)
    senders = _addresses(mail, "From")
    name, address = senders[0] if senders else ("", "")
    calendars = [] if report_type(mail) else _calendars(mail)
    verdict, rule = verdict_of(
        mail, envelope_from=envelope["from"], has_calendar=bool(calendars), sender=address
    )
    subject, text, receivers = _text_of(mail.get("Subject")), _text(mail), _receivers(mail)
    report = _report(mail)
    is_return = any(to.startswith(envelope["returns"]) for to in [*envelope["to"], *receivers])
    if not report["action"] and (verdict == BOUNCE or is_return):
        report["said"], report["status"] = said_of(mail, subject, text)
    return {
        "verdict": verdict,
        "rule": rule,
        "from_address": address,
        "from_name": name,
        "to": receivers,
        "subject": subject,
        "references": _references(mail),
        "authentication": [_text_of(v) for v in mail.get_all("Authentication-Results", [])[:10]],
        "text": text,
        "calendars": calendars,
        "report": report,
        "message_id": _text_of(mail.get("Message-ID"))[:250],
        "own_mark": _text_of(mail.get("X-Moedebro-Message"))[:200],
        "declines_answers": declines_answers(mail),
        "is_spam_like": is_spam_like(mail),
        "html": _html(mail)[: files.HTML_MAX],
        "files": files.files_of(mail) if verdict in WITH_WORDS else [],
    }


def _text_of(value: object) -> str:
    """A header as people read it. What cannot be decoded is shown as it stands."""
    said = " ".join(files.raw_text(value).split())[:HEADER_MAX]
    try:
        parts = [
            part.decode(charset or "latin-1", "replace") if isinstance(part, bytes) else part
            for part, charset in decode_header(said)
        ]
    except (ValueError, LookupError):
        return said
    return "".join(parts)


def _addresses(mail: Message, *names: str) -> list[tuple[str, str]]:
    said = [str(value)[:HEADER_MAX] for name in names for value in mail.get_all(name, [])[:5]]
    found = getaddresses(said)[:50]
    return [(_text_of(name), address.strip().lower()) for name, address in found if "@" in address]


def _receivers(mail: Message) -> list[str]:
    found = _addresses(mail, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
    return list(dict.fromkeys(address for _name, address in found))


def _references(mail: Message) -> list[str]:
    """What it answers, the nearest first."""
    said = (str(mail.get(name) or "") for name in ("References", "In-Reply-To"))
    found = _ID.findall(" ".join(said)[-20_000:])
    return list(dict.fromkeys(reversed(found)))[:REFERENCES_MAX]


def _parts(mail: Message) -> Iterator[Message]:
    """Every part, also of mails inside: but not of what came back in a report."""
    for number, part in enumerate(mail.walk()):
        if number >= PARTS_MAX:
            return
        if not part.is_multipart():
            yield part


def _payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _decoded(part: Message) -> str:
    """By the part's own charset; without one, or with a wrong one, UTF-8 and then Windows'."""
    data = _payload(part)
    named = part.get_content_charset() or "utf-8"
    charset = "cp1252" if named in _CALLED_LATIN else named
    with suppress(UnicodeDecodeError, LookupError, ValueError):
        return data.decode(charset)
    return files.any_charset(data)


def _is_calendar(part: Message) -> bool:
    name = _text_of(part.get_filename()).lower()
    return part.get_content_type() in _CALENDAR_TYPES or name.endswith(".ics")


def _calendars(mail: Message) -> list[str]:
    found = [p for p in _parts(mail) if _is_calendar(p) and len(_payload(p)) <= CALENDAR_MAX]
    return list(dict.fromkeys(_decoded(part) for part in found))[:CALENDARS_MAX]


def _text(mail: Message) -> str:
    """What people wrote: some programs cut it in pieces around a picture. HTML is read as text."""
    if plain := "\n".join(_bodies(mail, "text/plain")).strip():
        return plain[:TEXT_MAX]
    reader = _HtmlReader()
    reader.feed(_html(mail))
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)[:TEXT_MAX]


def _html(mail: Message) -> str:
    return next(_bodies(mail, "text/html"), "")


def _bodies(mail: Message, kind: str) -> Iterator[str]:
    """The parts of this kind that are to be read, not to be saved."""
    for part in files.own_parts(mail):
        is_broken = part.get_content_maintype() == "multipart"  # no parts in it: words after all
        found = "text/plain" if is_broken else part.get_content_type()
        if found == kind and not files.is_file(part):
            yield _decoded(part)[: TEXT_MAX * 10]


class _HtmlReader(HTMLParser):
    """The words of a page, line by line. (Patterns over a whole page can be made to hang.)"""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden_by = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A line begins, or something that is not for people."""
        if tag in _LINES:
            self.words.append("\n")
        if tag in _HIDDEN:
            self._hidden_by = self._hidden_by or tag

    def handle_endtag(self, tag: str) -> None:
        """What was hidden is over."""
        if tag == self._hidden_by:
            self._hidden_by = ""

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._hidden_by:
            self.words.append(data)


def _report(mail: Message) -> dict[str, Any]:
    """Of a bounce: what the other server says has become of it."""
    names = ("action", "status", "said", "message_id", "feedback")
    found: dict[str, Any] = dict.fromkeys(names, "")
    for number, part in enumerate(mail.walk() if report_type(mail) else ()):
        if number >= PARTS_MAX:
            break
        if action := part.get("Action"):
            found["action"] = found["action"] or str(action).strip().lower()[:20]
            said = _STATUS.search(str(part.get("Status") or ""))
            found["status"] = found["status"] or (said[1] if said else "")
        if feedback := part.get("Feedback-Type"):
            found["feedback"] = found["feedback"] or str(feedback).strip().lower()[:20]
        if number and (inner := _ID.search(str(part.get("Message-ID") or ""))):
            found["message_id"] = found["message_id"] or inner[0]
    return found


if __name__ == "__main__":
    answer_as_child(read_mail, limits=WITH_FILES)
