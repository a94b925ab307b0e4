"""Machines that answer mail, as they are met: each is given what we send, and answers or not."""

from collections.abc import Callable
from dataclasses import dataclass, field

from notifications.email import Mail as Sent
from tests.inbound.mails import Mail, Part, text

Answer = tuple[bytes, str, str]  # the mail, its envelope's sender, and to whom


@dataclass
class Responder:
    """One mailbox with a machine."""

    address: str
    answer: Callable[["Responder", Sent], Answer | None]
    got: list[Sent] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    wrote: int = 0

    def take(self, mail: Sent) -> Answer | None:
        """A mail of ours arrives."""
        self.got.append(mail)
        return self.answer(self, mail)

    def write(self, mail: Sent, words: str, *headers: str, subject: str = "") -> Answer:
        """Answer it, as a program does."""
        self.wrote += 1
        number = self.wrote
        answers = (f"In-Reply-To: {mail.message['Message-ID']}", *headers)
        to = str(mail.message["Reply-To"] or mail.message["From"].addresses[0].addr_spec)
        said = subject or f"Re: {number}"
        raw = Mail(text(words), self.address, to, said, f"<{number}.{self.address}>", answers).raw()
        return raw, self.address, to


def vacation(me: Responder, mail: Sent) -> Answer | None:
    """Always, and it says what it is."""
    return me.write(mail, "Jeg er på ferie", "Auto-Submitted: auto-replied")


def vacation_per_subject(me: Responder, mail: Sent) -> Answer | None:
    """Once a subject, and it says nothing of what it is."""
    subject = str(mail.message["Subject"])
    if subject in me.said:
        return None
    me.said.append(subject)
    return me.write(mail, "Jeg er ikke til stede", subject=f"Autosvar {len(me.said)}")


def echo(me: Responder, mail: Sent) -> Answer | None:
    """All of it back, as if a person had written it."""
    return me.write(mail, f"Ekko {me.wrote}", subject=f"Re: {mail.message['Subject']}")


def bounce_back(me: Responder, mail: Sent) -> Answer | None:
    """The mailbox is gone."""
    report = Part("message/delivery-status", "Action: failed\r\nStatus: 5.1.1\r\n")
    me.wrote += 1
    body = Part("multipart/report; report-type=delivery-status", parts=(text("Ukendt"), report))
    raw = Mail(body, "MAILER-DAEMON@example.org", mail.envelope_from, "Failure",
               f"<{me.wrote}.b@example.org>").raw()  # fmt: skip
    return raw, "", mail.envelope_from


def other_desk(me: Responder, mail: Sent) -> Answer | None:
    """Another help desk: for each mail a new number, and a receipt to the sender, in new words."""
    number = f"INC-{1000 + me.wrote}"
    sender = str(mail.message["From"].addresses[0].addr_spec)
    raw, envelope, _to = me.write(mail, f"Vi har oprettet {number}", subject=f"[{number}] modtaget")
    bare = raw.replace(f"In-Reply-To: {mail.message['Message-ID']}\r\n".encode(), b"")
    return bare, envelope, sender


MODELS = {
    "vacation always": vacation,
    "vacation per subject": vacation_per_subject,
    "echo": echo,
    "bounce back": bounce_back,
    "two desks": other_desk,
}
