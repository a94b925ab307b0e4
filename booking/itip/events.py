"""One event of a calendar that came back, as the rest of booking reads it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from booking.models import Answer, Meeting, Occurrence
from core.bounded import read_aside
from core.clock import to_local
from notifications.inbound.letters import Letter

READER = "booking.itip.reading"
ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "TENTATIVE": Answer.TENTATIVE,
    "DECLINED": Answer.DECLINED,
    "DELEGATED": Answer.DECLINED,  # somebody else is to come: the leader decides
}


@dataclass(frozen=True)
class Voice:
    """One ATTENDEE and what they say."""

    address: str
    email: str
    partstat: str
    delegated_to: str
    delegated_from: str

    @property
    def answer(self) -> Answer:
        """What we do not know is no answer."""
        return ANSWERS.get(self.partstat, Answer.NONE)


@dataclass(frozen=True)
class CalendarEvent:
    """One VEVENT. Its texts and times are a stranger's."""

    method: str
    uid: str
    sequence: int | None
    stamp: datetime | None
    recurrence_id: datetime | date | None
    starts_at: datetime | None
    ends_at: datetime | None
    comment: str
    voices: Sequence[Voice]


def read_events(letter: Letter) -> Sequence[CalendarEvent]:
    """What the mail's calendars hold. Raises Unreadable, NoTimeToRead."""
    found = read_aside(READER, json.dumps(list(letter.calendars)).encode())
    return [_event(facts) for facts in found]


def _event(facts: Mapping[str, Any]) -> CalendarEvent:
    recurrence_id = facts["recurrence_id"]
    return CalendarEvent(
        method=facts["method"],
        uid=facts["uid"],
        sequence=facts["sequence"],
        stamp=_instant(facts["stamp"]),
        recurrence_id=_instant(recurrence_id) or _day(recurrence_id),
        starts_at=_instant(facts["starts_at"]),
        ends_at=_instant(facts["ends_at"]),
        comment=facts["comment"].strip(),
        voices=[Voice(**voice) for voice in facts["attendees"]],
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text and "T" in text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def occurrence_of(meeting: Meeting, event: CalendarEvent) -> Occurrence | None:
    """The date that the event is about. Compared as instants: Outlook names it in another zone, or
    as a day; who begins with the pre-meeting has it so long before. None: no such date."""
    wanted, lead = event.recurrence_id, timedelta(minutes=meeting.pre_minutes or 0)
    for occurrence in meeting.occurrences:
        known = occurrence.recurrence_id or occurrence.starts_at
        if wanted in (known, known - lead, to_local(known).date()):
            return occurrence
    return None
