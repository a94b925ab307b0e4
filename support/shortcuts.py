"""Whether one wants keys of one letter on the desk and on cases (WCAG 2.1.4)."""

from datetime import datetime
from functools import cache

from sqlalchemy import Select, delete, exists, select

from accounts.models import User
from accounts.reading import READER, of_reader
from core.db import db, insert_new
from support.models import NoShortcuts


def are_on(user: User) -> bool:
    """They are, until one says otherwise."""
    return not db.session.scalar(_unwanted(), of_reader(user))


@cache
def _unwanted() -> Select[bool]:
    return select(exists().where(NoShortcuts.user_id == READER.id))


def turn(user: User, *, on: bool, now: datetime) -> None:
    """As one says. A second press changes nothing."""
    mine = delete(NoShortcuts).where(NoShortcuts.user_id == user.id)
    db.session.execute(mine.execution_options(synchronize_session=False))
    if not on:
        db.session.execute(insert_new(NoShortcuts, [{"user_id": user.id, "since": now}]))
