"""Other people's calendars: invitations of theirs that reach our mailbox, and other times that they
ask for, in the shapes of the programs they are made with. All are written by us."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from core import clock
from tests.inbound.mails import ANSWERS_TO, Mail, Part, alternative, mixed, text
from tests.inbound.replies import ORGANIZER, STAMP, Reply

EXCHANGE_UID = "040000008200E00074C5B7101A82E008" + "0" * 32 + "1" * 48  # 112 digits
KIM = "kim@example.org"
GOOGLE_UID = "5e2k1q0example@google.example"
STARTS_AT = datetime(2030, 1, 1, 8, tzinfo=UTC)
WINDOWS = "W. Europe Standard Time"

GOOGLE_ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Copenhagen", "X-LIC-LOCATION:Europe/Copenhagen",
    "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:GMT+2",
    "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
    "BEGIN:STANDARD", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:GMT+1",
    "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "END:VTIMEZONE",
)  # fmt: skip
EXCHANGE_ZONE = (
    "BEGIN:VTIMEZONE", f"TZID:{WINDOWS}", "BEGIN:STANDARD", "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT",
    "END:VTIMEZONE",
)  # fmt: skip


def calendar(method: str, maker: str, zone: tuple[str, ...], *event: str) -> str:
    """The zone first, as programs write it."""
    head = ("BEGIN:VCALENDAR", f"PRODID:{maker}", "VERSION:2.0", f"METHOD:{method}")
    lines = (*head, *zone, "BEGIN:VEVENT", *event, "END:VEVENT", "END:VCALENDAR", "")
    return "\r\n".join(lines)


def local(at: datetime) -> str:
    """The clock on the wall in Denmark."""
    return f"{clock.to_local(at):%Y%m%dT%H%M%S}"


def by_google(method: str, *event: str) -> str:
    """X-words, and a zone that is Google's own."""
    return calendar(method, "-//Google Inc//Google Calendar 70.9054//EN", GOOGLE_ZONE, *event)


def by_exchange(method: str, *event: str) -> str:
    """Lines that end in LF, Windows' name of the zone, an empty line inside (Teams), X-words."""
    known = (
        "", "X-MICROSOFT-CDO-APPT-SEQUENCE:0", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE", "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
    )  # fmt: skip
    maker = "Microsoft Exchange Server 2010"
    return calendar(method, maker, EXCHANGE_ZONE, *event, *known).replace("\r\n", "\n")


def google_request(uid: str = GOOGLE_UID, by: str = KIM, to: str = ANSWERS_TO) -> bytes:
    """Alternative with the calendar in it, and a copy attached; sent by Google's own mailbox."""
    said = by_google(
        "REQUEST", f"DTSTART;TZID=Europe/Copenhagen:{local(STARTS_AT)}",
        f"DTEND;TZID=Europe/Copenhagen:{local(STARTS_AT + timedelta(hours=1))}",
        f"DTSTAMP:{STAMP}", f"ORGANIZER;CN=Kim Eksempel:mailto:{by}", f"UID:{uid}",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=",
        f" TRUE;CN={to};X-NUM-GUESTS=0:mailto:{to}",
        "X-MICROSOFT-CDO-OWNERAPPTID:1", "SEQUENCE:0", "STATUS:CONFIRMED", "SUMMARY:Frokost",
        "TRANSP:OPAQUE",
    )  # fmt: skip
    html = Part('text/html; charset="UTF-8"', "<p>Frokost</p>", "quoted-printable")
    part = Part('text/calendar; charset="UTF-8"; method=REQUEST', said, "7bit")
    attached = Part('application/ics; name="invite.ics"', said, "base64")
    sender = "Google Calendar <calendar-notification@google.example>"
    return Mail(
        mixed(alternative(text("Frokost"), html, part), attached),
        f"Kim Eksempel <{by}>", subject="Invitation: Frokost",
        message_id="<calendar-1@google.example>", headers=(f"Sender: {sender}",),
    ).raw()  # fmt: skip


