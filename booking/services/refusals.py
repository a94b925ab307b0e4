"""Why a meeting cannot be booked. Each says which answer it is about, where it is about one."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.claims import SlotTaken
from booking.messages import Element
from booking.slots import Slot
from booking.words import ELEMENTS
from core.errors import DomainError


class BookingRefused(DomainError):
    """Something in the booking does not hold. `field` names the answer it is about."""

    field = ""
    also: Sequence[DomainError] = ()  # what else does not hold, to be said at once


class PurposeMissing(BookingRefused):
    """A meeting has a purpose that can be said in a line."""

    field = "purpose"
    message = _l("Write in one line what you meet about.")


class AgendaMissing(BookingRefused):
    """An agenda, or the day it comes."""

    field = "agenda"
    message = _l("Write the agenda, or the day when it follows.")


class AddressMissing(BookingRefused):
    """Somebody may come in person."""

    field = "address"
    message = _l("Write the address: somebody may come in person.")


class PhoneMissing(BookingRefused):
    """People must be able to call, before and during."""

    field = "phone"
    message = _l("Write the phone that people can call before and during the meeting.")


class PreMeetingAtNight(BookingRefused):
    """Between midnight and the hour when clocks are changed, days and hours are not what they
    seem."""

    field = "time"
    message = _l("With a pre-meeting, a meeting that comes again cannot begin at night.")


class EndsBeforeStart(BookingRefused):
    """The end is not after the start."""

    field = "minutes"
    message = _l("The meeting must end after it starts.")


class TooLong(BookingRefused):
    """Longer than a working day."""

    field = "minutes"
    message = _l("A meeting can last 12 hours at most.")


class InThePast(BookingRefused):
    """The start has passed."""

    field = "date"
    message = _l("That time has passed. Choose a later one.")


class TooFarAhead(BookingRefused):
    """So far ahead that it is a slip of the finger."""

    field = "date"
    message = _l("That is more than two years ahead. Choose an earlier day.")


class SameTime(BookingRefused):
    """Nothing would change."""

    field = "time"
    message = _l("The meeting is at that time already. Choose another time, or another length.")


class ChangedMeanwhile(BookingRefused):
    """Somebody else changed the meeting since the page was opened."""

    message = _l("Somebody has changed the meeting meanwhile. Look at its time now, and try again.")


class OnlyItsEnd(BookingRefused):
    """Who is in a meeting, or on the way, is not told by a mail that it begins later."""

    field = "minutes"
    message = _l("The meeting has begun: it can only be made longer or shorter.")


class EndsInThePast(BookingRefused):
    """A meeting that has begun cannot have ended already."""

    field = "minutes"
    message = _l("That end has passed already. Make the meeting longer.")


class NobodyInvited(BookingRefused):
    """A meeting of the leader alone."""

    message = _l("Add at least one participant.")


class OrganisationMissing(BookingRefused):
    """Staff always belong to an organisation: routing and cross-sector follow from it."""

    field = "organisation_id"
    message = _l("Choose where this person works.")


class NoRoomLargeEnough(BookingRefused):
    """No room of ours holds so many, at any time."""

    message = _l("No virtual room holds that many. Invite fewer, or ask for a larger room.")


class LeaderBusy(SlotTaken):
    """The leader leads another meeting then. `nearest` are free times close by."""

    message = _l(
        "The leader already leads a meeting at that time. "
        "One person can lead one meeting at a time."
    )

    def __init__(self, nearest: Sequence[Slot] = ()) -> None:
        super().__init__()
        self.nearest = nearest


class NoRoomFree(SlotTaken):
    """Every room that is large enough is taken then. `nearest` are free times close by."""

    message = _l(
        "All virtual rooms of that size are taken at that time. A room holds one meeting at a time."
    )

    def __init__(self, nearest: Sequence[Slot] = ()) -> None:
        super().__init__()
        self.nearest = nearest


class NoPlaceInPool(NoRoomFree):
    """Rooms are free, but their pool holds as many meetings then as it may."""

    message = _l(
        "All places for meetings on video are taken at that time. Rooms are free, "
        "but no more meetings can be held in them at once."
    )


class NoPlacesForPeople(NoRoomFree):
    """Rooms are free, but in the meetings of their pool there are as many people as may be."""

    message = _l(
        "There are not enough places for so many people on video at that time. Rooms are free, "
        "but other meetings have the places. Choose another time, or invite fewer."
    )


class AlreadyInvited(BookingRefused):
    """Nobody gets two links for one meeting."""

    message = _l("That unit or person is invited already.")


class LeaderStays(BookingRefused):
    """A meeting has a leader."""

    message = _l("Who leads the meeting cannot be taken off the list.")


class LastGuestStays(BookingRefused):
    """A meeting of the leader alone."""

    message = _l("This is the last participant. Cancel the meeting instead.")


class RoomIsOpenAndSmall(BookingRefused):
    """Those who are in it would have to leave it for a larger one."""

    message = _l("The room is open and holds no more. They can take part by the meeting's phone.")


class InvitationIncomplete(BookingRefused):
    """One of the seven things every invitation must have is missing: it is not sent."""

    def __init__(self, missing: Sequence[Element]) -> None:
        things = ", ".join(str(ELEMENTS[element]) for element in missing)
        super().__init__(
            _("The invitations cannot be sent yet. Missing: %(things)s.", things=things)
        )
