"""One mail to one person: its parts and its headers."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from core.forms import one_line
from notifications.failures import PermanentFailure
from notifications.kinds import Rendered

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


def ascii_address(address: str) -> str:
    """The address as every mail server takes it: the domain in A-labels.

    Raises UnusableAddress for anything else than one plain address.
    """
    if not _ADDRESS.fullmatch(address):
        raise UnusableAddress
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise UnusableAddress from error


def build(headers: Headers, rendered: Rendered) -> Mail:
    """The mail as servers and programs expect it. Raises UnusableAddress."""
    message = EmailMessage(policy=SMTP)  # the policy decides line ends, also inside base64
    to = ascii_address(headers.to)
    _add_headers(message, headers, to, rendered)
    message.set_content(rendered.text, cte="quoted-printable")
    if rendered.html:
        message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if rendered.calendar is not None:
        _add_calendar(message, rendered.calendar, rendered.calendar_method or "REQUEST")
    # Last: making a mail multipart moves every Content- header to its first part.
    message["Content-Language"] = headers.language
    return Mail(message, headers.envelope_from, to, headers.at)


def _add_headers(message: EmailMessage, headers: Headers, to: str, rendered: Rendered) -> None:
    message["Subject"] = _plain(rendered.subject)[:SUBJECT_LETTERS]
    message["From"] = _from(rendered.sender_name, headers.sender)
    message["To"] = Address(addr_spec=to)
    if headers.reply_to:
        message["Reply-To"] = Address(addr_spec=ascii_address(headers.reply_to))
    message["Date"] = headers.at.astimezone(UTC)
    message["Message-ID"] = headers.message_id
    if headers.in_reply_to:
        message["In-Reply-To"] = headers.in_reply_to
        message["References"] = headers.in_reply_to
    message["Auto-Submitted"] = "auto-generated"
    # Not "All": that would silence the notice that a mail could not be delivered.
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"


def _plain(words: str) -> str:
    """One line that no reader takes for an encoded word: decoded, that may hold line ends."""
    return str(one_line(words)).replace("=?", "= ?")


def _from(name: str, address: str) -> Address:
    words = _plain(name).split()
    room = FROM_OCTETS - len(address) - len(" <>")
    while words and len(Header(" ".join(words), "utf-8").encode()) > room:
        words.pop()
    return Address(display_name=" ".join(words).rstrip(",;- "), addr_spec=ascii_address(address))


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    """Last in the alternative for programs that answer, and attached for those that only save."""
    message.add_alternative(
        calendar,
        maintype="text",
        subtype="calendar",
        cte="base64",
        params={"charset": "utf-8", "method": method},
    )
    message.add_attachment(
        calendar,
        maintype="application",
        subtype="ics",
        cte="base64",
        filename="invite.ics",
        params={"name": "invite.ics"},
    )
