"""Parts of a case that other units do at the same time (product rule 6.3).

Each has a unit of its own, a time, and a result that is asked for. The case waits for them; whoever
is responsible for it sees how far each is, and hears of the last one. A unit that stays silent is
reminded, and then the one who gave the task decides. The case itself ends last: the schema says so.

Whoever calls this holds the case, and then the task.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from accounts.models import Unit, User
from core.db import db
from support import access, grounds
from support.acceptance import task_due
from support.lines import Units
from support.models import (
    OPEN,
    EventKind,
    Ground,
    HandOver,
    SupportUnit,
    Task,
    Ticket,
    Tier,
    WaitsFor,
)
from support.refusals import NoSuchReceiver, OnlyForwards, TaskAlreadyGiven
from support.routing import Directory
from support.services import routes, telling
from support.services.moving import move
from support.services.numbers import next_number
from support.services.telling import Post
from support.services.working import must_be_open
from support.timeline import By, by_user

ANOTHER_TRY = timedelta(minutes=30)  # ours: for a unit that gets what another did not answer
HOTLINES = (Tier.CITIZEN_HOTLINE, Tier.STAFF_HOTLINE)  # they forward, or talk to people
OF_THE_WHOLE = (
    "occurrence_id", "requester", "organisation_id", "audience", "model", "is_cross_sector",
    "device", "snapshot", "meeting_starts_at", "is_learning",
)  # fmt: skip


def receivers(ticket: Ticket, rows: Directory) -> list[uuid.UUID]:
    """Who can do a part of it."""
    return [
        id
        for id, tier in rows.tiers.items()
        if id != ticket.responsible_id and tier not in HOTLINES
    ]


def give(
    ticket: Ticket,
    to_ids: Sequence[uuid.UUID],
    wanted: str,
    *,
    due_at: datetime,
    by: User,
    post: Post,
    now: datetime,
) -> list[Ticket]:
    """One task for each of the units. Until `due_at` is the time that each gets, of its opening
    hours. Raises NoSuchReceiver, OnlyForwards, TaskAlreadyGiven."""
    access.must_act(by, ticket)
    must_be_open(ticket)
    if routes.only_forwards(ticket):
        raise OnlyForwards
    units = Units.read()
    if not to_ids or set(to_ids) - set(receivers(ticket, units.rows)):
        raise NoSuchReceiver
    return [
        _give(ticket, units.by_id[id], wanted, due_at=due_at, by=by, post=post, now=now)
        for id in dict.fromkeys(to_ids)
    ]


def _give(
    whole: Ticket,
    unit: SupportUnit,
    wanted: str,
    *,
    due_at: datetime,
    by: User,
    post: Post,
    now: datetime,
) -> Ticket:
    if _open_task_of(whole, unit):
        raise TaskAlreadyGiven(unit.unit.place)
    waits, place = WaitsFor.TASKS.value, unit.unit.place
    move(
        whole, EventKind.TASK_GIVEN, by=by_user(by), now=now, text=wanted, is_internal=True,
        receiver=place, waiting_for=waits,
    )  # fmt: skip
    due_at = task_due(whole, unit, due_at - now, now)
    task = _part(whole, unit, wanted, due_at, by, now)
    move(task, EventKind.OPENED, by=by_user(by), now=now, text=wanted)
    _let_see(task, whole, unit, by=by, now=now)
    facts = {"wanted": wanted} if unit.is_external else {}  # the mail is all that they see
    telling.tell_unit_news(
        task, unit, telling.TASK, post=post, now=now,
        unit=whole.responsible.unit.place, due_at=due_at.isoformat(), **facts,
    )  # fmt: skip
    return task


def _part(
    whole: Ticket, unit: SupportUnit, wanted: str, due_at: datetime, by: User, now: datetime
) -> Ticket:
    """What the unit gets to see: an extract. The thread, and who asked with what words, stay."""
    task = Ticket(
        id=uuid.uuid4(),
        number=next_number(),
        parent_id=whole.id,
        task_key=f"{unit.id}:{_given_before(whole, unit)}",
        subject=wanted.splitlines()[0][:120],
        responsible=unit,
        opened_at=now,
        task=Task(given_by_id=by.id, wanted=wanted, due_at=due_at),
        **{name: getattr(whole, name) for name in OF_THE_WHOLE},
    )
    db.session.add(task)
    db.session.flush()
    return task


def _let_see(task: Ticket, whole: Ticket, unit: SupportUnit, *, by: User, now: datetime) -> None:
    db.session.add(HandOver(ticket_id=task.id, to_id=unit.id, by_id=by.id, at=now, reason=""))
    grounds.give(task, unit.id, Ground.RESPONSIBLE, now=now)
    grounds.give(task, whole.responsible_id, Ground.TASK, now=now)
    if unit.is_external:
        grounds.give(task, whole.responsible_id, Ground.CARETAKER, now=now)


def finish(
    task: Ticket, result: str, *, is_solved: bool, by: By, post: Post, now: datetime
) -> None:
    """The unit's answer. With the last one the case is active again, and its unit is told."""
    whole = whole_of(task)
    move(task, EventKind.FINISHED, by=by, now=now, text=result, is_solved=is_solved)
    wanted = wanted_of(task)
    wanted.done_at, wanted.is_solved, wanted.result = now, is_solved, result
    db.session.flush()
    move(
        whole, EventKind.TASK_DONE, by=by, post=post, now=now, text=result, is_internal=True,
        receiver=task.responsible.unit.place,
    )  # fmt: skip


