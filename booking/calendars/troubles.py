"""Why a foreign calendar cannot be read, and what its owner can do about it."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Trouble(StrEnum):
    """What was in the way."""

    NO_SUCH_PLACE = "no-such-place"
    NOT_PUBLIC = "not-public"
    NOT_SECURE = "not-secure"
    NO_ANSWER = "no-answer"
    CERTIFICATE = "certificate"
    NOT_LET_IN = "not-let-in"
    GONE = "gone"
    BUSY_SERVER = "busy-server"
    MOVED = "moved"
    TOO_LARGE = "too-large"
    NO_CALENDAR = "no-calendar"
    TOO_HARD = "too-hard"
    SEALED = "sealed"


class CannotRead(Exception):
    """It was not read. Never shown as it is: the words are below."""

    def __init__(self, trouble: Trouble, *, status: int = 0) -> None:
        super().__init__(trouble.value)
        self.trouble, self.status = trouble, status


_NEW_ADDRESS = _l("Look the address up in the calendar program, and add the calendar anew.")

# What is wrong, and what to do.
WORDS = {
    Trouble.NO_SUCH_PLACE: (_l("There is nothing at that address."), _NEW_ADDRESS),
    Trouble.NOT_PUBLIC: (
        _l("The address lies in a network that we may not look into."),
        _l("Ask the person who runs Mødebro to allow that network."),
    ),
    Trouble.NOT_SECURE: (_l("The address is not a secure one (https)."), _NEW_ADDRESS),
    Trouble.NO_ANSWER: (
        _l("The calendar's server does not answer."),
        _l("You need do nothing. We try again by ourselves."),
    ),
    Trouble.CERTIFICATE: (
        _l("The calendar's server cannot prove that it is the right one."),
        _l("Tell the person who runs the calendar's server."),
    ),
    Trouble.NOT_LET_IN: (
        _l("The calendar's server does not let us in."),
        _l("Has the password been changed, or the sharing ended? Add the calendar anew."),
    ),
    Trouble.GONE: (_l("The calendar is not there any more."), _NEW_ADDRESS),
    Trouble.BUSY_SERVER: (
        _l("The calendar's server has trouble."),
        _l("You need do nothing. We try again by ourselves."),
    ),
    Trouble.MOVED: (_l("The address sends us on and on."), _NEW_ADDRESS),
    Trouble.TOO_LARGE: (
        _l("The calendar is too large: more than 5 MB."),
        _l("Publish a shorter time of it, and add that calendar."),
    ),
    Trouble.NO_CALENDAR: (
        _l("What is at that address is no calendar."),
        _l("It may be a page to sign in to. Choose the address that ends in .ics."),
    ),
    Trouble.TOO_HARD: (
        _l("The calendar has entries that cannot be worked out."),
        _l("Look for an entry that repeats all the time, and remove it."),
    ),
    Trouble.SEALED: (
        _l("We can no longer read the address that you gave us."),
        _l("Add the calendar anew."),
    ),
}
