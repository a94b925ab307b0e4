"""What the help desk says no to, each named after the fact."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from core.errors import DomainError, NotYours
from support.routing.invariants import Fault


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


class EndedLongAgo(DomainError):
    """Too late to go on with the same case."""

    message = _l("The case ended too long ago to be opened. Begin a new one from the meeting.")


class TicketGone(DomainError):
    """It was merged into another, or discarded."""

    message = _l("This case was merged into another, or discarded.")


class ChangedMeanwhile(DomainError):
    """Somebody did something with it since it was looked at."""

    message = _l("Something happened in this case since you looked. Nothing was changed.")


class CannotMove(DomainError):
    """Nothing in the table allows it."""

    message = _l("That cannot be done with this case.")


class NotSaid(DomainError):
    """Something that must be said is missing."""

    message = _l("Something is missing. Fill in the form.")


class AlreadyOffered(DomainError):
    """One unit is asked at a time, so that somebody knows whose it is."""

    message = _l("Another unit is asked already. Wait for the answer, or take the case back first.")


class NoOffer(DomainError):
    """It was answered, taken back or too late meanwhile."""

    message = _l("Nobody is asked to take this case over any more.")


class TaskAlreadyGiven(DomainError):
    """The unit has a task of this case that it has not answered."""

    def __init__(self, place: str) -> None:
        super().__init__(_l("%(place)s has a task of this case already.", place=place))


class AlreadyAsked(DomainError):
    """The unit has not answered the last question yet."""

    message = _l("That unit is asked already, and has not answered yet.")


class NotAsked(DomainError):
    """The question was answered meanwhile, or nobody waits for the answer any more."""

    message = _l("Nobody waits for that answer any more.")


class NoMeetingAhead(DomainError):
    """It cannot wait for a meeting that has begun, or that it is not about."""

    message = _l("The meeting has begun, so the case cannot wait for it.")


class NotTheSame(DomainError):
    """Only cases of one person about one meeting are merged: nobody reads another's words."""

    message = _l("Only cases of the same person about the same meeting can be merged.")


class Untold(DomainError):
    """A case closes when everybody has been told (product rules 6.1 and 6.2)."""

    message = _l("Somebody has not been told yet. The case closes when everybody has.")


class SomebodyAsked(DomainError):
    """A person is told how it ended, whatever they asked."""

    message = _l("Somebody asked for help here. End the case, so that they are told.")


class NoSuchReceiver(DomainError):
    """A hand-over to a unit that this case cannot go to."""

    message = _l("The case cannot be handed over to that unit.")


class OnlyForwards(DomainError):
    """The staff hotline of model 3 solves nothing (product rule 6.4)."""

    message = _l("Cases are only forwarded from here. Hand the case over.")


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


class TargetsChangedMeanwhile(DomainError):
    """A colleague changed them while the page was open."""

    def __init__(self, said: str) -> None:
        super().__init__(
            _l(
                "Somebody changed the times while you wrote, to %(said)s. "
                "Save again if yours are to hold.",
                said=said,
            )
        )


class NeverOpens(DomainError):
    """Hours that leave nobody to answer for more than a year: no deadline could be counted."""

    message = _l("Then it is closed for more than a year. Let others help instead.")


class RoutingChangedMeanwhile(DomainError):
    """A colleague saved a version since the page was read."""

    message = _l(
        "Somebody has changed who helps meanwhile. Look at what holds now, "
        "and save again if yours is still right."
    )


class PathNotPossible(DomainError):
    """A path that breaks a rule of the product."""

    message = _l("The path cannot be like that.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = faults
        super().__init__()
