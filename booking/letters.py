"""How an invitation or a cancellation reads: mail, calendar part and text message.

The facts are those of the moment it was written; the link and the code are derived here, from the
key, and stored nowhere.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from booking import links
from booking.invites import AttendeeRole, Invite, Labels, Method, calendar_bytes
from booking.models import Answer, Attending, MeetingForm, Participant
from core import clock, filters
from core.db import db
from core.web import key, settings
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

INSTANTS = ("dtstamp", "created", "starts_at", "ends_at")


def render(message: OutboxMessage) -> Rendered:
    """The invitation or cancellation in the language that is set."""
    facts, participant = message.payload, _participant(message)
    url = links.personal_url(participant, base_url=settings().base_url, key=key())
    code = filters.code_pairs(links.code_for(participant, key()))
    title = meeting_title(MeetingForm(facts["form"]), facts["organisation"])
    said = {
        **facts,
        "starts_at": datetime.fromisoformat(facts["starts_at"]),
        "ends_at": datetime.fromisoformat(facts["ends_at"]),
        "form": MeetingForm(facts["form"]),
        "language": message.language,
        "when_short": _short(datetime.fromisoformat(facts["starts_at"])),
        "title": title,
        "url": url,
        "code": code,
    }
    if message.channel is Channel.SMS:
        return render_folder(message, said)
    sender = _("%(organisation)s meetings", organisation=facts["organisation"])
    invite = _invite(message, participant, title=title, url=url, code=code, sender=sender)
    return render_folder(
        message,
        said,
        calendar=calendar_bytes(invite),
        calendar_method=facts["method"],
        sender_name=sender,
    )


def _short(instant: datetime) -> str:
    """onsdag 2/12 kl. 10.00: a text message has 160 letters, and the link takes half."""
    pattern = "EEEE d/M" if str(get_locale()) == "da" else "EEE d MMM"
    on = format_date(clock.to_local(instant).date(), pattern, rebase=False)
    return f"{on} {filters.at_time(instant)}"


def _participant(message: OutboxMessage) -> Participant:
    return db.session.get_one(Participant, uuid.UUID(message.payload["participant_id"]))


def meeting_title(form: MeetingForm, organisation: str) -> str:
    """What the meeting is called where others may read along: no department, no purpose."""
    if form is MeetingForm.VIDEO:
        return str(_("Video meeting with %(organisation)s", organisation=organisation))
    if form is MeetingForm.TELEPHONE:
        return str(_("Telephone meeting with %(organisation)s", organisation=organisation))
    return str(_("Meeting with %(organisation)s", organisation=organisation))


def _invite(
    message: OutboxMessage,
    participant: Participant,
    *,
    title: str,
    url: str,
    code: str,
    sender: str,
) -> Invite:
    facts = message.payload
    has_room = MeetingForm(facts["form"]).has_room
    return Invite(
        uid=facts["uid"],
        sequence=facts["sequence"],
        method=Method(facts["method"]),
        zone=facts["zone"],
        title=title,
        join_url=url,
        short_code=code,
        leader_phone=filters.phone(facts["phone"]),
        help_line=_help_line(facts["support"]),
        organiser_address=settings().mail_from,
        organiser_name=sender,
        attendee_address=message.address,
        attendee_name=participant.name or participant.function,
        role=ROLES[Attending(facts["attending"])],
        partstat=PARTSTAT[Answer(facts["answer"])],
        language=message.language,
        labels=_labels(has_room=has_room),
        has_room=has_room,
        is_uninvited=facts["is_uninvited"],
        **{name: datetime.fromisoformat(facts[name]) for name in INSTANTS},
    )


def _labels(*, has_room: bool) -> Labels:
    return Labels(
        join=_("Join") if has_room else _("Your page"),
        code=_("Code"),
        phone=_("Meeting phone"),
        help=_("Help"),
    )


def _help_line(support: Mapping[str, str]) -> str:
    said = (support["name"], filters.phone(support["phone"]), support["hours_text"])
    return ", ".join(text for text in said if text)
