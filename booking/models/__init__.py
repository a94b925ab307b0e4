"""What booking keeps: meetings and their occurrences, and the people and functions invited."""

from booking.models.drafts import MeetingDraft
from booking.models.meetings import (
    Cancellation,
    Meeting,
    MeetingForm,
    MeetingType,
    Occurrence,
    TimeChange,
)
from booking.models.participants import (
    BY_PAGE,
    Answer,
    Attendance,
    Attending,
    CallTask,
    EquipmentTest,
    Participant,
    ParticipantKind,
)
from booking.models.series import Rhythm, Series, SkippedDate, SkipReason

__all__ = [
    "BY_PAGE",
    "Answer",
    "Attendance",
    "Attending",
    "CallTask",
    "Cancellation",
    "EquipmentTest",
    "Meeting",
    "MeetingDraft",
    "MeetingForm",
    "MeetingType",
    "Occurrence",
    "Participant",
    "ParticipantKind",
    "Rhythm",
    "Series",
    "SkipReason",
    "SkippedDate",
    "TimeChange",
]
