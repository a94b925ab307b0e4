"""The polls that somebody waits for, above the list of their meetings."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, union
from sqlalchemy.orm import contains_eager

from accounts.models import User
from booking.drafts import plan_of
from booking.models import Poll, PollAnswer, PollPerson, PollTime
from booking.services import rules
from core.db import db

MOST = 20


@dataclass(frozen=True)
class PollLine:
    """One open poll."""

    id: uuid.UUID
    purpose: str
    deadline: datetime
    asked: int
    answered: int
    is_mine: bool  # else of a colleague, whose deputy the reader is


def open_polls(actor: User) -> Sequence[PollLine]:
    """Those the actor may run that are not settled, the first deadline first. One statement."""
    return [_line(actor, *row) for row in db.session.execute(listed(actor)).all()]


def _line(actor: User, poll: Poll, asked: int, answered: int) -> PollLine:
    purpose, is_mine = plan_of(poll.draft).matter.purpose, poll.asked_by_id == actor.id
    return PollLine(poll.id, purpose, poll.deadline, asked, answered, is_mine)


def listed(actor: User) -> Select[Poll, int, int]:
    """The statement; one reason a branch, so that each uses its index."""
    is_open = select(Poll.id).where(Poll.closed_at.is_(None))
    mine = union(
        is_open.where(Poll.asked_by_id == actor.id),
        is_open.where(Poll.unit_id.in_(actor.unit_ids(rules.LEADS))),
    )
    asked = (
        select(func.count(PollPerson.id))
        .where(PollPerson.poll_id == Poll.id, PollPerson.removed_at.is_(None))
        .correlate(Poll)
    )
    return (
        select(Poll, asked.scalar_subquery(), asked.where(~_lacks_answers()).scalar_subquery())
        .join(Poll.draft)
        .where(Poll.id.in_(mine))
        .options(contains_eager(Poll.draft))
        .order_by(Poll.deadline, Poll.id)
        .limit(MOST)
    )


def _lacks_answers() -> ColumnElement[bool]:
    """There is a proposal that the person has said nothing of."""
    said = (
        select(PollAnswer.person_id)
        .where(PollAnswer.person_id == PollPerson.id, PollAnswer.time_id == PollTime.id)
        .correlate(PollPerson, PollTime)
        .exists()
    )
    return (
        select(PollTime.id)
        .where(PollTime.poll_id == PollPerson.poll_id, PollTime.removed_at.is_(None), ~said)
        .correlate(PollPerson)
        .exists()
    )
