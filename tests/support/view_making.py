"""A saved view of the desk."""

from typing import Any

from accounts.models import User
from core import clock
from core.db import db
from support.models import SupportUnit
from support.queues import Queue
from support.saved_views import keeping
from support.saved_views.keeping import Wanted
from tests.conftest import Work


def make_view(
    work: Work, owner: User, name: str = "Min", unit: SupportUnit | None = None, **shows: Any
) -> int:
    """Its id. With a unit, it is the unit's."""
    owner_id, unit_id = owner.id, unit.id if unit else None
    with work():
        by = db.session.get_one(User, owner_id)
        wanted = Wanted(name, **{"queue": Queue.ALL, **shows})
        return keeping.add(unit_id, wanted, by=by, now=clock.now()).id
