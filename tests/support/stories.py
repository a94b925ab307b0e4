"""Who may see a case, told by its story alone: who had it, who is asked, who does a part of it."""

import uuid
from collections.abc import Iterator
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from support.models import AccessGround, Ground, HandOver, SupportUnit, Ticket
from tests.support.seeing import Seen

Pair = tuple[uuid.UUID, uuid.UUID]  # a case, and a unit


class Story(Seen):
    """All there is, with who was responsible when."""

    @cached_property
    def had(self) -> dict[uuid.UUID, list[tuple[int, uuid.UUID]]]:
        """By case: who had it, each with the number of the hand-over."""
        found: dict[uuid.UUID, list[tuple[int, uuid.UUID]]] = {id: [] for id in self.tickets}
        rows = select(HandOver.id, HandOver.ticket_id, HandOver.to_id)
        done = rows.where(HandOver.was_skipped.is_(False)).order_by(HandOver.id)
        for number, ticket_id, to_id in self._session.execute(done):
            found[ticket_id].append((number, to_id))
        return found

    @cached_property
    def caretakers(self) -> set[Pair]:
        """Who sees to a case of a unit with a system of its own: that is no story's to say."""
        return {(id, unit) for id, unit, ground in self.grounds if ground == Ground.CARETAKER}

    @cached_property
    def external(self) -> set[uuid.UUID]:
        """Units with a system of their own."""
        found = select(SupportUnit.id).where(SupportUnit.is_external)
        return set(self._session.scalars(found))


def reasons(story: Story) -> set[Pair]:
    """Every unit with a reason to see a case."""
    return {pair for ticket in story.tickets.values() for pair in _of_one(story, ticket)}


def _of_one(story: Story, ticket: Ticket) -> Iterator[Pair]:
    for part in story.all_of(ticket):  # what goes on as this
        yield from ((ticket.id, unit) for unit in _had_it(story, part))
    yield from ((ticket.id, unit) for unit in {*_had_it(story, ticket), *_who_leads(story, ticket)})
    yield from ((o.ticket_id, o.to_id) for o in story.offers if o.ticket_id == ticket.id)
    yield from ((c.ticket_id, c.unit_id) for c in story.questions if c.ticket_id == ticket.id)


def _had_it(story: Story, ticket: Ticket) -> set[uuid.UUID]:
    """Whoever had it, reads on; and whoever sees to it for one that works elsewhere."""
    had = {unit for _number, unit in story.had[ticket.id]}
    return had | {unit for id, unit in story.caretakers if id == ticket.id}


def _who_leads(story: Story, task: Ticket) -> set[uuid.UUID]:
    """Of a task: who had the case when it was given, and who has had it since."""
    if task.parent_id is None:
        return set()
    given = story.had[task.id][0][0]
    whole = story.had[task.parent_id]
    before = [unit for number, unit in whole if number < given][-1:]
    return {*before, *(unit for number, unit in whole if number > given)}


def kept(session: Session) -> set[Pair]:
    """What the rows say that every look-up goes by."""
    live = select(AccessGround.ticket_id, AccessGround.support_unit_id)
    return {(a, b) for a, b in session.execute(live.where(AccessGround.until.is_(None)))}
