"""Why a closing is not kept: named after the fact."""

import uuid

from flask_babel import lazy_gettext as _l

from booking.services.refusals import BookingRefused
from core.errors import DomainError


class NotBegunYet(DomainError):
    """There is nothing to close."""

    message = _l("The meeting has not begun. You can close it from when it begins.")


class CameMissing(BookingRefused):
    """Nobody is left out, and nobody stays away by default."""

    message = _l("Choose whether they took part.")

    def __init__(self, who: uuid.UUID) -> None:
        super().__init__()
        self.field = came_field(who)


class TroubleWasSeen(BookingRefused):
    """A technical failure never becomes staying away by itself."""

    message = _l(
        "We saw technical trouble. Choose »Technical trouble«, "
        "or write how you know that they stayed away."
    )

    def __init__(self, who: uuid.UUID) -> None:
        super().__init__()
        self.field = reason_field(who)


class ReachedMissing(BookingRefused):
    """The one question that is always asked."""

    field = "reached"
    message = _l("Choose whether you got to what the meeting was for.")


class WhyMissing(BookingRefused):
    """A meeting that did not get there has a reason one can learn from."""

    field = "why"
    message = _l("Write in a few words why not.")


def came_field(who: uuid.UUID) -> str:
    """The name of the answer about one person."""
    return f"came_{who.hex}"


def reason_field(who: uuid.UUID) -> str:
    """The name of the reason."""
    return f"reason_{who.hex}"


def gets_field(who: uuid.UUID) -> str:
    """The name of the choice who reads what was agreed."""
    return f"gets_{who.hex}"
