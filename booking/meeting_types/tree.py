"""An organisation and those above it, the nearest first: what they wrote holds below them."""

import uuid

from sqlalchemy import CTE, ScalarSelect, literal, select

from accounts.models import Organisation

HIGHEST = 10  # a circle in the tree of organisations ends here


def line_of(organisation_id: uuid.UUID | ScalarSelect[uuid.UUID]) -> CTE:
    """Their ids, and how many `steps` above each is."""
    place = select(Organisation.id, Organisation.parent_id, literal(0).label("steps"))
    line = place.where(Organisation.id == organisation_id).cte("line", recursive=True)
    above = select(Organisation.id, Organisation.parent_id, line.c.steps + 1)
    above = above.join(line, Organisation.id == line.c.parent_id)
    return line.union_all(above.where(line.c.steps < HIGHEST))
