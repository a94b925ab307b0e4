"""What can be done with meetings. Each is one verb of the trade."""

from booking.services.bookings import Booking, Invitee, book_meeting
from booking.services.refusals import (
    AddressMissing,
    AgendaMissing,
    BookingRefused,
    EndsBeforeStart,
    InThePast,
    InvitationIncomplete,
    LeaderBusy,
    NobodyInvited,
    NoRoomFree,
    NoRoomLargeEnough,
    OrganisationMissing,
    PhoneMissing,
    PurposeMissing,
    TooFarAhead,
    TooLong,
)

__all__ = [
    "AddressMissing",
    "AgendaMissing",
    "Booking",
    "BookingRefused",
    "EndsBeforeStart",
    "InThePast",
    "InvitationIncomplete",
    "Invitee",
    "LeaderBusy",
    "NoRoomFree",
    "NoRoomLargeEnough",
    "NobodyInvited",
    "OrganisationMissing",
    "PhoneMissing",
    "PurposeMissing",
    "TooFarAhead",
    "TooLong",
    "book_meeting",
]