def exchange_request(uid: str = EXCHANGE_UID, by: str = KIM, to: str = ANSWERS_TO) -> bytes:
    """Alternative of three, the calendar in base64, HTML in a charset of long ago."""
    said = by_exchange(
        "REQUEST", f"ORGANIZER;CN=Kim Eksempel:mailto:{by}",
        "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Møder:mailto:",
        f" {to}", "SUMMARY;LANGUAGE=da-DK:Frokost i kælderen",
        f"DTSTART;TZID={WINDOWS}:{local(STARTS_AT)}",
        f"DTEND;TZID={WINDOWS}:{local(STARTS_AT + timedelta(hours=1))}",
        f"UID:{uid}", "CLASS:PUBLIC", "PRIORITY:5", f"DTSTAMP:{STAMP}", "SEQUENCE:0",
        "LOCATION;LANGUAGE=da-DK:Microsoft Teams-møde",
    )  # fmt: skip
    html = Part("text/html; charset=iso-8859-1", "<p>Kælderen</p>", charset="latin-1")
    part = Part('text/calendar; charset="utf-8"; method=REQUEST', said, "base64")
    return Mail(
        alternative(text("Frokost"), html, part), f"Kim Eksempel <{by}>",
        subject="Frokost i kælderen", message_id="<AM0PR00MB0001@exchange.example>",
        headers=("X-Auto-Response-Suppress: All", "X-MS-Has-Attach:"),
    ).raw()  # fmt: skip


REQUESTS: dict[str, tuple[Callable[..., bytes], str]] = {
    "Google": (google_request, GOOGLE_UID),
    "Exchange": (exchange_request, EXCHANGE_UID),
}


def google_counter(reply: Reply, start: datetime) -> bytes:
    """With our ORGANIZER, an attached copy, the words after the answer."""
    said = by_google(
        "COUNTER", f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}", f"DTSTAMP:{reply.stamp}", ORGANIZER,
        f"UID:{reply.uid}", "X-GOOGLE-CONFERENCE:https://meet.example.org/x",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={reply.partstat};CN=",
        f' "{reply.address}";X-NUM-GUESTS=0;X-RESPONSE-COMMENT="Senere":mailto:{reply.address}',
        "SEQUENCE:0", "STATUS:CONFIRMED", "COMMENT:Senere", "TRANSP:OPAQUE",
    )  # fmt: skip
    part = Part('text/calendar; charset="UTF-8"; method=COUNTER', said, "base64")
    attached = Part('application/ics; name="invite.ics"', said, "base64")
    return reply.mail(mixed(alternative(text(), part), attached), "Foreslået nyt tidspunkt")


def outlook_counter(reply: Reply, start: datetime) -> bytes:
    """No ORGANIZER, Windows' zone, and where it stood before in words of its own."""
    said = by_exchange(
        "COUNTER", reply.attendee, "COMMENT;LANGUAGE=da-DK:Senere\\n",
        "SUMMARY;LANGUAGE=da-DK:Nyt tidspunkt foreslået: Videomøde",
        f"DTSTART;TZID={WINDOWS}:{local(start)}",
        f"DTEND;TZID={WINDOWS}:{local(start + timedelta(hours=1))}", f"UID:{reply.uid}",
        f"DTSTAMP:{reply.stamp}", "SEQUENCE:0", "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
        f"X-MS-OLK-ORIGINALSTART;TZID={WINDOWS}:20300101T090000",
    )  # fmt: skip
    html = Part("text/html; charset=iso-8859-1", "<p>Senere</p>", charset="latin-1")
    part = Part('text/calendar; charset="utf-8"; method=COUNTER', said, "base64")
    return reply.mail(alternative(text(), html, part), "Nyt tidspunkt foreslået: Videomøde")


COUNTERS: dict[str, Callable[[Reply, datetime], bytes]] = {
    "Google": google_counter,
    "Outlook": outlook_counter,
}
