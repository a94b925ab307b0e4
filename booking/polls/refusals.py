"""Why a time poll cannot be made, changed or answered."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from booking.claims import SlotTaken
from booking.services.refusals import BookingRefused
from booking.slots import Slot
from core import filters
from core.errors import DomainError

FEWEST, MOST = 2, 10


class TooFewTimes(BookingRefused):
    """One proposal is no choice."""

    field = "slots"
    message = _l("Choose at least two times, so that people have a choice.")


class TooManyTimes(BookingRefused):
    """More than anybody reads, and each of them is held."""

    field = "slots"
    message = _l("Choose ten times at most: each of them is held for you.")


class TimesOverlap(BookingRefused):
    """One leader cannot hold two meetings at a time, not even in the calendar."""

    field = "slots"
    message = _l("Two of the times overlap. Choose times that do not.")


class MeetsItself(BookingRefused):
    """The leader cannot be held twice, also not for the meeting that is to be moved."""

    field = "slots"
    message = _l(
        "One of the times overlaps the meeting as it is now. Move it there without asking, or"
        " choose another time."
    )


class ProposalTaken(SlotTaken):
    """One of the times cannot be held, so none is. `nearest` are free times close by."""

    field = "slots"

    def __init__(self, slot: Slot, nearest: Sequence[Slot], *, leader_is_free: bool) -> None:
        super().__init__()
        when = filters.day_and_time(slot.starts_at)
        self.message = (
            _("%(when)s: no virtual room that is large enough is free then.", when=when)
            if leader_is_free
            else _("%(when)s: the leader is taken then.", when=when)
        )
        self.nearest = nearest


class DeadlineTooLate(BookingRefused):
    """Who answers after the meeting could have been has not been asked."""

    field = "deadline"
    message = _l("People must answer before the first of the times.")


class DeadlineAfterMeeting(DeadlineTooLate):
    """By then it has begun where it is."""

    message = _l("People must answer before the meeting begins.")


class DeadlinePassed(BookingRefused):
    """Nobody could answer."""

    field = "deadline"
    message = _l("That day has passed. Choose a later one.")


class PollIsBooked(DomainError):
    """It is the meeting that can be changed now."""

    message = _l("One of the times is booked already.")


class PollIsDropped(DomainError):
    """Nobody answers any more."""

    message = _l("This question about the time was dropped.")


class AnswersAreOver(DomainError):
    """Said to somebody who answers: what happens now stands on the page."""

    message = _l("It is too late to answer here. Call us instead.")


class TimeTakenAway(DomainError):
    """The leader, or a deputy, took the proposal away."""

    message = _l("That time was taken away meanwhile. Choose one of the others.")


class TimesStay(BookingRefused):
    """One proposal is no choice."""

    message = _l("Two times must be left to choose from. Drop the question instead.")


class RemindedJustNow(DomainError):
    """Somebody pressed twice, or a deputy did."""

    message = _l("They were reminded less than an hour ago. Wait a little.")


class NobodyToRemind(DomainError):
    """Everybody has answered, or no message gets to those who have not."""

    message = _l("There is nobody to remind by a message.")


class PeopleAreAsked(DomainError):
    """A time poll is about this draft. It is the poll that can be changed, or dropped."""

    message = _l("People are being asked about the time. Choose one there, or drop the question.")
