"""Invitations and cancellations: what they say, and when one may be sent.

Ordinary mail is not secure mail, so they are neutral: time, the personal link, the code, the
leader's function and phone, the right help. The link and the code are never stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from booking import letters, undelivered
from booking.calling import NOT_DELIVERED
from booking.channels import ways_to
from booking.early import begins_at, lead_of
from booking.invites import Method
from booking.models import Attending, Meeting, MeetingForm, Occurrence, Participant
from booking.own_entries import Before, own_entries
from booking.ports import MeetingPost
from booking.quiet_times import departs_at
from booking.recipients import recipient_of
from booking.series_calendar import About, Facts, earlier, whole_of
from core.plain import read_alone
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
    about: Sequence[Facts] | None = None,
    before: Before | None = None,
    is_revived: bool = False,
) -> None:
    """Put the invitation (or cancellation) of each into the outbox: the mail, and the SMS.

    Nothing for those whom no way reaches, and nothing to cancel for who was never told. Two
    statements for all. Of a series it tells everything, or what it is `about`: a mail for each
    entry of the calendar, and one SMS. Each hears of the dates they are on the list of.
    """
    letters: list[tuple[Draft, Recipient]] = []
    are_first = not any(person.last_method for person, _support in readers)
    entries = entries_of(occurrence, about, now=now)
    for person, support in readers:
        theirs = own_entries(person, occurrence, entries, before)
        is_untold = method is Method.CANCEL and not person.last_method
        if not theirs or not person.is_reachable or is_untold:
            continue
        payload = _payload(person, occurrence, support, method, now)
        payload["room_address"] = _room_address(person, occurrence, theirs, now)
        payload["attending"] = _attending(person, occurrence, theirs).value
        payload["is_update"] = payload["is_update"] and not is_again
        if is_revived and person.last_method == Method.CANCEL.value:
            payload["is_revived"] = True
        own = [earlier(entry, lead_of(person, occurrence)) for entry in theirs]
        letters += _letters(person, occurrence.meeting, payload, own, now=now)
        person.last_method = method.value
        person.last_sequence = payload["sequence"]
        person.last_dtstamp = datetime.fromisoformat(payload["dtstamp"])
    outbox.enqueue_all(
        letters, mail_domain=post.mail_domain, key=post.key, now=now, are_first=are_first
    )


def _letters(
    person: Participant,
    meeting: Meeting,
    payload: Facts,
    entries: Sequence[Facts],
    *,
    now: datetime,
) -> Iterator[tuple[Draft, Recipient]]:
    for way in ways_to(person):
        for entry in entries if way is Channel.EMAIL else entries[-1:]:
            said = {**payload, **entry}
            at = departs_at(person, datetime.fromisoformat(said["starts_at"]), now=now)
            draft = Draft(KIND_OF[Method(said["method"])], said, at)
            yield draft, recipient_of(person, meeting, way)


def entries_of(
    occurrence: Occurrence, about: Sequence[Facts] | None, *, now: datetime
) -> Sequence[Facts]:
    """What everybody is told: of a series all of it, where nothing else is said."""
    if occurrence.series_id is None:
        return ({},)
    return whole_of(occurrence.meeting, now=now) if about is None else about


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
        "pre_minutes": int(lead_of(participant, occurrence) / timedelta(minutes=1)),
        "zone": occurrence.zone,
        **_meeting_facts(meeting),
        "support": asdict(support),
        "is_update": participant.last_method == Method.REQUEST.value,
        "is_uninvited": participant.removed_at is not None,
        "is_private": participant.kind.is_private,
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


def _attending(
    participant: Participant, occurrence: Occurrence, entries: Sequence[Facts]
) -> Attending:
    """What they are: of a message about one date, on that date."""
    if not all(entry.get("series", {}).get("about") == About.DATE for entry in entries):
        return participant.attending
    if occurrence.is_led_by(participant):
        return Attending.LEADER
    is_usual = participant.attending is Attending.LEADER
    return Attending.REQUIRED if is_usual else participant.attending


def _room_address(
    participant: Participant, occurrence: Occurrence, entries: Sequence[Facts], now: datetime
) -> str:
    """Only who joins from a room system has use for the address; all others have the link. Where
    a message is about dates in several rooms, the page says which it is."""
    if not participant.joins_from_room_system or occurrence.provision is None:
        return ""
    own = str(occurrence.provision.addresses.get("sip", ""))
    if all(entry.get("series", {}).get("about") == About.DATE for entry in entries if entry):
        return own
    ahead = [o.provision for o in occurrence.meeting.occurrences if o.takes_place(now)]
    return own if {str(p.addresses.get("sip", "")) for p in ahead if p} <= {own} else ""


def _call_instead(message: OutboxMessage, now: datetime) -> None:
    """Nothing of it got there, neither mail nor SMS: the leader has somebody to call."""
    undelivered.tell_otherwise(message, NOT_DELIVERED, now=now)


def _is_newest(message: OutboxMessage, _now: datetime) -> bool:
    """Whether nothing newer was said to this person meanwhile: a cancellation, another address.
    What is said of a series adds to what was said before."""
    if "series" in message.payload:
        return True
    person = read_alone(Participant, message.participant_id)
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
