"""The calendar part of an invitation, as bytes. Pure: no database, no HTTP, no clock.

A calendar is read by many: it holds a neutral title, the time, the ways in and whom to call.
Never purpose, agenda, other people, a reason or a PIN; those stand on the personal page.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html import escape
from zoneinfo import ZoneInfo

from icalendar import Alarm, Event, vCalAddress, vText, vUri

from booking.recurrence import Recurrence, add_identity, add_rule

PRODUCT = "-//Moedebro//Moedebro//DA"
ALARM_BEFORE = timedelta(minutes=15)
CRLF = "\r\n"

# Control characters that icalendar lets through and mail programs stumble over; half surrogates
# cannot be written as UTF-8 at all. A newline stays: the text escapes it.
UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")

# The library's own block is made of RDATEs with a wrong spring onset: Thunderbird is an hour off.
# If the clock changes are given up this is the one place to edit; a test compares it to zoneinfo.
ZONE = "Europe/Copenhagen"
VTIMEZONE = CRLF.join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Copenhagen",
        "X-LIC-LOCATION:Europe/Copenhagen",
        "BEGIN:DAYLIGHT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "DTSTART:19700329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "DTSTART:19701025T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
)


class Method(StrEnum):
    """What a calendar is asked to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    DECLINECOUNTER = "DECLINECOUNTER"  # the other time that a calendar asked for cannot be
    PUBLISH = "PUBLISH"  # to be fetched: nobody is asked, and nobody is listed


class AttendeeRole(StrEnum):
    """What the receiver is in the meeting."""

    CHAIR = "CHAIR"
    REQUIRED = "REQ-PARTICIPANT"
    OPTIONAL = "OPT-PARTICIPANT"


@dataclass(frozen=True)
class Labels:
    """The words of the description, in the reader's language. Pure code knows no gettext."""

    join: str
    code: str
    phone: str
    help: str
    leader: str = ""  # only where one date is led by somebody else


@dataclass(frozen=True)
class Invite:
    """One person's calendar entry. Times are aware UTC; `uid` lives as long as the meeting."""

    uid: str
    sequence: int
    method: Method
    dtstamp: datetime  # strictly later than in any earlier mail of this uid
    created: datetime
    starts_at: datetime
    ends_at: datetime
    title: str  # neutral: it is shown on lock screens
    join_url: str  # the personal page
    short_code: str
    leader_phone: str  # as people read it
    help_line: str  # the name, the number and the hours
    organiser_address: str  # our one constant mailbox, equal to From
    organiser_name: str
    labels: Labels
    attendee_address: str = ""  # exactly the address in To
    attendee_name: str = ""
    role: AttendeeRole = AttendeeRole.REQUIRED
    partstat: str = "NEEDS-ACTION"
    language: str = "da"
    zone: str = ZONE
    has_room: bool = True
    is_uninvited: bool = False  # this person only: the meeting goes on, so no STATUS
    is_cancelled: bool = False  # of what is published; a mail says so by its method
    recurrence: Recurrence | None = None  # of many dates
    recurrence_id: datetime | None = None  # one of many dates alone
    leader: str = ""  # of that date, by function, where it is not the meeting's


class UnknownZone(ValueError):
    """Only zones whose block was checked against zoneinfo may be written."""


def calendar_bytes(invite: Invite, *more: Invite) -> bytes:
    """The whole VCALENDAR. The same invite gives the same bytes. More than one can be published
    at once; a mail asks about one entry only."""
    if invite.zone != ZONE:
        raise UnknownZone(invite.zone)
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")
    wanted = [each for one in (invite, *more) for each in (one, *_moved(one))]
    events = [_event(_printable(each)).to_ical().decode().rstrip(CRLF) for each in wanted]
    lines = (*head, *_said_to_programs(invite), VTIMEZONE, *events, "END:VCALENDAR")
    return (CRLF.join(lines) + CRLF).encode()


def _moved(invite: Invite) -> list[Invite]:
    """The dates of it that are not as its rule says. Each is an event of its own."""
    if invite.recurrence is None or invite.method is Method.CANCEL:
        return []
    return [replace(invite, recurrence=None, **vars(each)) for each in invite.recurrence.moved]


def _said_to_programs(invite: Invite) -> tuple[str, ...]:
    if invite.method is Method.PUBLISH:  # Outlook shows the entry instead of taking it in silently
        return f"METHOD:{invite.method}", "X-MS-OLK-FORCEINSPECTOROPEN:TRUE"
    return (f"METHOD:{invite.method}",)


