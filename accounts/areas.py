"""What somebody looks after, part by part: each organisation with those below it."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounts.administered import organisations_for
from accounts.models import Organisation, User
from core.db import db

Tree = dict[uuid.UUID | None, list[Organisation]]


@dataclass(frozen=True)
class Area:
    """An organisation and those below it."""

    id: uuid.UUID
    name: str
    organisation_ids: Sequence[uuid.UUID]


def areas_for(actor: User) -> Sequence[Area]:
    """Those of the actor, from the top: each before what lies below it. One statement."""
    mine = db.session.scalars(organisations_for(actor).order_by(Organisation.name)).all()
    ids = {organisation.id for organisation in mine}
    below: Tree = {}
    for organisation in mine:
        above = organisation.parent_id if organisation.parent_id in ids else None
        below.setdefault(above, []).append(organisation)
    return [_area(o, below) for top in below.get(None, []) for o in _down(top, below)]


def _area(top: Organisation, below: Tree) -> Area:
    return Area(top.id, top.name, [organisation.id for organisation in _down(top, below)])


def _down(top: Organisation, below: Tree) -> Iterator[Organisation]:
    """A circle has no top, so nobody walks into one."""
    yield top
    for organisation in below.get(top.id, []):
        yield from _down(organisation, below)
