"""The agenda with a clock: which item is on, how long each has taken, and when a break is due."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking.models import AgendaStep, Occurrence
from booking.services.date_agendas import agenda_of
from core import audit
from core.db import db
from core.errors import DomainError

STEPPED = audit.declare("agenda-stepped", "item")
PLANNED = re.compile(r"(?<!\d)(\d{1,3})\s*min", re.IGNORECASE)  # "Medicin (10 min.)"
BREAK_AFTER = timedelta(minutes=45)  # product rule 3.3
MINUTE = timedelta(minutes=1)


class NotGoingOn(DomainError):
    """The agenda is followed while the meeting lasts."""

    message = _l("The agenda can be followed while the meeting is going on.")


class NoSuchItem(DomainError):
    """The agenda has no such line, or has it no longer."""

    message = _l("The agenda has changed. Look at it once more.")


@dataclass(frozen=True)
class Item:
    """One line of the agenda."""

    number: int  # from 0
    text: str
    planned: int | None  # minutes, where the line says so
    spent: int  # whole minutes
    is_on: bool

    @property
    def over(self) -> int:
        """Minutes more than planned."""
        return max(0, self.spent - self.planned) if self.planned is not None else 0


@dataclass(frozen=True)
class AgendaClock:
    """How it goes."""

    items: Sequence[Item]
    last_step: int  # 0 before the first
    is_break: bool
    next_item: int | None
    resumes: int | None  # where one goes on after the break
    left: int  # minutes to the end; below zero when it is past
    break_is_due: bool


def is_live(occurrence: Occurrence, *, now: datetime) -> bool:
    """From when people gather until the time is over, and while the room is still open."""
    if occurrence.cancellation or now < occurrence.gathers_at:
        return False
    room = occurrence.provision
    stays = bool(room and room.opened_at and now <= room.closes_at)
    return stays or not occurrence.has_ended(now)


def lines_of(occurrence: Occurrence) -> Sequence[str]:
    """The items: one a line."""
    return [line.strip() for line in (agenda_of(occurrence) or "").splitlines() if line.strip()]


def clock_of(occurrence: Occurrence, *, now: datetime) -> AgendaClock:
    """One statement, two for a date of a series."""
    lines, steps = lines_of(occurrence), _steps(occurrence)
    last = steps[-1] if steps else None
    begun = [step.item for step in steps if step.item is not None]
    on = last.item if last else None
    upcoming = begun[-1] + 1 if begun else 0
    return AgendaClock(
        items=[_item(number, text, steps, on, now) for number, text in enumerate(lines)],
        last_step=last.id if last else 0,
        is_break=bool(last) and on is None,
        next_item=upcoming if upcoming < len(lines) else None,
        resumes=begun[-1] if begun else None,
        left=(occurrence.ends_at - now) // MINUTE,
        break_is_due=_is_break_due(occurrence, steps, now),
    )


def _item(
    number: int, text: str, steps: Sequence[AgendaStep], on: int | None, now: datetime
) -> Item:
    ends = [step.at for step in steps[1:]] + [now]
    took = (end - s.at for s, end in zip(steps, ends, strict=False) if s.item == number)
    planned = PLANNED.search(text)
    return Item(
        number=number,
        text=text,
        planned=int(planned[1]) if planned else None,
        spent=sum(took, timedelta()) // MINUTE,
        is_on=on == number,
    )


def _is_break_due(occurrence: Occurrence, steps: Sequence[AgendaStep], now: datetime) -> bool:
    """So long without one, and not about to end."""
    ended = [after.at for before, after in pairwise(steps) if before.item is None]
    is_break = bool(steps) and steps[-1].item is None
    since = max([occurrence.starts_at, *ended])
    goes_on = occurrence.ends_at - now > timedelta(minutes=10)
    return not is_break and goes_on and now - since >= BREAK_AFTER


def step(occurrence: Occurrence, item: int | None, *, seen: int, by: User, now: datetime) -> None:
    """Begin an item, or a break. A second press, or a colleague's, finds it done already.

    Raises NotGoingOn, NoSuchItem.
    """
    db.session.refresh(occurrence.meeting, with_for_update=True)
    if not is_live(occurrence, now=now):
        raise NotGoingOn
    if item is not None and item >= len(lines_of(occurrence)):
        raise NoSuchItem
    steps = _steps(occurrence)
    if (steps[-1].id if steps else 0) != seen:
        return
    db.session.add(AgendaStep(occurrence_id=occurrence.id, item=item, by_id=by.id, at=now))
    meeting = occurrence.meeting_id
    audit.record(by.as_actor(), STEPPED, subject=occurrence.id, meeting=meeting, now=now, item=item)


def _steps(occurrence: Occurrence) -> Sequence[AgendaStep]:
    found = select(AgendaStep).where(AgendaStep.occurrence_id == occurrence.id)
    return db.session.scalars(found.order_by(AgendaStep.id)).all()
