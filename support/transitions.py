"""What can happen to a ticket, as data: from where, to where, who may, what must be said, and what
follows. One function reads it: support/services/moving.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from support.models import ENDED, OPEN, EventKind, Status


class Who(StrEnum):
    """In which part somebody acts."""

    ANYBODY = "anybody"  # who may is decided where it comes from: a leader, a caller's supporter
    REQUESTER = "requester"
    DESK = "desk"  # whoever sees the ticket
    RESPONSIBLE = "responsible"
    RECEIVER = "receiver"  # the unit that is asked to take it over
    CONSULTED = "consulted"
    GIVER = "giver"  # of a task: whoever is responsible for the case it is a part of
    ADMINISTRATOR = "administrator"
    CLOCK = "clock"  # Mødebro itself
    OUTSIDE = "outside"  # a unit with a system of its own, by mail


class Turn(StrEnum):
    """Where it goes, when that depends on the ticket."""

    STAYS = "stays"
    IN_HAND = "in_hand"  # active with whoever has it, else new
    BY_TASKS = "by_tasks"  # as it is while a task is open, else in hand
    AS_BEFORE = "as_before"  # as it was when it was merged or discarded
    AS_TOLD = "as_told"  # closed if everybody has been told, else closing


class Guard(StrEnum):
    """What must be so, besides the category."""

    NOT_ANOTHERS = "not_anothers"
    MAY_SOLVE = "may_solve"  # the staff hotline of model 3 only forwards
    NO_OPEN_TASKS = "no_open_tasks"
    NO_OPEN_OFFER = "no_open_offer"
    EVERYBODY_TOLD = "everybody_told"
    TASKS_CLOSED = "tasks_closed"
    NOBODY_ASKED = "nobody_asked"
    BY_HAND = "by_hand"  # nobody says that it waits for tasks: it does when there are some


class Effect(StrEnum):
    """What changes on the ticket itself, beside its category."""

    ASSIGN = "assign"  # to who does it
    ASSIGN_IF_FREE = "assign_if_free"
    FREE = "free"
    FREE_IF_GONE = "free_if_gone"  # who had it cannot work on it any more
    FORGET_NOTICES = "forget_notices"


class Follow(StrEnum):
    """What is done next."""

    END_OFFER = "end_offer"
    END_CONSULTS = "end_consults"
    TELL_EVERYBODY = "tell_everybody"
    CLOSE_IF_TOLD = "close_if_told"
    TELL_GIVER = "tell_giver"


TICKET, TASK = frozenset({False}), frozenset({True})
BOTH = TICKET | TASK
ANY = tuple(Status)
LIVING = (*OPEN, *ENDED)


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    event: EventKind
    sources: tuple[Status, ...]
    to: Status | Turn
    who: tuple[Who, ...]
    needs: tuple[str, ...] = ()  # of what is said: `text`, or a fact
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    follows: tuple[Follow, ...] = ()
    of: frozenset[bool] = BOTH  # whether of tasks


K, W = EventKind, Who
STAYS, IN_HAND = Turn.STAYS, Turn.IN_HAND
NOBODY_WAITS = (Follow.END_OFFER, Follow.END_CONSULTS)  # for an answer, once it is over

TABLE: tuple[Rule, ...] = (
    Rule(K.OPENED, (Status.NEW,), STAYS, (W.ANYBODY,)),
    # What people say.
    Rule(K.WROTE, OPEN, IN_HAND, (W.REQUESTER,), ("text",), of=TICKET),
    Rule(K.WROTE, ENDED, STAYS, (W.REQUESTER,), ("text",), of=TICKET),
    Rule(K.CALLED, OPEN, IN_HAND, (W.ANYBODY,), of=TICKET),
    Rule(K.WORKS, OPEN, IN_HAND, (W.REQUESTER,), of=TICKET),
    Rule(K.WORKS, ENDED, STAYS, (W.REQUESTER,), of=TICKET),
    Rule(
        K.REPLIED, OPEN, Status.WAITING, (W.RESPONSIBLE,), ("text", "waiting_for"), of=TICKET
    ),
    Rule(K.LINK_SENT, OPEN, STAYS, (W.RESPONSIBLE,), of=TICKET),
    Rule(K.NOTED, ANY, STAYS, (W.DESK,), ("text",)),
    Rule(K.OUTSIDE_WROTE, ANY, STAYS, (W.OUTSIDE,)),
    Rule(K.MAILED, ANY, STAYS, (W.ANYBODY,)),
    Rule(K.MACHINE_MAILED, ANY, STAYS, (W.CLOCK,)),
    # Whose it is.
    Rule(
        K.TAKEN, OPEN, Status.ACTIVE, (W.RESPONSIBLE,),
        guards=(Guard.NOT_ANOTHERS,), effects=(Effect.ASSIGN,),
    ),
    Rule(
        K.GIVEN_BACK, (Status.NEW, Status.ACTIVE), IN_HAND, (W.ADMINISTRATOR,),
        effects=(Effect.FREE,),
    ),
    Rule(K.GIVEN_BACK, (Status.WAITING,), STAYS, (W.ADMINISTRATOR,), effects=(Effect.FREE,)),
    Rule(
        K.OFFERED, OPEN, STAYS, (W.RESPONSIBLE, W.CLOCK), ("receiver",),
        guards=(Guard.NO_OPEN_OFFER,), of=TICKET,
    ),
    Rule(
        K.ACCEPTED, OPEN, Status.ACTIVE, (W.RECEIVER, W.OUTSIDE), ("receiver",),
        effects=(Effect.ASSIGN,), of=TICKET,
    ),
    Rule(K.DECLINED, OPEN, STAYS, (W.RECEIVER, W.OUTSIDE), ("text", "receiver"), of=TICKET),
    Rule(K.TIMED_OUT, OPEN, STAYS, (W.CLOCK,), ("receiver",), of=TICKET),
    Rule(
        K.OFFER_ENDED, (*LIVING, Status.MERGED, Status.DISCARDED), STAYS,
        (W.RESPONSIBLE, W.CLOCK), ("receiver",), of=TICKET,
    ),
    Rule(
        K.HANDED_OVER, OPEN, Status.NEW, (W.RESPONSIBLE, W.ADMINISTRATOR, W.CLOCK),
        ("receiver",), effects=(Effect.FREE,), follows=(Follow.END_OFFER,), of=TICKET,
    ),
    Rule(K.SKIPPED, OPEN, STAYS, (W.CLOCK,), of=TICKET),
    Rule(K.ALL_CLOSED, OPEN, STAYS, (W.CLOCK,), of=TICKET),
    # Waiting, and asking others.
    Rule(
        K.WAITS, OPEN, Status.WAITING, (W.RESPONSIBLE,), ("waiting_for",),
        guards=(Guard.BY_HAND,), effects=(Effect.ASSIGN_IF_FREE,),
    ),
    Rule(K.RESUMED, (Status.WAITING,), IN_HAND, (W.RESPONSIBLE, W.CLOCK)),
    Rule(
        K.CONSULTED, OPEN, STAYS, (W.RESPONSIBLE,), ("text", "receiver"),
        effects=(Effect.ASSIGN_IF_FREE,), of=TICKET,
    ),
    Rule(K.ADVISED, ANY, STAYS, (W.CONSULTED, W.OUTSIDE), ("text",), of=TICKET),
    Rule(K.CONSULT_ENDED, ANY, STAYS, (W.RESPONSIBLE, W.CLOCK), of=TICKET),
    # Tasks: what the case that they are a part of goes through, then what they do themselves.
    Rule(
        K.TASK_GIVEN, OPEN, Status.WAITING, (W.RESPONSIBLE,), ("text", "receiver", "waiting_for"),
        effects=(Effect.ASSIGN_IF_FREE,), of=TICKET,
    ),
    Rule(
        K.TASK_DONE, OPEN, Turn.BY_TASKS, (W.ANYBODY,), ("receiver",),
        follows=(Follow.TELL_GIVER,), of=TICKET,
    ),
    Rule(
        K.TASK_CANCELLED, OPEN, Turn.BY_TASKS, (W.RESPONSIBLE, W.ADMINISTRATOR),
        ("text", "receiver"), follows=(Follow.TELL_GIVER,), of=TICKET,
    ),
    Rule(
        K.TASK_SILENT, OPEN, IN_HAND, (W.CLOCK,), ("receiver",),
        follows=(Follow.TELL_GIVER,), of=TICKET,
    ),
    Rule(
        K.FINISHED, OPEN, Status.RESOLVED, (W.RESPONSIBLE, W.OUTSIDE), ("text",),
        effects=(Effect.ASSIGN_IF_FREE,), of=TASK,
    ),
    Rule(K.REMINDED, OPEN, STAYS, (W.CLOCK,), of=TASK),
    Rule(K.DROPPED, OPEN, Status.DISCARDED, (W.GIVER, W.ADMINISTRATOR), ("text",), of=TASK),
    # The end.
    Rule(
        K.RESOLVED, OPEN, Status.CLOSING, (W.RESPONSIBLE, W.REQUESTER, W.OUTSIDE, W.CLOCK),
        ("outcome",),
        guards=(Guard.MAY_SOLVE, Guard.NO_OPEN_TASKS), effects=(Effect.ASSIGN_IF_FREE,),
        follows=(*NOBODY_WAITS, Follow.TELL_EVERYBODY, Follow.CLOSE_IF_TOLD), of=TICKET,
    ),
    Rule(K.TOLD, ENDED, STAYS, (W.ANYBODY,), follows=(Follow.CLOSE_IF_TOLD,), of=TICKET),
    Rule(K.NOT_REACHED, ENDED, Turn.AS_TOLD, (W.CLOCK,), of=TICKET),
    Rule(
        K.NOT_REACHED, tuple(s for s in Status if s not in ENDED), STAYS, (W.CLOCK,), of=TICKET
    ),
    Rule(
        K.CLOSED, (Status.CLOSING,), Status.CLOSED, (W.CLOCK,),
        guards=(Guard.EVERYBODY_TOLD, Guard.TASKS_CLOSED), of=TICKET,
    ),
    Rule(K.CLOSED, (Status.RESOLVED,), Status.CLOSED, (W.CLOCK,), ("outcome",), of=TASK),
    Rule(
        K.REOPENED, ENDED, IN_HAND, (W.ANYBODY,),
        effects=(Effect.FREE_IF_GONE, Effect.FORGET_NOTICES), of=TICKET,
    ),
    Rule(
        K.MERGED, OPEN, Status.MERGED, (W.RESPONSIBLE,), ("into",),
        guards=(Guard.NO_OPEN_TASKS,), follows=NOBODY_WAITS, of=TICKET,
    ),
    Rule(
        K.DISCARDED, OPEN, Status.DISCARDED, (W.RESPONSIBLE,), ("text",),
        guards=(Guard.NOBODY_ASKED, Guard.NO_OPEN_TASKS), follows=NOBODY_WAITS, of=TICKET,
    ),
    Rule(
        K.RESTORED, (Status.MERGED, Status.DISCARDED), Turn.AS_BEFORE, (W.RESPONSIBLE,),
        effects=(Effect.FREE_IF_GONE,), of=TICKET,
    ),
    # What happens around it.
    Rule(K.LINKED, ANY, STAYS, (W.ANYBODY,), of=TICKET),
    Rule(K.UNLINKED, ANY, STAYS, (W.ANYBODY,), of=TICKET),
    Rule(K.SAME_CAUSE, ANY, STAYS, (W.CLOCK,), ("label",), of=TICKET),
    Rule(K.ROOM_READY, OPEN, STAYS, (W.CLOCK,), of=TICKET),
    Rule(K.ROOM_CLOSED, OPEN, STAYS, (W.CLOCK,), of=TICKET),
    Rule(K.MEETING_CANCELLED, OPEN, STAYS, (W.ANYBODY,)),
    Rule(K.MEETING_MOVED, OPEN, STAYS, (W.ANYBODY,)),
    Rule(K.MEETING_REVIVED, OPEN, STAYS, (W.ANYBODY,)),
)  # fmt: skip


class TwoRules(RuntimeError):
    """The table says two things about one case."""


def _by_place(table: Iterable[Rule]) -> Mapping[tuple[EventKind, Status, bool], Rule]:
    found: dict[tuple[EventKind, Status, bool], Rule] = {}
    for rule in table:
        for place in ((rule.event, s, is_task) for s in rule.sources for is_task in rule.of):
            if place in found:
                raise TwoRules(place)
            found[place] = rule
    return found


RULES = _by_place(TABLE)


def who_may(event: EventKind, *, is_task: bool) -> tuple[Who, ...]:
    """In which parts one may do it, in whatever category it is. None: not with such a ticket."""
    return next((rule.who for rule in TABLE if rule.event == event and is_task in rule.of), ())
