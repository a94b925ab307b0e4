"""Looking at a meeting leaves a trace: the citizen can see on their page who opened it."""

import uuid
from datetime import datetime

from accounts.models import User
from booking import access
from booking.models import Meeting, Participant
from core import audit

MEETING_SEEN = audit.declare("meeting-seen")
SHEET_SEEN = audit.declare("print-sheet-seen")
LETTER_SEEN = audit.declare("letter-seen")


def see_meeting(actor: User, meeting_id: uuid.UUID, *, now: datetime) -> Meeting | None:
    """The meeting, if the actor may see it; and a row that says they did."""
    meeting = access.find_meeting(actor, meeting_id)
    if meeting:
        audit.record(
            actor.as_actor(), MEETING_SEEN, subject=meeting.id, meeting=meeting.id, now=now
        )
    return meeting


def is_look_due(actor: User, meeting: Meeting, *, now: datetime) -> bool:
    """Whether a part of the page, asked for alone, is a look of its own."""
    return not audit.has_lately(actor.as_actor(), MEETING_SEEN, subject=meeting.id, now=now)


def see_print_sheet(actor: User, participant: Participant, *, now: datetime) -> None:
    """The sheet holds the personal link: who has opened it is written down."""
    _see_link(actor, SHEET_SEEN, participant, now)


def see_letter(actor: User, participant: Participant, *, now: datetime) -> None:
    """So does the text to copy."""
    _see_link(actor, LETTER_SEEN, participant, now)


def _see_link(actor: User, kind: str, participant: Participant, now: datetime) -> None:
    audit.record(
        actor.as_actor(),
        kind,
        subject=participant.id,
        meeting=participant.meeting_id,
        now=now,
    )
