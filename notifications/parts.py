"""The body of a mail, written as it leaves.

The library's own way reads and writes each header of each part several times over: a third of what
an invitation took. The mail's own headers are still the library's.
"""

from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

CRLF = "\r\n"


@dataclass(frozen=True)
class Part:
    """Its headers, and its body in ASCII with the line ends of mail."""

    headers: Mapping[str, str]
    body: str

    def __str__(self) -> str:
        lines = (f"{name}: {value}" for name, value in self.headers.items())
        return CRLF.join((*lines, "", self.body))


def words(kind: str, text: str) -> Part:
    """Text that people read: kind is plain or html."""
    said = b2a_qp(text.encode(), istext=True)
    return _part(f'text/{kind}; charset="utf-8"', "quoted-printable", said)


def calendars(calendar: bytes, method: str) -> tuple[Part, Part]:
    """The calendar for programs that answer, and as a file for those that only save."""
    said = encodebytes(calendar)
    answered = f'text/calendar; charset="utf-8"; method="{method}"'
    saved = 'application/ics; name="invite.ics"'
    as_file = {"Content-Disposition": 'attachment; filename="invite.ics"'}
    return _part(answered, "base64", said), _part(saved, "base64", said, as_file)


def together(how: str, *parts: Part) -> Part:
    """Several as one: how is alternative or mixed."""
    between = f"=_{uuid4().hex}"  # stands in none of them: neither encoding writes =_
    pieces = "".join(f"--{between}{CRLF}{part}{CRLF}" for part in parts)
    headers = {"Content-Type": f'multipart/{how}; boundary="{between}"'}
    return Part(headers, f"{pieces}--{between}--{CRLF}")


def _part(kind: str, encoding: str, said: bytes, more: Mapping[str, str] | None = None) -> Part:
    headers = {"Content-Type": kind, "Content-Transfer-Encoding": encoding, **(more or {})}
    return Part(headers, CRLF.join(line.decode("ascii") for line in said.splitlines()) + CRLF)
