"""Mails in the shapes that programs send them, all written by us; with what is to be found in them.

Where nothing else is said, it is a person's, and `Hej, jeg kan ikke høre jer. Æblegrød` is in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from notifications.inbound.models import Verdict
from tests.inbound.mails import Mail, Part, alternative, mixed, text

WORDS = "Hej, jeg kan ikke høre jer. Æblegrød"
LONG = "Rødgrød " * 1_250  # 10,000 characters


@dataclass(frozen=True)
class Shape:
    """One mail, and what is found in it."""

    raw: bytes
    verdict: Verdict = Verdict.HUMAN
    words: str = WORDS
    files: tuple[str, ...] = ()


def one(kind: str, coding: str = "8bit", charset: str = "utf-8") -> bytes:
    """A mail of one part."""
    return Mail(Part(kind, WORDS, coding, charset)).raw()


def headed(*headers: str, subject: str = "Hjælp") -> bytes:
    """A person's words under such headers."""
    return Mail(text(WORDS), subject=subject, headers=headers).raw()


def file(name: str, content: bytes = b"%PDF-1.4 x", kind: str = "application/pdf") -> Part:
    """Something attached."""
    return Part(kind, content, "base64", more=(f"Content-Disposition: attachment; {name}",))


def without(header: str) -> bytes:
    """A mail that lacks it."""
    lines = headed().split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.startswith(header.encode()))


def replaced(old: str, new: str) -> bytes:
    """A mail with something else there."""
    return headed().replace(old.encode(), new.encode())


PLAIN = text(WORDS)
HTML = Part("text/html; charset=utf-8", f"<p>{WORDS}</p>")
LATIN_HTML = Part("text/html; charset=iso-8859-1", f"<p>{WORDS}</p>", "quoted-printable", "latin-1")
INNER = Part("message/rfc822", Mail(text("Et videresendt brev"), subject="Inderst").raw())
A, BOUNCE = Verdict.AUTOMATIC, Verdict.BOUNCE
TNEF = file('filename="winmail.dat"', b"\x78\x9f\x3e\x22" + bytes(40), "application/ms-tnef")
PICTURE = Part("image/png", b"\x89PNG\r\n\x1a\n", "base64", more=("Content-ID: <a>",))
NAMED = "filename*=utf-8''sk%C3%A6rm.pdf"
CODED = 'filename="=?utf-8?q?sk=C3=A6rm.pdf?="'

