"""Parts of a ticket that other units do: giving them, and answering one."""

import uuid
from datetime import timedelta
from typing import Any

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking.api.blueprint import bp
from booking.api.once import KEY, once
from core import clock
from support import access
from support.api.asked import DeclineSchema, ResultSchema, TasksSchema
from support.api.holding import AT, done, hold
from support.api.schemas import TicketLineSchema
from support.api.tickets import TAG
from support.api.versions import IF_MATCH, must_be_as_seen
from support.services import tasks
from support.timeline import by_user
from support.views.acting import post


@bp.route(f"{AT}/tasks", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY, IF_MATCH)
@bp.body(TasksSchema)
@bp.answers(TicketLineSchema, 201)
def give_tasks(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Let several units do a part each. The ticket waits, and is yours again with the last answer.

    Each gets a ticket of its own: read this one to see them.
    """
    ticket, now = hold(ticket_id), clock.now()
    must_be_as_seen(ticket)
    due_at = now + timedelta(minutes=asked["minutes"])
    tasks.give(
        ticket,
        asked["to"],
        asked["wanted"],
        due_at=due_at,
        by=current_actor(),
        post=post(),
        now=now,
    )
    return done(ticket)


@bp.route(f"{AT}/results", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(ResultSchema)
@bp.answers(TicketLineSchema, 201)
def answer_task(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """What came of a task that your unit was given."""
    task = hold(ticket_id, access.lock_task)
    by, is_solved = by_user(current_actor()), asked["is_solved"]
    tasks.finish(task, asked["result"], is_solved=is_solved, by=by, post=post(), now=clock.now())
    return done(task)


@bp.route(f"{AT}/task-withdrawals", tag=TAG, methods=("POST",))
@with_token(Role.SUPPORTER)
@once
@bp.asks_for(KEY)
@bp.body(DeclineSchema)
@bp.answers(TicketLineSchema, 201)
def take_task_back(asked: dict[str, Any], ticket_id: uuid.UUID) -> Any:
    """Do without this task, and say why. For whoever leads the case; the unit is told."""
    task = hold(ticket_id, access.lock_task)
    tasks.take_back(task, asked["why"], by=current_actor(), post=post(), now=clock.now())
    return done(task)
