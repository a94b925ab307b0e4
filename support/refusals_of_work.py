"""What is refused where several work on tickets: other cases, ready answers, names in notes."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from core.errors import DomainError


class NoSuchCase(DomainError):
    """No case of that number that one may see."""

    message = _l("There is no case with that number that you can see.")


class NoSuchMessage(DomainError):
    """Only what the requester said can become a case."""

    message = _l("Choose a message of the one who asked for help.")


class AlreadySplit(DomainError):
    """A colleague did the same, or the button was pressed twice."""

    message = _l("That message is a case of its own already.")


class NotACase(DomainError):
    """Itself, or a task."""

    message = _l("Choose another case. A task belongs to its own.")


class AlreadyLinked(DomainError):
    """They have to do with each other already."""

    message = _l("The cases are linked already.")


class OtherEnded(DomainError):
    """What has ended takes nothing in: nobody would look at it."""

    def __init__(self, number: int) -> None:
        super().__init__(_l("Case %(number)s is not open any more.", number=number))


class HasEndedThere(DomainError):
    """The requester was told how it ended: a second, open case about it would say otherwise."""

    def __init__(self, number: int) -> None:
        super().__init__(
            _l(
                "Case %(number)s has ended since, and those who asked are told. "
                "So this one cannot be brought back.",
                number=number,
            )
        )


class UnitOutOfUse(DomainError):
    """Nobody would find it there."""

    message = _l("The unit that had the case is out of use. So it cannot be brought back.")


class NameTaken(DomainError):
    """Two answers of one name could not be told apart."""

    message = _l("Your unit has an answer with that name already.")


class ReplyChangedMeanwhile(DomainError):
    """A colleague saved after the page was opened."""

    message = _l("A colleague has changed the answer meanwhile. Open it again, and change theirs.")


class NoTag(DomainError):
    """Nothing, or more than a word or two."""

    message = _l("Write a short word, at most 40 letters.")


class TagsFull(DomainError):
    """More would sort nothing."""

    message = _l("The case has as many tags as it can have. Remove one first.")


class CannotBeNamed(DomainError):
    """Nobody is called to a case that they may not read."""

    def __init__(self, name: str, others: Sequence[str]) -> None:
        self.name = name
        if others:
            who = ", ".join(others)
            said = _l("%(name)s may not see this case. You can name: %(who)s.", name=name, who=who)
        else:
            said = _l("%(name)s may not see this case, and nobody else can be named.", name=name)
        super().__init__(said)


class ManyOfThatName(DomainError):
    """Two colleagues with one first name."""

    def __init__(self, name: str) -> None:
        super().__init__(_l("Several are called %(name)s. Write the whole name.", name=name))
