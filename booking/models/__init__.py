"""What booking keeps: meetings and their occurrences, and the people and functions invited."""

from booking.models.absences import Delay, StandIn, UnitSeat
from booking.models.answers import AnswerGiven, AnswerSource, MailSort, MeetingMail, Standing
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
from booking.models.polls import Poll, PollAnswer, PollHold, PollPerson, PollTime, Said
from booking.models.wishes import TimeWish, WishOutcome, WishSource

__all__ = [
    "Answer",
    "AnswerGiven",
    "AnswerSource",
    "Attendance",
    "Attending",
    "CallTask",
    "Cancellation",
    "ChecklistTick",
    "ConsentKind",
    "ConsentReference",
    "Delay",
    "EquipmentTest",
    "MailSort",
    "Meeting",
    "MeetingDraft",
    "MeetingForm",
    "MeetingMail",
    "MeetingType",
    "Occurrence",
    "Participant",
    "ParticipantKind",
    "Planning",
    "Poll",
    "PollAnswer",
    "PollHold",
    "PollPerson",
    "PollTime",
    "Proxy",
    "Said",
    "StandIn",
    "Standing",
    "TimeChange",
    "TimeWish",
    "UnitSeat",
    "WishOutcome",
    "WishSource",
]
