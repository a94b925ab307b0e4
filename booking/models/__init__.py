"""What booking keeps: meetings and their occurrences, and the people and functions invited."""

from booking.models.absences import Delay, StandIn, UnitSeat
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
    BY_POLL,
    Answer,
    Attendance,
    Attending,
    CallTask,
    EquipmentTest,
    Participant,
    ParticipantKind,
)
from booking.models.polls import Poll, PollAnswer, PollHold, PollPerson, PollTime, Said
from booking.models.wishes import TimeWish, WishOutcome, WishSource

__all__ = [
    "BY_PAGE",
    "BY_POLL",
    "Answer",
    "Attendance",
    "Attending",
    "CallTask",
    "Cancellation",
    "Delay",
    "EquipmentTest",
    "Meeting",
    "MeetingDraft",
    "MeetingForm",
    "MeetingType",
    "Occurrence",
    "Participant",
    "ParticipantKind",
    "Poll",
    "PollAnswer",
    "PollHold",
    "PollPerson",
    "PollTime",
    "Said",
    "StandIn",
    "TimeChange",
    "TimeWish",
    "UnitSeat",
    "WishOutcome",
    "WishSource",
]
