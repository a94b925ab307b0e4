"""REPLY: what somebody's calendar answers for them.

Matched by UID, date and address, and by nothing else: Exchange leaves the organiser out, and the
texts and times in an answer are the sender's. An answer changes no time, no title and nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from booking.itip.events import CalendarEvent, Voice, occurrence_of
from booking.meeting_mail import note_mail
from booking.models import Answer, AnswerSource, MailSort, Meeting, Participant
from booking.services import answers
from booking.services.answers import ByMail
from core.db import db
from core.forms import CONTROL, mask_cpr
from notifications.inbound.letters import Letter


@dataclass(frozen=True)
class Speaker:
    """Who of the list is meant, what they say, and who sent it where that is somebody else."""

    participant: Participant
    voice: Voice
    sent_by: str | None


def meeting_of(event: CalendarEvent) -> Meeting | None:
    """The meeting that the calendar knows by this UID."""
    return db.session.scalar(select(Meeting).where(Meeting.uid == event.uid)) if event.uid else None


def take_reply(event: CalendarEvent, letter: Letter, *, now: datetime) -> bool:
    """Keep the answer. False: it is about no meeting of ours."""
    meeting = meeting_of(event)
    if meeting is None:
        return False
    speaker = speaker_of(meeting, event.voices, letter)
    if speaker is None:
        note_mail(meeting, letter, MailSort.UNINVITED, event.comment, now=now)
        return True
    _record(meeting, event, speaker, letter, now=now)
    if speaker.voice.delegated_to:
        _note_delegate(meeting, speaker, letter, now=now)
    return True


def speaker_of(meeting: Meeting, voices: Sequence[Voice], letter: Letter) -> Speaker | None:
    """The invited one whose address the answer names; else whoever sent it, if they are invited.

    A mail may name several: then the sender speaks for themselves. Who stands in for somebody
    (DELEGATED-FROM) is not on the list, and nobody is put on it by a mail.
    """
    invited: dict[str, Participant] = {}
    for person in meeting.invited:  # of two who share an address, the first speaks
        invited.setdefault((person.email or "").lower(), person)
    invited.pop("", None)
    named = [
        (address, voice)
        for voice in voices
        for address in (voice.address, voice.email)
        if address in invited
    ]
    named.sort(key=lambda found: found[0] != letter.from_address)  # the sender's own first
    for address, voice in named:
        sent_by = None if address == letter.from_address else letter.from_address
        return Speaker(invited[address], voice, sent_by or None)
    own = invited.get(letter.from_address)
    said = [v for v in voices if v.answer != Answer.NONE and not v.delegated_from]
    return Speaker(own, said[0], None) if own and len(said) == 1 else None


def _record(
    meeting: Meeting, event: CalendarEvent, speaker: Speaker, letter: Letter, *, now: datetime
) -> None:
    is_about_one = event.recurrence_id is not None
    occurrence = occurrence_of(meeting, event) if is_about_one else None
    is_known_date = not is_about_one or occurrence is not None
    answers.record(
        speaker.participant,
        speaker.voice.answer,
        source=AnswerSource.MAIL,
        occurrence=occurrence,
        mail=said_by(speaker, event, letter, is_known_date=is_known_date),
        now=now,
    )


def said_by(
    speaker: Speaker, event: CalendarEvent, letter: Letter, *, is_known_date: bool
) -> ByMail:
    """What the mail says about the answer in it."""
    return ByMail(
        mail_id=letter.mail_id,
        sequence=event.sequence,
        stamp=event.stamp,
        comment=mask_cpr(CONTROL.sub("", event.comment)),
        given_by=speaker.sent_by,
        delegated_to=speaker.voice.delegated_to or None,
        is_authentic=letter.is_authentic,
        is_known_date=is_known_date,
    )


def _note_delegate(meeting: Meeting, speaker: Speaker, letter: Letter, *, now: datetime) -> None:
    """Whom they would send. The leader invites that person, or does not."""
    whom = speaker.voice.delegated_to
    note_mail(meeting, letter, MailSort.DELEGATE, whom, participant=speaker.participant, now=now)
