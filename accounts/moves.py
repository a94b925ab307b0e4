"""Moving an organisation to another place in the tree, by who looks after both places."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts import administered, cards
from accounts.models import Organisation, User
from core import audit
from core.db import db
from core.errors import DomainError, NotYours

MOVED = audit.declare("organisation-moved", "before", "after")


class UnderItself(DomainError):
    """A tree has no circles."""

    field = "to"
    message = _l("It cannot lie under itself, or under something that lies below it.")


class PlaceNotYours(DomainError):
    """Whoever gives an organisation away, or takes one, looks after that place."""

    field = "to"
    message = _l("You can only choose an organisation that you look after and that is in use.")


@dataclass(frozen=True)
class Node:
    """An organisation in the tree."""

    above: uuid.UUID | None
    name: str


class Tree:
    """All organisations, as they lie now. One statement."""

    def __init__(self) -> None:
        rows = db.session.execute(
            select(Organisation.id, Organisation.parent_id, Organisation.name)
        )
        self._nodes: Mapping[uuid.UUID, Node] = {row[0]: Node(row[1], row[2]) for row in rows}

    def line(self, organisation_id: uuid.UUID | None) -> list[uuid.UUID]:
        """This one and those above it, the topmost last. A circle ends it."""
        found: list[uuid.UUID] = []
        at = organisation_id
        while at and at not in found:
            found.append(at)
            at = self._nodes[at].above
        return found

    def names(self, organisation_id: uuid.UUID | None) -> list[str]:
        """The same by name."""
        return [self._nodes[id].name for id in self.line(organisation_id)]

    def count_below(self, organisation_id: uuid.UUID) -> int:
        """How many come along."""
        return sum(organisation_id in self.line(id) for id in self._nodes) - 1


def places_for(actor: User, organisation: Organisation, tree: Tree) -> Sequence[Organisation]:
    """Where the actor may move it: those they look after, but for its own place and its own tree.

    Raises NotYours where it lies under somebody else's.
    """
    _must_own_its_place(actor, organisation)
    return [
        place
        for place in administered.owners(actor)
        if place.id != organisation.parent_id and organisation.id not in tree.line(place.id)
    ]


def move(
    organisation: Organisation, to_id: uuid.UUID, *, seen: str, by: User, now: datetime
) -> None:
    """Move it with all below it. `seen` is what it lay under when the page was opened.

    The caller holds the tree. Raises NotYours, PlaceNotYours, UnderItself, ChangedMeanwhile,
    KeyTaken.
    """
    if str(organisation.parent_id or "") != seen:
        raise cards.ChangedMeanwhile
    _must_own_its_place(by, organisation)
    to = administered.find_organisation(by, to_id)
    if to is None or not to.is_active:
        raise PlaceNotYours
    if organisation.id in Tree().line(to.id):
        raise UnderItself
    if to.id == organisation.parent_id:
        return
    cards.put_under(organisation, to)
    audit.record(
        by.as_actor(), MOVED, subject=organisation.id, now=now, before=seen, after=str(to.id)
    )


def hold_tree() -> None:
    """Of two who move something at once, the second waits here, and then sees the tree as it has
    become: two moves that are right one by one can make a circle together. What refers to a root
    is not kept waiting."""
    roots = select(Organisation.id).where(Organisation.parent_id.is_(None))
    db.session.execute(roots.order_by(Organisation.id).with_for_update(key_share=True))


def may_move(actor: User, organisation: Organisation) -> bool:
    """Whether the actor looks after the place where it lies, too."""
    above = organisation.parent_id
    return above is None or administered.find_organisation(actor, above) is not None


def _must_own_its_place(actor: User, organisation: Organisation) -> None:
    if not may_move(actor, organisation):
        raise NotYours
