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
    Answer,
    Attendance,
    Attending,
    CallTask,
    EquipmentTest,
    Participant,
    ParticipantKind,
    Proxy,
)
from booking.models.planning import (
    ChecklistTick,
    ConsentKind,
    ConsentReference,
    Planning,
)
from booking.models.wishes import TimeWish, WishOutcome, WishSource

__all__ = [
    "BY_PAGE",
    "Answer",
    "Attendance",
    "Attending",
    "CallTask",
    "Cancellation",
    "ChecklistTick",
    "ConsentKind",
    "ConsentReference",
    "Delay",
    "EquipmentTest",
    "Meeting",
    "MeetingDraft",
    "MeetingForm",
    "MeetingType",
    "Occurrence",
    "Participant",
    "ParticipantKind",
    "Planning",
    "Proxy",
    "StandIn",
    "TimeChange",
    "TimeWish",
    "UnitSeat",
    "WishOutcome",
    "WishSource",
]
