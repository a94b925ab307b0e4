"""What the help desk says no to, each named after the fact."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from core.errors import DomainError, NotYours


class NotResponsible(NotYours):
    """Another unit has the ticket. Whoever had it may read on, not act."""

    message = _l("Another unit has this case now. You may read it, but not change it.")


class TakenBySomebody(DomainError):
    """A colleague was faster."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(_l("%(name)s has this case.", name=name))


class TicketEnded(DomainError):
    """It has an outcome."""

    message = _l("This case has an outcome already.")


class NoSuchReceiver(DomainError):
    """A hand-over to a unit that this case cannot go to."""

    message = _l("The case cannot be handed over to that unit.")


class OnlyForwards(DomainError):
    """The staff hotline of model 3 solves nothing (product rule 6.4)."""

    message = _l("The staff hotline only forwards. Hand the case over.")


class TasksOpen(DomainError):
    """Shared support leads: the parent closes last (product rule 6.3)."""

    message = _l("There are tasks that are not done. The case ends when they are.")


class StillReceives(DomainError):
    """A unit that cases are sent to is not put out of use: they would find nobody."""

    NAMED = 5

    def __init__(self, names: Sequence[str], *, open_cases: int) -> None:
        named = ", ".join(names[: self.NAMED])
        left = len(names) - self.NAMED
        who = _l("%(names)s and %(count)s more", names=named, count=left) if left > 0 else named
        super().__init__(
            _l(
                "Cases are sent to this unit by %(who)s. Let them choose somebody else "
                "under “Who helps” first. Open cases of the unit: %(open)s.",
                who=who,
                open=open_cases,
            )
        )


class LastReceiver(DomainError):
    """Without any support unit nobody could get a call for help."""

    message = _l("No other unit receives cases. Make one ready first.")


class UnknownMeeting(DomainError):
    """The meeting is gone."""

    message = _l("The meeting was not found.")


class NewWords(DomainError):
    """Something was said since the page was opened: read it before you send."""

    message = _l("Something new was said while you were writing. Read it, and send again.")


class HoursChangedMeanwhile(DomainError):
    """Somebody else saved after the page was opened: their work is not written over unseen."""

    def __init__(self, hours: str) -> None:
        super().__init__(
            _l(
                "Somebody else has saved meanwhile. It now says: %(hours)s "
                "Save again if yours is to hold instead.",
                hours=hours,
            )
        )


class DaysArePast(DomainError):
    """A day that has been needs no hours."""

    message = _l("The first day has been. Choose a day from today on.")


class DaysInDisorder(DomainError):
    """The last day is before the first."""

    message = _l("The last day is before the first.")


class DaysTooFarAway(DomainError):
    """Longer than a year, or years ahead: surely mistyped."""

    message = _l("Choose at most a year, and at most three years ahead.")


class DaysOverlap(DomainError):
    """Something else is said of one of the days."""

    def __init__(self, days: str) -> None:
        super().__init__(_l("Something is said of these days already: %(days)s", days=days))
