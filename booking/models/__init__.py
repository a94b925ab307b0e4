"""What booking keeps: meetings and their occurrences, and the people and functions invited."""

from booking.models.absences import Delay, StandIn, UnitSeat
from booking.models.agendas import AgendaStep, DateAgenda
from booking.models.answers import AnswerGiven, AnswerSource, MailSort, MeetingMail, Standing
from booking.models.closings import Came, Closing, ClosingPerson, Evaluation, FollowUp, Reached
from booking.models.date_people import OffDate
from booking.models.drafts import MeetingDraft
from booking.models.interruptions import Interrupted, Interruption
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
    Ways,
    WrongRecipient,
)
from booking.models.planning import (
    ChecklistTick,
    ConsentKind,
    ConsentReference,
    Planning,
)
from booking.models.polls import Poll, PollAnswer, PollHold, PollPerson, PollTime, Said
from booking.models.series import Rhythm, Series, SkippedDate, SkipReason
from booking.models.wishes import TimeWish, WishOutcome, WishSource

__all__ = [
    "AgendaStep",
    "Answer",
    "AnswerGiven",
    "AnswerSource",
    "Attendance",
    "Attending",
    "CallTask",
    "Came",
    "Cancellation",
    "ChecklistTick",
    "Closing",
    "ClosingPerson",
    "ConsentKind",
    "ConsentReference",
    "DateAgenda",
    "Delay",
    "EquipmentTest",
    "Evaluation",
    "FollowUp",
    "Interrupted",
    "Interruption",
    "MailSort",
    "Meeting",
    "MeetingDraft",
    "MeetingForm",
    "MeetingMail",
    "MeetingType",
    "Occurrence",
    "OffDate",
    "Participant",
    "ParticipantKind",
    "Planning",
    "Poll",
    "PollAnswer",
    "PollHold",
    "PollPerson",
    "PollTime",
    "Proxy",
    "Reached",
    "Rhythm",
    "Said",
    "Series",
    "SkipReason",
    "SkippedDate",
    "StandIn",
    "Standing",
    "TimeChange",
    "TimeWish",
    "UnitSeat",
    "Ways",
    "WishOutcome",
    "WishSource",
    "WrongRecipient",
]
