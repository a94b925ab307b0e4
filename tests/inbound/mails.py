"""Mails as foreign programs send them. Written by us in their shapes; nobody's own is in here."""

import base64
import binascii
from dataclasses import dataclass, field

ANSWERS_TO = "svar@moedebro.example"


def calendar_of(*lines: str, method: str = "REPLY", events: int = 1) -> str:
    """A calendar with one event of these lines."""
    event = ("BEGIN:VEVENT", *lines, "END:VEVENT") * events
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ours//For tests//EN", f"METHOD:{method}")
    return "\r\n".join((*head, *event, "END:VCALENDAR", ""))


@dataclass(frozen=True)
class Part:
    """One part of a mail."""

    type: str
    content: str | bytes = ""
    coding: str = "8bit"
    charset: str = "utf-8"
    more: tuple[str, ...] = ()  # headers
    parts: tuple["Part", ...] = ()

    def lines(self, boundary: str = "b0") -> bytes:
        """As it goes over the wire."""
        if self.parts:
            head = [f'Content-Type: {self.type}; boundary="{boundary}"', *self.more]
            inner = [
                f"--{boundary}\r\n".encode() + part.lines(f"{boundary}-{number}")
                for number, part in enumerate(self.parts)
            ]
            return _head(head) + b"".join(inner) + f"--{boundary}--\r\n".encode()
        head = [f"Content-Type: {self.type}", f"Content-Transfer-Encoding: {self.coding}"]
        return _head([*head, *self.more]) + self._coded() + b"\r\n"

    def _coded(self) -> bytes:
        raw = self.content if isinstance(self.content, bytes) else self.content.encode(self.charset)
        if self.coding == "base64":
            return base64.encodebytes(raw)
        if self.coding == "quoted-printable":  # line ends written out, as Apple does
            return binascii.b2a_qp(raw, istext=False).replace(b"=\n", b"=\r\n")
        return raw


def _head(lines: list[str]) -> bytes:
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def text(words: str = "Hej") -> Part:
    """What people read."""
    return Part('text/plain; charset="utf-8"', words)


def alternative(*parts: Part) -> Part:
    """The same thing in several ways."""
    return Part("multipart/alternative", parts=parts)


def mixed(*parts: Part) -> Part:
    """Several things."""
    return Part("multipart/mixed", parts=parts)


@dataclass(frozen=True)
class Mail:
    """Head and body."""

    body: Part
    sender: str = "Ida Eksempel <ida@example.org>"
    to: str = ANSWERS_TO
    subject: str = "Svar"
    message_id: str = "<1@example.org>"
    headers: tuple[str, ...] = field(default=())

    def raw(self) -> bytes:
        """The octets."""
        head = (
            f"From: {self.sender}",
            f"To: {self.to}",
            f"Subject: {self.subject}",
            "Date: Sat, 21 Nov 2026 12:00:00 +0100",
            f"Message-ID: {self.message_id}",
            "MIME-Version: 1.0",
            *self.headers,
        )
        return "\r\n".join(head).encode() + b"\r\n" + self.body.lines()


def words_of(sender: str = "Ida Eksempel <ida@example.org>", **more: str) -> bytes:
    """A mail that somebody wrote by hand."""
    return Mail(text(more.pop("words", "Jeg bliver lidt forsinket.")), sender=sender, **more).raw()  # type: ignore[arg-type]  # texts for texts
