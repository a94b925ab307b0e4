"""What is said no to about incidents, each named after the fact."""

from flask_babel import lazy_gettext as _l

from core.errors import DomainError, NotYours


class NotYourIncident(NotYours):
    """Another unit decides."""

    message = _l("Another unit decides about this. You may read it.")


class AlreadyDecided(DomainError):
    """A colleague was faster."""

    message = _l("Somebody has decided already. Look at how it stands now.")


class PlanChanged(DomainError):
    """Between the page and the button something was booked, moved or opened."""

    message = _l("Something has changed since you saw the list. Look at it again, and then move.")
