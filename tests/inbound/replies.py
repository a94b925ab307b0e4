"""Answers in the shapes in which foreign programs send them. All are written by us."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.inbound.mails import ANSWERS_TO, Mail, Part, alternative, calendar_of, mixed, text

STAMP = "20261121T110000Z"
ORGANIZER = f"ORGANIZER;CN=Kolding:mailto:{ANSWERS_TO}"


@dataclass(frozen=True)
class Reply:
    """What somebody's calendar says."""

    uid: str
    sequence: int | None = 0
    address: str = "ida@example.org"
    partstat: str = "ACCEPTED"
    stamp: str = STAMP
    more: tuple[str, ...] = ()  # lines
    sender: str = "Ida Eksempel <ida@example.org>"
    message_id: str = "<svar-1@example.org>"
    parameters: str = ""

    def changed(self, **facts: object) -> "Reply":
        """The same with something else."""
        return replace(self, **facts)  # type: ignore[arg-type]  # as its fields are

    @property
    def attendee(self) -> str:
        """The one line that counts."""
        return f"ATTENDEE;PARTSTAT={self.partstat}{self.parameters}:mailto:{self.address}"

    def lines(self, *extra: str) -> tuple[str, ...]:
        """The event."""
        counted = () if self.sequence is None else (f"SEQUENCE:{self.sequence}",)
        known = (f"UID:{self.uid}", *counted, f"DTSTAMP:{self.stamp}", self.attendee)
        return (*known, *self.more, *extra)

    def mail(self, body: Part, subject: str = "Accepted: Videomøde") -> bytes:
        """In a mail."""
        return Mail(body, self.sender, subject=subject, message_id=self.message_id).raw()

    def raw(self) -> bytes:
        """As most send it."""
        return self.mail(alternative(text(), method_part(calendar_of(*self.lines(ORGANIZER)))))


def method_part(calendar: str | bytes, coding: str = "8bit", **more: str) -> Part:
    """A calendar part that names its method."""
    return Part("text/calendar; charset=utf-8; method=REPLY", calendar, coding, **more)  # type: ignore[arg-type]


WHOLE = (
    ORGANIZER, "SUMMARY:Accepteret: Videomøde med Kolding Kommune",
    "DTSTART;TZID=Europe/Copenhagen:20300101T090000",
    "DTEND;TZID=Europe/Copenhagen:20300101T100000",
    "LOCATION:https://elsewhere.example.org/", "DESCRIPTION:En anden tid og et andet sted",
    "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:x", "UID:not-the-event",
    "END:VALARM",
)  # fmt: skip


def exchange(reply: Reply) -> bytes:
    """No ORGANIZER, base64 with LF inside, an empty line in the event, texts of its own."""
    lines = reply.lines(
        "SUMMARY;LANGUAGE=da-DK:Accepteret: Videomøde", "COMMENT;LANGUAGE=da-DK:Jeg glæder mig\\n",
        "DTSTART;TZID=W. Europe Standard Time:20300101T090000", "",
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
    )  # fmt: skip
    part = method_part(calendar_of(*lines).replace("\r\n", "\n"), "base64")
    html = Part("text/html; charset=iso-8859-1", "<p>Jeg glæder mig</p>", charset="latin-1")
    return reply.mail(alternative(text(), html, part), "Accepteret: Videomøde")


def apple(reply: Reply) -> bytes:
    """The whole event as an attachment in a mixed part, without a method, quoted-printable."""
    calendar = Part(
        "text/calendar; name=iCal-20261121.ics; charset=utf-8",
        calendar_of(*reply.lines(*WHOLE)),
        "quoted-printable",
        more=("Content-Disposition: attachment; filename=iCal-20261121.ics",),
    )
    html = Part("text/html; charset=utf-8", "<p>Hej</p>")
    return reply.mail(alternative(text(), mixed(html, calendar)))


def thunderbird(reply: Reply) -> bytes:
    """The whole event, twice: in the alternative, and attached as application/ics."""
    calendar = calendar_of(*reply.lines(*WHOLE))
    attached = Part("application/ics; name=invite.ics", calendar)
    return reply.mail(mixed(alternative(text(), method_part(calendar)), attached))


def google(reply: Reply) -> bytes:
    """Parameters in capitals and quotes, X-NUM-GUESTS, base64 and an attached copy."""
    who = reply.address
    attendee = (
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={reply.partstat};"
        f'CN="{who}";X-NUM-GUESTS=0:mailto:{who}'
    )
    lines = (*reply.lines(ORGANIZER, "DTSTART:20300101T080000Z"), attendee)
    calendar = calendar_of(*(line for line in lines if line != reply.attendee))
    attached = Part("application/ics; name=invite.ics", calendar, "base64")
    return reply.mail(mixed(alternative(text(), method_part(calendar, "base64")), attached))


def latin_1(reply: Reply) -> bytes:
    """A charset of long ago, said so."""
    calendar = calendar_of(*reply.lines("COMMENT:Jeg glæder mig"))
    part = Part("text/calendar; charset=iso-8859-1; method=REPLY", calendar, charset="latin-1")
    return reply.mail(alternative(text(), part))


def not_said(reply: Reply) -> bytes:
    """A charset of long ago, not said so."""
    calendar = calendar_of(*reply.lines("COMMENT:Jeg glæder mig")).encode("latin-1")
    return reply.mail(alternative(text(), Part("text/calendar", calendar)))


def with_bom(reply: Reply) -> bytes:
    """A mark before the first letter, and lines that end in LF."""
    calendar = "\ufeff" + calendar_of(*reply.lines(ORGANIZER)).replace("\r\n", "\n")
    return reply.mail(alternative(text(), method_part(calendar, "base64")))


def in_capitals(reply: Reply) -> bytes:
    """MAILTO: and the address in capitals."""
    shouted = reply.attendee.replace(f"mailto:{reply.address}", f"MAILTO:{reply.address.upper()}")
    lines = (shouted if line == reply.attendee else line for line in reply.lines())
    return reply.mail(alternative(text(), method_part(calendar_of(*lines))))


def by_email_parameter(reply: Reply) -> bytes:
    """A name of the calendar's own, and the address in a parameter."""
    other = f"ATTENDEE;EMAIL={reply.address};PARTSTAT={reply.partstat}:urn:uuid:1"
    lines = (other if line == reply.attendee else line for line in reply.lines())
    return reply.mail(alternative(text(), method_part(calendar_of(*lines))))


def broken(reply: Reply) -> bytes:
    """What the library gives up on: a line without a name, and no end."""
    calendar = calendar_of(*reply.lines("COMMENT:Jeg glæder mig", "DTSTART:i morgen", "=bad"))
    part = method_part(calendar.replace("END:VEVENT\r\nEND:VCALENDAR\r\n", ""))
    return reply.mail(alternative(text(), part))


def forwarded(reply: Reply) -> bytes:
    """Inside another mail."""
    inner = alternative(text(), method_part(calendar_of(*reply.lines())))
    inside = Part("message/rfc822", Mail(inner, reply.sender, message_id="<inner@x>").raw())
    return reply.mail(mixed(text("Se nedenfor"), inside), "VS: svar")


SHAPES: dict[str, Callable[[Reply], bytes]] = {
    shape.__name__.replace("_", " "): shape
    for shape in (
        exchange, apple, thunderbird, google, latin_1, not_said, with_bom, in_capitals,
        by_email_parameter, broken, forwarded,
    )
}  # fmt: skip
