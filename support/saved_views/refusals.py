"""What is said no to about saved views, each named after the fact."""

from flask_babel import lazy_gettext as _l

from core.errors import DomainError


class ViewNameTaken(DomainError):
    """Two tabs of one name could not be told apart."""

    message = _l("There is a view with that name already. Choose another name.")


class ViewsFull(DomainError):
    """More tabs than one can read find nothing."""

    def __init__(self, most: int) -> None:
        super().__init__(_l("There are %(num)s views already. Remove one first.", num=most))


class ViewChangedMeanwhile(DomainError):
    """A colleague saved after the page was opened."""

    message = _l("A colleague has changed the view meanwhile. Open it again, and change theirs.")
