"""What an administrator looks after: the own organisation and those below it in the tree."""

import uuid

from sqlalchemy import Select, select

from accounts.models import Organisation, Role, Unit, User


def organisation_ids_for(actor: User) -> Select[uuid.UUID]:
    """The ids of the actor's organisations. A circle in the tree ends it."""
    own = {m.unit.organisation_id for m in actor.memberships if m.role == Role.ADMINISTRATOR}
    tree = select(Organisation.id).where(Organisation.id.in_(own)).cte("tree", recursive=True)
    below = select(Organisation.id).join(tree, Organisation.parent_id == tree.c.id)
    return select(tree.union(below).c.id)


def units_for(actor: User) -> Select[Unit]:
    """The units of those organisations."""
    return select(Unit).where(Unit.organisation_id.in_(organisation_ids_for(actor)))