def take_back(task: Ticket, why: str, *, by: User, post: Post, now: datetime) -> None:
    """Whoever leads the case does without it, and says why. The unit is told."""
    whole, place = whole_of(task), task.responsible.unit.place
    who = by_user(by)
    move(task, EventKind.DROPPED, by=who, now=now, text=why)
    wanted_of(task).returned_at = now
    db.session.flush()
    move(
        whole, EventKind.TASK_CANCELLED, by=who, post=post, now=now, text=why, is_internal=True,
        receiver=place,
    )  # fmt: skip
    telling.tell_unit_news(task, task.responsible, telling.TASK_DROPPED, post=post, now=now)


def give_to_another(
    task: Ticket,
    to_id: uuid.UUID,
    why: str,
    *,
    due_at: datetime,
    by: User,
    post: Post,
    now: datetime,
) -> Ticket:
    """The same is asked of another unit, and no more of this one."""
    whole, wanted = whole_of(task), wanted_of(task).wanted
    take_back(task, why, by=by, post=post, now=now)
    [made] = give(whole, [to_id], wanted, due_at=due_at, by=by, post=post, now=now)
    return made


def whole_of(task: Ticket) -> Ticket:
    """The case that it is a part of."""
    return db.session.scalars(select(Ticket).where(Ticket.id == task.parent_id)).one()


def wanted_of(task: Ticket) -> Task:
    """What is asked for, and what came of it."""
    if task.task is None:
        raise LookupError(task.number)
    return task.task


def tasks_of(ticket: Ticket) -> Sequence[Ticket]:
    """Its parts, in the order they were given."""
    return db.session.scalars(_parts(), {"whole": ticket.id}).all()


@cache
def _parts() -> Select[Ticket]:
    responsible = joinedload(Ticket.responsible)
    parts = select(Ticket).where(Ticket.parent_id == bindparam("whole")).order_by(Ticket.number)
    return parts.options(
        joinedload(Ticket.task),
        responsible.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        responsible.lazyload(SupportUnit.hours),
        responsible.lazyload(SupportUnit.own_days),
        joinedload(Ticket.assignee).lazyload(User.memberships),
    )


def _open_task_of(whole: Ticket, unit: SupportUnit) -> bool:
    mine = Ticket.parent_id == whole.id, Ticket.responsible_id == unit.id
    given = select(Ticket.id).where(*mine, Ticket.status.in_(OPEN)).limit(1)
    return db.session.scalar(given) is not None


def _given_before(whole: Ticket, unit: SupportUnit) -> int:
    """Its key is a new one each time, and the same for two who give it at once."""
    mine = Ticket.parent_id == whole.id, Ticket.responsible_id == unit.id
    return db.session.scalar(select(func.count()).where(*mine)) or 0