SHAPES: Mapping[str, Shape] = {
    "plain": Shape(one("text/plain; charset=utf-8")),
    "windows-1252": Shape(one("text/plain; charset=windows-1252", charset="cp1252")),
    "windows-1252 called latin": Shape(
        Mail(Part("text/plain; charset=iso-8859-1", f"{WORDS} – €", charset="cp1252")).raw(),
        words=f"{WORDS} – €",
    ),
    "latin without a charset": Shape(one("text/plain", charset="latin-1")),
    "utf-8 called ascii": Shape(one("text/plain; charset=us-ascii")),
    "a charset of nowhere": Shape(one("text/plain; charset=x-dansk")),
    "a broken charset": Shape(one('text/plain; charset="')),
    "quoted-printable": Shape(one("text/plain; charset=utf-8", "quoted-printable")),
    "base64": Shape(one("text/plain; charset=utf-8", "base64")),
    "utf-16": Shape(one("text/plain; charset=utf-16", "base64", "utf-16")),
    "both": Shape(Mail(alternative(PLAIN, HTML)).raw()),
    "only html": Shape(Mail(HTML).raw()),
    "outlook": Shape(Mail(mixed(alternative(PLAIN, LATIN_HTML), PICTURE)).raw(), files=("",)),
    "nested": Shape(Mail(mixed(mixed(mixed(alternative(PLAIN, HTML))))).raw()),
    "in pieces": Shape(
        Mail(mixed(text("Først"), PICTURE, text("Sidst"))).raw(),
        words="Først\nSidst", files=("",),
    ),
    "winmail.dat": Shape(Mail(mixed(PLAIN, TNEF)).raw(), files=("winmail.dat",)),
    "a mail inside": Shape(Mail(mixed(PLAIN, INNER)).raw(), files=("mail.eml",)),
    "a file name of ours": Shape(Mail(mixed(PLAIN, file(NAMED))).raw(), files=("skærm.pdf",)),
    "a coded file name": Shape(Mail(mixed(PLAIN, file(CODED))).raw(), files=("skærm.pdf",)),
    "a file name in 8 bits": Shape(
        Mail(mixed(PLAIN, file('filename="skærm.pdf"'))).raw(), files=("skærm.pdf",)
    ),
    "a path as a file name": Shape(
        Mail(mixed(PLAIN, file('filename="../../etc/passwd"'))).raw(), files=("passwd",)
    ),
    "a text as a file": Shape(
        Mail(mixed(PLAIN, file('filename="log.txt"', b"fejl", "text/plain"))).raw(),
        files=("log.txt",),
    ),
    "no end": Shape(Mail(mixed(PLAIN)).raw().rpartition(b"--b0--")[0]),
    "no boundary": Shape(headed("Content-Type: multipart/mixed")),
    "a subject of 10,000 characters": Shape(headed(subject=LONG)),
    "a subject in 8 bits": Shape(headed(subject="Hjælp")),
    "a subject that is broken": Shape(headed(subject="=?utf-8?b?====?= =?x?q?a?=")),
    "no subject": Shape(without("Subject")),
    "no Message-ID": Shape(without("Message-ID")),
    "a Message-ID that is none": Shape(replaced("<1@example.org>", "hej hej")),
    "no date": Shape(without("Date")),
    "a wrong date": Shape(replaced("Sat, 21 Nov 2026 12:00:00 +0100", "32. marts 1999 kl. 25")),
    "no sender": Shape(without("From")),
    "two senders": Shape(replaced("From: Ida", "From: a@example.org, Ida")),
    "a sender in quotes": Shape(replaced("Ida Eksempel", '"Eksempel, Ida \\"mor\\""')),
    "line ends of Unix": Shape(headed().replace(b"\r\n", b"\n")),
    "a line of nulls": Shape(headed().replace(b"Hej", b"\0Hej"), words=WORDS),
    "exchange": Shape(headed("X-Auto-Response-Suppress: All", "Thread-Index: AQ==")),
    "it says that it is no machine": Shape(headed("Auto-Submitted: no")),
    "out of office": Shape(headed("Auto-Submitted: auto-replied"), A),
    "a notice": Shape(headed("Auto-Submitted: auto-generated; x=y"), A),
    "danish out of office": Shape(
        headed("X-Auto-Response-Suppress: All", subject="Automatisk svar: Sag 1001"), A
    ),
    "danish out of office, coded": Shape(
        headed("X-Auto-Response-Suppress: All",
               subject="=?utf-8?q?Automatisk_svar=3A_Hj=C3=A6lp?="), A,
    ),
    "a person who writes of one": Shape(headed(subject="Automatisk svar virker ikke")),
    "a list": Shape(headed("List-Id: <x.example.org>"), A),
    "bulk": Shape(headed("Precedence: bulk"), A),
    "a report": Shape(
        Mail(Part("Multipart/Report; report-type=Delivery-Status", parts=(
            PLAIN, Part("message/delivery-status", "Action: failed\r\nStatus: 5.1.1\r\n"))),
            "MAILER-DAEMON@example.org").raw(), BOUNCE,
    ),
    "a receipt": Shape(
        Mail(Part('multipart/report; report-type="disposition-notification"',
                  parts=(PLAIN,))).raw(), A,
    ),
    "an old bounce": Shape(headed("X-Failed-Recipients: ida@example.org"), BOUNCE),
    "a daemon": Shape(replaced("ida@example.org", "postmaster@example.org"), BOUNCE),
}  # fmt: skip