def description(invite: Invite) -> str:
    """What the calendar entry says, line by line; the way in comes first."""
    labels = invite.labels
    lines = (
        (labels.join, invite.join_url),
        (labels.code, invite.short_code),
        (labels.leader, invite.leader),
        (labels.phone, invite.leader_phone),
        (labels.help, invite.help_line),
    )
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


def _printable(invite: Invite) -> Invite:
    texts = {
        name: UNPRINTABLE.sub("", text) for name, text in vars(invite).items() if type(text) is str
    }
    one_line = {"title", "organiser_name", "attendee_name", "join_url"}
    return replace(
        invite,
        **{n: " ".join(t.split()) if n in one_line else t for n, t in texts.items()},  # type: ignore[arg-type]  # texts for texts
    )


def _event(invite: Invite) -> Event:
    event = Event()
    _add_identity(event, invite)
    _add_what_people_read(event, invite)
    event.add("ORGANIZER", _organiser(invite))
    if invite.method is not Method.PUBLISH:
        event.add("ATTENDEE", _attendee(invite))
    if invite.method is Method.REQUEST:
        _add_what_a_request_wants(event)
    if invite.method is Method.CANCEL or invite.is_cancelled:
        if not invite.is_uninvited:
            event.add("STATUS", "CANCELLED")
    else:
        event.add("STATUS", "CONFIRMED")
        event.add_component(_alarm(invite))
    return event


def _add_identity(event: Event, invite: Invite) -> None:
    zone = ZoneInfo(invite.zone)
    event.add("UID", invite.uid)
    event.add("SEQUENCE", invite.sequence)
    event.add("DTSTAMP", invite.dtstamp.astimezone(UTC))
    event.add("CREATED", invite.created.astimezone(UTC))
    event.add("LAST-MODIFIED", invite.dtstamp.astimezone(UTC))
    event.add("DTSTART", invite.starts_at.astimezone(zone))
    event.add("DTEND", invite.ends_at.astimezone(zone))
    if invite.recurrence:
        add_rule(event, invite.recurrence, zone)
    if invite.recurrence_id:
        add_identity(event, invite.recurrence_id, zone)


def _add_what_people_read(event: Event, invite: Invite) -> None:
    """The link stands four times: no two programs look in the same place."""
    text = description(invite)
    event.add("SUMMARY", invite.title)
    event.add("LOCATION", invite.join_url)
    event.add("URL", vUri(invite.join_url))
    event.add("DESCRIPTION", text)
    # Plain text would be written without escaping: an X- property has no type of its own.
    event.add("X-ALT-DESC", vText(_as_html(text, invite)), parameters={"FMTTYPE": "text/html"})
    if invite.has_room:
        event.add("CONFERENCE", _conference(invite))
    event.add("CLASS", "PUBLIC")
    event.add("TRANSP", "OPAQUE")


def _conference(invite: Invite) -> vUri:
    way_in = vUri(invite.join_url)
    way_in.params["VALUE"] = "URI"
    way_in.params["FEATURE"] = ["VIDEO", "AUDIO"]  # the library's Conference would quote the list
    way_in.params["LABEL"] = invite.labels.join
    way_in.params["LANGUAGE"] = invite.language
    return way_in


def _as_html(text: str, invite: Invite) -> str:
    first, *rest = text.split("\n")
    label = first.removesuffix(invite.join_url)
    link = escape(invite.join_url)
    lines = [f'{escape(label)}<a href="{link}">{link}</a>', *map(escape, rest)]
    return "<html><body><p>" + "<br>".join(lines) + "</p></body></html>"


def _add_what_a_request_wants(event: Event) -> None:
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("TENTATIVE"))
    event.add("X-MICROSOFT-CDO-INTENDEDSTATUS", vText("BUSY"))


def _alarm(invite: Invite) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", invite.title)
    alarm.add("TRIGGER", -ALARM_BEFORE)
    return alarm


def _name(text: str) -> str:
    return text.replace('"', "'")  # some readers show the escape instead of the mark


def _organiser(invite: Invite) -> vCalAddress:
    organiser = vCalAddress(f"mailto:{invite.organiser_address.lower()}")
    organiser.params["CN"] = _name(invite.organiser_name)
    return organiser


def _attendee(invite: Invite) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{invite.attendee_address}")
    if invite.attendee_name:
        attendee.params["CN"] = _name(invite.attendee_name)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = invite.role.value
    attendee.params["PARTSTAT"] = invite.partstat
    attendee.params["RSVP"] = "TRUE"
    return attendee
