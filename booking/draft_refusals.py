"""Why a draft is not taken on: named after the fact."""

from flask_babel import lazy_gettext as _l

from booking.services.refusals import BookingRefused
from core.errors import DomainError


class TimeMissing(BookingRefused):
    """No time was chosen yet."""

    message = _l("Choose a time first.")


class TooManyGuests(BookingRefused):
    """More than any meeting of ours."""

    message = _l("A meeting can have 100 participants at most.")


class AlreadyBooked(DomainError):
    """The draft has become a meeting; it is the meeting that can be changed."""

    message = _l("This meeting is booked already.")
