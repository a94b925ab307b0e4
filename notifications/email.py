"""One mail to one person: its parts and its headers."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache

import idna

from core.forms import one_line
from notifications import parts
from notifications.failures import PermanentFailure
from notifications.heads import HEAD, Written, one_address, written
from notifications.kinds import Rendered
from notifications.parts import Part

SUBJECT_LETTERS = 150
FROM_OCTETS = 70  # a longer name leaves the first line of From empty; some filters dislike that
_ADDRESS = re.compile(r"[^\s@<>(),:;\\\"\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>(),:;\\\"\[\]]{1,190}")


class UnusableAddress(PermanentFailure):
    """No mail can be sent there: it is no address, or its local part is not plain ASCII."""

    def __init__(self) -> None:
        super().__init__("553 5.1.3")


@dataclass(frozen=True)
class Headers:
    """What stands on the envelope and at the head. `sender` is the calendar's ORGANIZER too."""

    sender: str
    to: str
    envelope_from: str
    message_id: str
    language: str
    at: datetime
    in_reply_to: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True)
class Mail:
    """A finished mail with its envelope."""

    message: EmailMessage
    envelope_from: str
    to: str
    at: datetime
    sender: str = ""


def ascii_address(address: str) -> str:
    """The address as every mail server takes it: the domain in A-labels.

    Raises UnusableAddress for anything else than one plain address.
    """
    if not _ADDRESS.fullmatch(address):
        raise UnusableAddress
    local, _, domain = address.rpartition("@")
    try:
        # Not Python's own codec: that is of 2003, and writes to strasse.example for straße.example.
        named = idna.encode(domain, uts46=True, transitional=False).decode()
        return f"{local.encode('ascii').decode()}@{named}"
    except UnicodeError as error:  # idna's own is one
        raise UnusableAddress from error


def build(headers: Headers, rendered: Rendered) -> Mail:
    """The mail as servers and programs expect it. Raises UnusableAddress."""
    message = EmailMessage(policy=HEAD)  # the policy decides line ends, also inside base64
    to = ascii_address(headers.to)
    _add_headers(message, headers, to, rendered)
    body = _body(rendered)
    for name, value in {"MIME-Version": "1.0", **body.headers}.items():
        message[name] = value
    message["Content-Language"] = headers.language
    message.set_payload(body.body)
    return Mail(message, headers.envelope_from, to, headers.at, headers.sender)


def _add_headers(message: EmailMessage, headers: Headers, to: str, rendered: Rendered) -> None:
    message["Subject"] = _subject(rendered.subject)
    message["From"] = _from(rendered.sender_name, headers.sender)
    message["To"] = one_address(to)
    if headers.reply_to:
        message["Reply-To"] = one_address(ascii_address(headers.reply_to))
    message["Date"] = format_datetime(headers.at.astimezone(UTC))
    message["Message-ID"] = headers.message_id
    if headers.in_reply_to:
        message["In-Reply-To"] = headers.in_reply_to
        message["References"] = headers.in_reply_to
    # Signed: should it come back to us as it is, we know our own.
    message["X-Moedebro-Message"] = headers.envelope_from.partition("@")[0].partition("+")[2]
    message["Auto-Submitted"] = "auto-generated"
    # Not "All": that would silence the notice that a mail could not be delivered.
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _plain(words: str) -> str:
    """One line that no reader takes for an encoded word: decoded, that may hold line ends."""
    return str(one_line(words)).replace("=?", "= ?")


@lru_cache(maxsize=256)  # everybody in a meeting reads the same
def _subject(words: str) -> Written:
    return written("Subject", _plain(words)[:SUBJECT_LETTERS])


@lru_cache(maxsize=256)  # a function writes to everybody in the meeting
def _from(name: str, address: str) -> Written:
    words = _plain(name).split()
    room = FROM_OCTETS - len(address) - len(" <>")
    while words and len(Header(" ".join(words), "utf-8").encode()) > room:
        words.pop()
    shown = " ".join(words).rstrip(",;- ")
    return written("From", Address(display_name=shown, addr_spec=ascii_address(address)))


def _body(rendered: Rendered) -> Part:
    """The calendar stands last in the alternative, and is attached once more."""
    said = [parts.words("plain", rendered.text)]
    if rendered.html:
        said.append(parts.words("html", rendered.html))
    if rendered.calendar is None:
        return parts.together("alternative", *said) if len(said) > 1 else said[0]
    answered, saved = parts.calendars(rendered.calendar, rendered.calendar_method or "REQUEST")
    return parts.together("mixed", parts.together("alternative", *said, answered), saved)
