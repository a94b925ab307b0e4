"""Whose turn it is with a ticket: who is asked to take it over, to advise, or to do a part."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from accounts.models import Role, User
from support import threads
from support.models import OPEN, Consultation, Status, SupportUnit, Ticket, WaitsFor
from support.services import tasks
from support.services.parts import open_offer
from support.wording import TRIED, moment


@dataclass(frozen=True)
class OfferPart:
    """A unit is asked to take it over."""

    is_ours: bool
    sender: str
    receiver: str
    due: str
    reason: str
    tried: str
    may_end: bool
    speaks_for: bool  # the unit works in a system of its own, and answered by phone or mail


@dataclass(frozen=True)
class QuestionPart:
    """A unit is asked for advice."""

    id: int
    place: str
    question: str
    is_ours: bool


@dataclass(frozen=True)
class TaskRow:
    """A part that another unit does, as the one who gave it sees it."""

    id: uuid.UUID
    place: str
    text: str
    kind: str  # of the status
    result: str
    may_decide: bool
    number_there: str


@dataclass(frozen=True)
class TaskPart:
    """The ticket is a part of another one."""

    wanted: str
    due: str
    giver: str
    may_answer: bool
    result: str


@dataclass(frozen=True)
class Turns:
    """What the page says of it."""

    offer: OfferPart | None
    questions: Sequence[QuestionPart]
    tasks: Sequence[TaskRow]
    task: TaskPart | None
    number_there: str  # of a unit with a system of its own that has it
    is_waiting: bool  # for something but the one who asked for help

    @property
    def can_be_offered(self) -> bool:
        """It is a case of its own, and nobody else is asked."""
        return self.offer is None and self.task is None

    @property
    def question(self) -> QuestionPart | None:
        """The one that the reader's unit is asked."""
        return next((q for q in self.questions if q.is_ours), None)


def turns_of(ticket: Ticket, *, reader: User, may_act: bool, now: datetime) -> Turns:
    """Four statements at most, however many parts."""
    is_part = ticket.parent_id is not None
    return Turns(
        offer=None if is_part else _offer(ticket, reader, may_act, now),
        questions=[] if is_part else _questions(ticket, reader, may_act=may_act),
        tasks=[] if is_part else _tasks(ticket, may_act, now),
        task=_task(ticket, may_act, now) if is_part else None,
        number_there=_number_there(ticket),
        is_waiting=ticket.waiting_for not in (None, WaitsFor.REQUESTER),
    )


def _number_there(ticket: Ticket) -> str:
    is_outside = ticket.responsible.is_external
    return threads.numbers_there([ticket]).get(ticket.id, "") if is_outside else ""


def _works_in(reader: User, unit: SupportUnit) -> bool:
    return unit.unit_id in reader.unit_ids(Role.SUPPORTER)


def _offer(ticket: Ticket, reader: User, may_act: bool, now: datetime) -> OfferPart | None:
    found = open_offer(ticket)
    if found is None:
        return None
    tried = [str(TRIED.get(key, key)) for key in found.tried.splitlines()]
    return OfferPart(
        is_ours=_works_in(reader, found.receiver),
        sender=found.sender.unit.place,
        receiver=found.receiver.unit.place,
        due=moment(found.due_at, now),
        reason=found.reason,
        tried=", ".join(tried),
        may_end=may_act,
        speaks_for=may_act and found.receiver.is_external,
    )


def _questions(ticket: Ticket, reader: User, *, may_act: bool) -> Sequence[QuestionPart]:
    going_on = [asked for asked in ticket.consultations if asked.ended_at is None]
    return [
        QuestionPart(
            id=asked.id,
            place=asked.unit.unit.place,
            question=asked.question,
            is_ours=_is_ours(asked, reader, may_act=may_act),
        )
        for asked in going_on
    ]


def _is_ours(asked: Consultation, reader: User, *, may_act: bool) -> bool:
    return _works_in(reader, asked.unit) or (may_act and asked.unit.is_external)


def _tasks(ticket: Ticket, may_act: bool, now: datetime) -> Sequence[TaskRow]:
    parts = tasks.tasks_of(ticket)
    numbers = threads.numbers_there(t for t in parts if t.responsible.is_external)
    return [_row(task, may_act, now, numbers.get(task.id, "")) for task in parts]


def _row(task: Ticket, may_act: bool, now: datetime, number_there: str) -> TaskRow:
    text, kind = _progress(task, now)
    wanted = tasks.wanted_of(task)
    return TaskRow(
        id=task.id,
        place=task.responsible.unit.place,
        text=text,
        kind=kind,
        result=wanted.result or "",
        may_decide=may_act and task.status in OPEN,
        number_there=number_there,
    )


def _progress(task: Ticket, now: datetime) -> tuple[str, str]:
    row = tasks.wanted_of(task)
    if row.done_at:
        return (
            (_("It was done"), "good") if row.is_solved else (_("Could not be done there"), "care")
        )
    if task.status == Status.DISCARDED:
        return _("Taken back"), "none"
    if row.returned_at:
        return _("No answer. Decide what happens now."), "bad"
    if row.reminded_at:
        return _("The time is up: they were reminded"), "care"
    due = _("an answer at the latest %(when)s", when=moment(row.due_at, now))
    if task.assignee:
        return _("%(name)s is on it, %(due)s", name=task.assignee.name, due=due), "none"
    return _("Not taken yet, %(due)s", due=due), "none"


def _task(ticket: Ticket, may_act: bool, now: datetime) -> TaskPart:
    row, whole = tasks.wanted_of(ticket), tasks.whole_of(ticket)
    return TaskPart(
        wanted=row.wanted,
        due=moment(row.due_at, now),
        giver=whole.responsible.unit.place,
        may_answer=may_act and ticket.status in OPEN,
        result=row.result or "",
    )
