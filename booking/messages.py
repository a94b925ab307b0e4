"""Invitations and cancellations: what they say, and when one may be sent.

Ordinary mail is not secure mail, so they are neutral: time, the personal link, the code, the
leader's function and phone, the right help. The link and the code are never stored.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from booking import letters
from booking.calling import NOT_DELIVERED, ask_to_call
from booking.channels import channels_of
from booking.early import begins_at
from booking.invites import Method
from booking.models import Meeting, MeetingForm, Occurrence, Participant
from booking.ports import MeetingPost
from core.db import db
from notifications import outbox
from notifications.kinds import Kind, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient

INVITATION, CANCELLATION = "invitation", "cancellation"
KIND_OF = {Method.REQUEST: INVITATION, Method.CANCEL: CANCELLATION}


@dataclass(frozen=True)
class SupportRoute:
    """The help that is right for one reader, in words: who, the number (E.164), and when.

    With the unit's id the words are made anew when the message leaves, in its reader's language.
    """

    name: str
    phone: str
    hours_text: str
    unit_id: str | None = None


class Element(StrEnum):
    """The seven things every invitation must have (product: invitation)."""

    TIME = "time"
    PURPOSE_AND_AGENDA = "purpose_and_agenda"
    WAYS_TO_JOIN = "ways_to_join"
    ADDRESS = "address"
    LEADER_CONTACT = "leader_contact"
    PEOPLE = "people"
    SUPPORT_ROUTE = "support_route"


def missing_elements(
    meeting: Meeting, occurrence: Occurrence | None, support: SupportRoute | None
) -> list[Element]:
    """Which of the seven are missing, in their order. Empty: the invitation may be sent."""
    has_room = occurrence is not None and occurrence.provision is not None
    holds = {
        Element.TIME: occurrence is not None,
        Element.PURPOSE_AND_AGENDA: bool(
            meeting.purpose and (meeting.agenda or meeting.agenda_follows_on)
        ),
        Element.WAYS_TO_JOIN: has_room or not meeting.form.has_room,
        Element.ADDRESS: bool(meeting.address) or not _may_come_in_person(meeting.form),
        Element.LEADER_CONTACT: bool(meeting.phone),
        Element.PEOPLE: len(meeting.invited) > 1,  # the leader and somebody
        Element.SUPPORT_ROUTE: bool(support and support.phone and support.hours_text),
    }
    return [element for element, is_there in holds.items() if not is_there]


def _may_come_in_person(form: MeetingForm) -> bool:
    return form in (MeetingForm.HYBRID, MeetingForm.IN_PERSON)


def send_invitation(
    participant: Participant,
    occurrence: Occurrence,
    *,
    support: SupportRoute,
    post: MeetingPost,
    now: datetime,
    method: Method = Method.REQUEST,
    is_again: bool = False,
) -> None:
    """Put one person's invitation (or cancellation) into the outbox: see `send_invitations`.

    `is_again` is the same invitation once more: nothing has changed.
    """
    send_invitations(
        [(participant, support)], occurrence, post=post, now=now, method=method, is_again=is_again
    )


def send_invitations(
    readers: Sequence[tuple[Participant, SupportRoute]],
    occurrence: Occurrence,
    *,
    post: MeetingPost,
    now: datetime,
    method: Method = Method.REQUEST,
    is_again: bool = False,
) -> None:
    """Put the invitation (or cancellation) of each into the outbox: the mail, and the SMS.

    Nothing for those whom no way reaches, and nothing to cancel for who was never told. Two
    statements for all.
    """
    letters: list[tuple[Draft, Recipient]] = []
    for person, support in readers:
        if not person.is_reachable or (method is Method.CANCEL and not person.last_method):
            continue
        payload = _payload(person, occurrence, support, method, now)
        payload["is_update"] = payload["is_update"] and not is_again
        draft = Draft(KIND_OF[method], payload)
        ways = channels_of(person)
        letters += [(draft, recipient_of(person, occurrence.meeting, way)) for way in ways]
        person.last_method = method.value
        person.last_sequence = payload["sequence"]
        person.last_dtstamp = datetime.fromisoformat(payload["dtstamp"])
    outbox.enqueue_all(letters, mail_domain=post.mail_domain, key=post.key, now=now)


def recipient_of(participant: Participant, meeting: Meeting, channel: Channel) -> Recipient:
    """Where a message about the meeting goes.

    Neither of the two waits for the other; a person's messages of one way keep their order.
    """
    by_mail = channel is Channel.EMAIL
    stream = f"{meeting.id}:{participant.id}"
    return Recipient(
        channel=channel,
        address=(participant.email if by_mail else participant.phone) or "",
        language=participant.language,
        stream=stream if by_mail else f"{stream}:text",
        meeting_id=meeting.id,
        participant_id=participant.id,
        user_id=participant.user_id,
        reply_to=meeting.unit.email,  # the function's mailbox, never a private address
    )


def _payload(
    participant: Participant,
    occurrence: Occurrence,
    support: SupportRoute,
    method: Method,
    now: datetime,
) -> dict[str, Any]:
    """The facts of this moment. No purpose, no agenda, nobody else."""
    meeting = occurrence.meeting
    return {
        "participant_id": str(participant.id),
        "method": method.value,
        "uid": meeting.uid,
        "sequence": _sequence(participant, meeting, method),
        "dtstamp": _dtstamp(participant, now).isoformat(),
        "created": meeting.created_at.isoformat(),
        "starts_at": begins_at(participant, occurrence).isoformat(),
        "ends_at": occurrence.ends_at.isoformat(),
        "zone": occurrence.zone,
        **_meeting_facts(meeting),
        "room_address": _room_address(participant, occurrence),
        "support": asdict(support),
        "is_update": participant.last_method == Method.REQUEST.value,
        "is_uninvited": participant.removed_at is not None,
        "is_private": participant.kind.is_private,
        "attending": participant.attending.value,
        "answer": participant.answer.value,
    }


def _meeting_facts(meeting: Meeting) -> dict[str, str]:
    return {
        "form": meeting.form.value,
        "organisation": meeting.unit.organisation.name,
        "place": meeting.unit.place,
        "phone": meeting.phone,
    }


def _sequence(participant: Participant, meeting: Meeting, method: Method) -> int:
    """A cancellation counts on from what this person got, also when the meeting did not change."""
    if method is Method.REQUEST or participant.last_sequence is None:
        return meeting.sequence
    return max(meeting.sequence, participant.last_sequence + 1)


def _dtstamp(participant: Participant, now: datetime) -> datetime:
    """Strictly later than the last one, in whole seconds: else it "was already processed"."""
    stamp, last = now.replace(microsecond=0), participant.last_dtstamp
    return stamp if last is None or stamp > last else last + timedelta(seconds=1)


def _room_address(participant: Participant, occurrence: Occurrence) -> str:
    """Only who joins from a room system has use for the address; all others have the link."""
    if not participant.joins_from_room_system or occurrence.provision is None:
        return ""
    return str(occurrence.provision.addresses.get("sip", ""))


def _call_instead(message: OutboxMessage, now: datetime) -> None:
    """Nothing of it got there, neither mail nor SMS: the leader has somebody to call."""
    if message.meeting_id and message.participant_id and not _has_another_way(message):
        ask_to_call([(message.meeting_id, message.participant_id)], NOT_DELIVERED, now=now)


def _has_another_way(message: OutboxMessage) -> bool:
    """Whether the same was sent the other way too, and has not come back from there.

    Of two that fail at once the second waits here, and finds the first.
    """
    whom = select(Participant.id).where(Participant.id == message.participant_id)
    db.session.execute(whom.with_for_update(of=Participant))  # SQLite: writers queue anyway
    return outbox.is_out_otherwise(message)


def _is_newest(message: OutboxMessage, _now: datetime) -> bool:
    """Whether nothing newer was said to this person meanwhile: a cancellation, another address."""
    person = db.session.get(Participant, message.participant_id)
    said_at = datetime.fromisoformat(message.payload["dtstamp"])
    return person is None or person.last_dtstamp is None or said_at >= person.last_dtstamp


def register_kinds() -> None:
    """Make both kinds known; they are one thread in the reader's mail program."""
    for name, is_wanted in ((INVITATION, _is_newest), (CANCELLATION, None)):
        register(
            Kind(
                name,
                letters.render,
                failed=_call_instead,
                family=INVITATION,
                is_wanted=is_wanted,
            )
        )
