"""REFRESH: a calendar has lost the entry and asks for it. Only who asks gets it, as things are."""

from datetime import datetime

from booking.itip.events import CalendarEvent
from booking.itip.replies import meeting_of, speaker_of
from booking.joining import occurrence_at
from booking.messages import send_invitation
from booking.ports import MeetingPost
from booking.services.invitations import Routes
from core import audit, throttle
from core.errors import TooManyTries
from notifications.inbound.letters import Letter

ASKED_AGAIN = audit.declare("invitation-asked-for")
MOST = 3  # in a quarter of an hour: two programs must not write to each other for ever


def send_again(event: CalendarEvent, letter: Letter, *, post: MeetingPost, now: datetime) -> bool:
    """The current invitation to the one who asks. False: it is about no meeting of ours."""
    meeting = meeting_of(event)
    if meeting is None:
        return False
    speaker = speaker_of(meeting, event.voices, letter)
    occurrence = occurrence_at(meeting, now=now)
    if speaker is None or not occurrence.takes_place(now) or letter.is_authentic is False:
        return True  # a stranger is told nothing
    person = speaker.participant
    try:
        throttle.count_try("refresh", str(person.id), limit=MOST, now=now)
    except TooManyTries:
        return True
    support = Routes(meeting, post.desk, now=now).best(person)
    send_invitation(person, occurrence, support=support, post=post, now=now, is_again=True)
    audit.record(person.as_actor(), ASKED_AGAIN, subject=person.id, meeting=meeting.id, now=now)
    return True
