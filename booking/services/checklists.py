"""What is to be remembered before a meeting and after it: ticked off by whoever runs it, read by
the others.

The points are those of the template that the meeting began with, and of what was planned. Nobody
gets a message about those before: they stand where the meeting is. After it people look elsewhere,
so the leader is reminded (booking/after/duties.py).
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from accounts.models import User
from booking.joining import is_host
from booking.meeting_types.checklists import DUES, Due, Item, Part, in_order
from booking.meeting_types.reading import Edition, template_of
from booking.meeting_types.template import TypeTemplate
from booking.models import ChecklistTick, Occurrence, Participant, ParticipantKind
from booking.services.planning import Details, planned
from core import audit
from core.db import db, insert_new
from core.errors import DomainError

TICKED = audit.declare("checklist-ticked", "item")
UNTICKED = audit.declare("checklist-unticked", "item")
FROM_PLAN = "plan-"  # the key of a point that follows from what was planned


class NoSuchItem(DomainError):
    """It is not on the list any more."""

    message = _l("This point is not on the list any more.")


@dataclass(frozen=True)
class Line:
    """A point on the leader's list, when it is due, and who has seen to it."""

    item: Item
    due_at: datetime
    done_by: str = ""
    done_at: datetime | None = None

    @property
    def when(self) -> LazyString:
        """When it is due, as one says it."""
        return DUES[self.item.due]

    def is_late(self, now: datetime) -> bool:
        """It was to be done by now."""
        return self.done_at is None and self.due_at <= now


@dataclass(frozen=True)
class Checklist:
    """The leader's list of a date, what is due first in front."""

    lines: Sequence[Line]

    @property
    def before(self) -> Sequence[Line]:
        """What is to be done until people meet."""
        return [line for line in self.lines if not line.item.due.is_after]

    @property
    def after(self) -> Sequence[Line]:
        """What is to be done once they have met."""
        return [line for line in self.lines if line.item.due.is_after]

    @property
    def next(self) -> Sequence[Line]:
        """What to do now: the first few that nobody has seen to."""
        return [line for line in self.before if line.done_at is None][:3]

    @property
    def rest(self) -> Sequence[Line]:
        """The others."""
        shown = self.next
        return [line for line in self.lines if line not in shown]


def due_at(item: Item, occurrence: Occurrence) -> datetime:
    """When it is to be done."""
    return item.due.instant(occurrence.gathers_at, occurrence.ends_at)


def checklists_of(
    dates: Collection[Occurrence], items: Sequence[Item]
) -> Mapping[uuid.UUID, Checklist]:
    """What whoever runs the meeting sees to on these dates of it. One statement."""
    rows = select(ChecklistTick).where(ChecklistTick.occurrence_id.in_({o.id for o in dates}))
    rows = rows.options(joinedload(ChecklistTick.by).lazyload("*"))
    ticks = {(tick.occurrence_id, tick.item): tick for tick in db.session.scalars(rows)}
    return {
        each.id: Checklist([_line(item, each, ticks.get((each.id, item.key))) for item in items])
        for each in dates
    }


def _line(item: Item, occurrence: Occurrence, tick: ChecklistTick | None) -> Line:
    by, at = (tick.by.name, tick.at) if tick else ("", None)
    return Line(item, due_at(item, occurrence), by, at)


def leaders_items(
    template: TypeTemplate, details: Details, people: Sequence[Participant]
) -> Sequence[Item]:
    """The leader's own points, and those of somebody who has no page of their own."""
    parts = {Part.LEADER}
    if details.sits_at or details.sits_with:
        parts.add(Part.WITH_CITIZEN)
    items = (item for item in template.items if item.part in parts)
    return in_order((*_planned(details, people), *items))


def _planned(details: Details, people: Sequence[Participant]) -> Iterator[Item]:
    """What follows from what was planned."""

    def item(key: str, text: str) -> Item:
        return Item(FROM_PLAN + key, Part.LEADER, Due.WEEK, text)

    has_interpreter = any(p.kind is ParticipantKind.INTERPRETER for p in people)
    if details.interpreter_language and not has_interpreter:
        language = details.interpreter_language
        yield item(
            "interpreter", _("Find and invite an interpreter: %(language)s", language=language)
        )
    if details.asks_relatives:
        yield item("relatives", _("Ask the citizen if relatives are to come"))
    if any(p.is_presenter for p in people):
        yield item("presenters", _("Tell those who present. Offer to try sharing the screen"))


def participants_items(
    person: Participant, occurrence: Occurrence, edition: Edition | None
) -> Sequence[Item]:
    """What stands on somebody's own page."""
    template, parts = template_of(person.meeting.type, edition), _parts_of(person, occurrence)
    return [item for item in template.items if item.part in parts]


def _parts_of(person: Participant, occurrence: Occurrence) -> set[Part]:
    if person.kind.is_private:
        return {Part.CITIZEN}
    if person.kind is ParticipantKind.INTERPRETER:
        return {Part.INTERPRETER}
    parts = set() if is_host(person, occurrence) else {Part.STAFF}
    return parts | {Part.PRESENTER} if person.is_presenter else parts


def tick(occurrence: Occurrence, key: str, *, by: User, now: datetime) -> None:
    """Somebody has seen to it. Pressed twice, the first one has. Raises NoSuchItem."""
    details, edition = planned(occurrence.meeting)
    template = template_of(occurrence.meeting.type, edition)
    items = leaders_items(template, details, occurrence.meeting.invited)
    if key not in {item.key for item in items}:
        raise NoSuchItem
    row = {"occurrence_id": occurrence.id, "item": key, "by_id": by.id, "at": now}
    new = insert_new(ChecklistTick, [row]).returning(ChecklistTick.item)
    if db.session.scalar(new) is not None:
        _record(TICKED, occurrence, key, by=by, now=now)


def untick(occurrence: Occurrence, key: str, *, by: User, now: datetime) -> None:
    """It was not done after all. Pressed twice, once."""
    mine = (ChecklistTick.occurrence_id == occurrence.id, ChecklistTick.item == key)
    gone = delete(ChecklistTick).where(*mine).returning(ChecklistTick.item)
    if db.session.scalar(gone.execution_options(synchronize_session=False)) is not None:
        _record(UNTICKED, occurrence, key, by=by, now=now)


def _record(kind: str, occurrence: Occurrence, key: str, *, by: User, now: datetime) -> None:
    audit.record(
        by.as_actor(), kind, subject=occurrence.id, meeting=occurrence.meeting_id, now=now, item=key
    )
