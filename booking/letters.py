"""How an invitation or a cancellation reads: mail, calendar part and text message.

The facts are those of the moment it was written; the link and the code are derived here, from the
key, and stored nowhere.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from booking import links
from booking.invites import AttendeeRole, Invite, Labels, Method, calendar_bytes
from booking.models import Answer, Attending, MeetingForm, Participant
from booking.ports import help_desk
from booking.series_letters import dates_said, with_dates
from core import clock, filters
from core.db import db
from core.plain import read_alone
from core.web import key, settings
from notifications import own_senders
from notifications.kinds import Rendered
from notifications.models import Channel, OutboxMessage
from notifications.rendering import render_folder

ROLES = {
    Attending.LEADER: AttendeeRole.CHAIR,
    Attending.REQUIRED: AttendeeRole.REQUIRED,
    Attending.OPTIONAL: AttendeeRole.OPTIONAL,
}
PARTSTAT = {
    Answer.NONE: "NEEDS-ACTION",
    Answer.ACCEPTED: "ACCEPTED",
    Answer.TENTATIVE: "TENTATIVE",
    Answer.DECLINED: "DECLINED",
}


@dataclass(frozen=True)
class Derived:
    """What is made anew whenever a message leaves: from the key, and in the reader's language."""

    title: str
    url: str
    code: str
    site: str  # where the code is written
    sender: str
    name: str  # of the receiver
    support: Mapping[str, str]  # whom to call: name, phone, hours_text, and how it is during


def render(message: OutboxMessage) -> Rendered:
    """The invitation or cancellation in the language that is set."""
    derived = _derive(message)
    said = _said(message, derived)
    if message.channel is Channel.SMS:
        return render_folder(message, said)
    return render_folder(
        message,
        said,
        calendar=calendar_bytes(_invite(message, derived)),
        calendar_method=message.payload["method"],
        sender_name=derived.sender,
    )


def _derive(message: OutboxMessage) -> Derived:
    facts = message.payload
    id = uuid.UUID(facts["participant_id"])
    participant = read_alone(Participant, id) or db.session.get_one(Participant, id)
    return Derived(
        title=meeting_title(MeetingForm(facts["form"]), facts["organisation"]),
        url=links.personal_url(participant, base_url=settings().base_url, key=key()),
        code=filters.code_pairs(links.code_for(participant, key())),
        site=urlsplit(settings().base_url).netloc,
        sender=sender_name(facts["organisation"]),
        name=participant.name or participant.function,
        support=_support(message),
    )


def _support(message: OutboxMessage) -> Mapping[str, str]:
    """Whom to call, as it is when the message leaves. What was written stands in where the unit
    is gone, or has no number any more."""
    written, instants = message.payload["support"], _instants(message.payload)
    unit_id, meeting = written.get("unit_id"), (instants["starts_at"], instants["ends_at"])
    line = unit_id and help_desk().line_of(uuid.UUID(unit_id), now=message.due_at, meeting=meeting)
    if not line or not line.phone:
        return {**written, "during": ""}
    return {
        "name": line.name,
        "phone": line.phone,
        "hours_text": line.hours_text,
        "during": line.during.text if line.during and not line.during.is_open else "",
    }


def _said(message: OutboxMessage, derived: Derived) -> dict[str, Any]:
    """What the templates of both folders name."""
    facts, instants = message.payload, _instants(message.payload)
    dates, starts_at = dates_said(facts), instants["starts_at"]
    return {
        **facts,
        **vars(derived),
        **instants,
        "form": MeetingForm(facts["form"]),
        "language": message.language,
        "when_short": when_short(dates.again[0][0] if dates and dates.again else starts_at),
        "day": day_short(starts_at),
        "dates": dates,
        **_led_on(facts),
        **_pre_meeting(facts, starts_at),
    }


def _led_on(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The dates that are led by somebody else from now on, where that is what is told."""
    said = facts.get("led_on")
    return {"led_on": [datetime.fromisoformat(at) for at in said]} if said else {}


def _pre_meeting(facts: Mapping[str, Any], starts_at: datetime) -> dict[str, Any]:
    """How long it is, and when the others come; 0 for who has none."""
    minutes = facts.get("pre_minutes", 0)
    return {"pre_minutes": minutes, "others_at": starts_at + timedelta(minutes=minutes)}


def _instants(facts: Mapping[str, Any]) -> dict[str, Any]:
    names = ("starts_at", "ends_at", "created", "dtstamp")
    return {name: datetime.fromisoformat(facts[name]) for name in names}


def when_short(instant: datetime) -> str:
    """onsdag 2/12 kl. 10.00: a text message has 160 letters, and the link takes half."""
    return f"{day_short(instant)} {filters.at_time(instant)}"


def day_short(instant: datetime) -> str:
    """onsdag 2/12."""
    pattern = "EEEE d/M" if str(get_locale()) == "da" else "EEE d MMM"
    return str(format_date(clock.to_local(instant).date(), pattern, rebase=False))


def meeting_title(form: MeetingForm, organisation: str) -> str:
    """What the meeting is called where others may read along: no department, no purpose."""
    if form is MeetingForm.VIDEO:
        return str(_("Video meeting with %(organisation)s", organisation=organisation))
    if form is MeetingForm.TELEPHONE:
        return str(_("Telephone meeting with %(organisation)s", organisation=organisation))
    return str(_("Meeting with %(organisation)s", organisation=organisation))


def sender_name(organisation: str) -> str:
    """Who a mail comes from, as the list of mails shows it."""
    return str(_("%(organisation)s meetings", organisation=organisation))


def _invite(message: OutboxMessage, derived: Derived) -> Invite:
    facts = message.payload
    has_room = MeetingForm(facts["form"]).has_room
    invite = Invite(
        uid=facts["uid"],
        sequence=facts["sequence"],
        method=Method(facts["method"]),
        **_instants(facts),
        **_people(message, derived),
        zone=facts["zone"],
        title=derived.title,
        join_url=derived.url,
        short_code=derived.code,
        leader_phone=filters.phone(facts["phone"]),
        help_line=_help_line(derived.support),
        language=message.language,
        labels=labels_for(has_room=has_room),
        has_room=has_room,
        is_uninvited=facts["is_uninvited"],
    )
    return with_dates(invite, facts)


def _people(message: OutboxMessage, derived: Derived) -> dict[str, Any]:
    """The organiser and the receiver: nobody else is ever named."""
    facts = message.payload
    return {
        "organiser_address": own_senders.sender_of(message.sender, settings()),
        "organiser_name": derived.sender,
        "attendee_address": message.address,
        "attendee_name": derived.name,
        "role": ROLES[Attending(facts["attending"])],
        "partstat": PARTSTAT[Answer(facts["answer"])],
    }


def labels_for(*, has_room: bool) -> Labels:
    """What stands before each line of the calendar's description."""
    return Labels(
        join=_("Join") if has_room else _("Your page"),
        code=_("Code"),
        phone=_("Meeting phone"),
        help=_("Help"),
        leader=_("Leads this date"),
    )


def _help_line(support: Mapping[str, str]) -> str:
    said = (support["name"], filters.phone(support["phone"]), support["hours_text"])
    return ", ".join(text for text in said if text)
