"""Refusals: the business said no. Shown to the person, never logged as an error."""

from flask_babel import lazy_gettext as _l


class Refusal(Exception):
    """Base of every refusal. `message` is a lazy text, said in the reader's language."""

    message = _l("That cannot be done.")

    def __init__(self, message: object | None = None) -> None:
        super().__init__(type(self).__name__)
        if message is not None:
            self.message = message


class DomainError(Refusal):
    """It cannot be done as it was asked for: the page says so where it was asked, 422."""


class NotYours(Refusal):
    """The thing is known to the actor, but this deed is not theirs: 403, whatever was filled in."""

    message = _l("You may see this, but not change it.")


class TooManyTries(DomainError):
    """The throttle is full: 429."""

    message = _l("Too many tries. Wait a quarter of an hour and try again.")
