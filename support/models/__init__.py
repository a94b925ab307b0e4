"""Tickets with their history. Who receives them is in receivers.py, and is named here too."""

from support.mails.models import MailFile, MailMessage, MailSort, TicketMail, Writer
from support.models.grounds import AccessGround, Ground
from support.models.hand_overs import Answer, HandOver, Offer, PendingForward
from support.models.history import EventKind, TicketEvent
from support.models.links import Anew, LinkKind, OutsideThread, TicketLink
from support.models.notices import Notice, Told
from support.models.tasks import Consultation, Task
from support.models.tickets import (
    ENDED,
    OPEN,
    Outcome,
    Status,
    Ticket,
    TicketCounter,
    WaitsFor,
)
from support.models.together import (
    CannedReply,
    Mention,
    NoShortcuts,
    Presence,
    Tag,
    TicketSplit,
    TicketTag,
)
from support.receivers import (
    Audience,
    OpeningHours,
    OwnDay,
    SupportModel,
    SupportUnit,
    Tier,
)
from support.routing.models import PathLevel, RoutingCounter, RoutingPath, RoutingVersion
from support.search.models import TicketText
from support.telephone.models import PhoneCall, PhoneLine, PhoneRecording, PhoneStep, UnitPhone

__all__ = [
    "ENDED",
    "OPEN",
    "AccessGround",
    "Anew",
    "Answer",
    "Audience",
    "CannedReply",
    "Consultation",
    "EventKind",
    "Ground",
    "HandOver",
    "LinkKind",
    "MailFile",
    "MailMessage",
    "MailSort",
    "Mention",
    "NoShortcuts",
    "Notice",
    "Offer",
    "OpeningHours",
    "Outcome",
    "OutsideThread",
    "OwnDay",
    "PathLevel",
    "PendingForward",
    "PhoneCall",
    "PhoneLine",
    "PhoneRecording",
    "PhoneStep",
    "Presence",
    "RoutingCounter",
    "RoutingPath",
    "RoutingVersion",
    "Status",
    "SupportModel",
    "SupportUnit",
    "Tag",
    "Task",
    "Ticket",
    "TicketCounter",
    "TicketEvent",
    "TicketLink",
    "TicketMail",
    "TicketSplit",
    "TicketTag",
    "TicketText",
    "Tier",
    "Told",
    "UnitPhone",
    "WaitsFor",
    "Writer",
]
