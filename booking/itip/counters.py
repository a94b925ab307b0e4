"""COUNTER: somebody's calendar asks for another time. It is kept as a wish, and moves nothing."""

from datetime import datetime

from booking.early import lead_of
from booking.itip.events import CalendarEvent, occurrence_of
from booking.itip.replies import Speaker, meeting_of, said_by, speaker_of
from booking.joining import occurrence_for
from booking.meeting_mail import note_mail
from booking.models import (
    Answer,
    AnswerSource,
    MailSort,
    Meeting,
    Occurrence,
    Participant,
    Standing,
    WishSource,
)
from booking.services import answers, time_wishes
from booking.slots import Slot
from core.errors import DomainError
from core.filters import day_and_time
from core.forms import CONTROL, mask_cpr
from notifications.inbound.letters import Letter


def take_counter(event: CalendarEvent, letter: Letter, *, now: datetime) -> bool:
    """Keep the time that is asked for. False: it is about no meeting of ours."""
    meeting = meeting_of(event)
    if meeting is None:
        return False
    speaker = speaker_of(meeting, event.voices, letter)
    if speaker is None:
        note_mail(meeting, letter, MailSort.UNINVITED, _words(event), now=now)
        return True
    occurrence = _occurrence(meeting, event, speaker.participant, now=now)
    given = answers.record(
        speaker.participant,
        Answer.TENTATIVE,
        source=AnswerSource.MAIL,
        occurrence=occurrence if event.recurrence_id else None,
        mail=said_by(speaker, event, letter, is_known_date=occurrence is not None),
        now=now,
    )
    if occurrence and given.standing == Standing.STANDS:
        _wish(speaker, occurrence, event, letter, now=now)
    return True


def _occurrence(
    meeting: Meeting, event: CalendarEvent, person: Participant, *, now: datetime
) -> Occurrence | None:
    if event.recurrence_id:
        return occurrence_of(meeting, event)
    return occurrence_for(person, now=now)


def _wish(
    speaker: Speaker, occurrence: Occurrence, event: CalendarEvent, letter: Letter, *, now: datetime
) -> None:
    """With its time; one that cannot be is said in words; and what is no wish is read all the
    same."""
    comment = mask_cpr(CONTROL.sub("", event.comment))[: time_wishes.TEXT_MAX]
    asked = _slot(event, occurrence, speaker.participant)
    for slot, text in ((asked, comment), (None, _words(event))):
        try:
            time_wishes.wish(
                speaker.participant,
                occurrence,
                slot=slot,
                text=text,
                source=WishSource.CALENDAR,
                now=now,
            )
        except DomainError:  # nothing was written yet
            continue
        return
    whom = speaker.participant
    text = _words(event)
    note_mail(occurrence.meeting, letter, MailSort.REPLY, text, participant=whom, now=now)


def _slot(event: CalendarEvent, occurrence: Occurrence, person: Participant) -> Slot | None:
    """Without an end it is as long as the meeting. Who begins with the pre-meeting asks for a
    beginning of that."""
    if event.starts_at is None:
        return None
    start = event.starts_at + lead_of(person, occurrence)
    if (start, event.ends_at) == (occurrence.starts_at, occurrence.ends_at):
        return None
    length = occurrence.ends_at - occurrence.starts_at
    end = event.ends_at if event.ends_at and event.ends_at > start else start + length
    return Slot(start, end)


def _words(event: CalendarEvent) -> str:
    when = day_and_time(event.starts_at) if event.starts_at else ""
    return mask_cpr(CONTROL.sub("", f"{when}\n{event.comment}".strip()))[: time_wishes.TEXT_MAX]
