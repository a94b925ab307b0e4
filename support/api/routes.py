"""Every address of the desk's API, what it refuses, and how its heading is explained."""

from flask_babel import lazy_gettext as _l

from booking.api import description, refusals
from booking.api.examples import Example
from support.api import (
    asking,
    case_statistics,
    deeds,
    hand_overs,
    opening,
    statistics,
    tasks,
    tickets,
    together,
)
from support.api.tickets import TAG
from support.api.versions import TicketChangedMeanwhile
from support.refusals import (
    AlreadyAsked,
    AlreadyOffered,
    CannotMove,
    NewWords,
    NoMeetingAhead,
    NoOffer,
    NoSuchReceiver,
    NotAsked,
    NotResponsible,
    NotSaid,
    NotTheSame,
    OnlyForwards,
    TakenBySomebody,
    TaskAlreadyGiven,
    TasksOpen,
    TicketEnded,
    TicketGone,
    UnknownMeeting,
)
from support.refusals_of_work import (
    AlreadyLinked,
    AlreadySplit,
    HasEndedThere,
    NoSuchCase,
    NoSuchMessage,
    NotACase,
    OtherEnded,
    UnitOutOfUse,
)

__all__ = [
    "asking",
    "case_statistics",
    "deeds",
    "hand_overs",
    "opening",
    "statistics",
    "tasks",
    "tickets",
    "together",
]

EXAMPLES = (
    Example("tickets", _l("See what nobody has taken"), "GET", "/tickets",
            query="?status=new&taken=free"),
    Example("reply", _l("Answer the one who asked"), "POST", "/tickets/$ID/replies",
            {"text": "Prøv at lukke siden og åbne den igen."}, has_version=True),
)  # fmt: skip

OF_STATISTICS = (
    Example("statistics", _l("Read last month's figures"), "GET", "/statistics",
            query="?span=last_month"),
)  # fmt: skip

description.add(TAG, _l("Tickets"), EXAMPLES)
description.add(statistics.TAG, _l("Figures"), OF_STATISTICS)
refusals.declare(
    (NotResponsible, 403),
    (NewWords, 412),
    (TicketChangedMeanwhile, 412),
    (TakenBySomebody, 409),
    (TicketEnded, 409),
    (TicketGone, 409),
    (CannotMove, 409),
    (AlreadyOffered, 409),
    (AlreadyAsked, 409),
    (NotAsked, 409),
    (NoMeetingAhead, 409),
    (NoOffer, 409),
    (TaskAlreadyGiven, 409),
    (TasksOpen, 409),
    (OnlyForwards, 409),
    (NoSuchReceiver, 422),
    (NotSaid, 422),
    (UnknownMeeting, 404),
    (NoSuchCase, 404),
    (NotTheSame, 422),
    (NotACase, 422),
    (NoSuchMessage, 422),
    (OtherEnded, 409),
    (HasEndedThere, 409),
    (UnitOutOfUse, 409),
    (AlreadyLinked, 409),
    (AlreadySplit, 409),
)
