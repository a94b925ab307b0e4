"""Rows as plain values: in the transaction of everything else, and read as objects afterwards."""

import uuid
from contextlib import suppress

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from accounts.models import User
from core import audit
from core.audit import SYSTEM, AuditEntry, UndeclaredAudit
from core.db import db
from core.plain import add_written, ask, change_written, read_alone
from tests.conftest import Work
from tests.core.test_db import NOON, TRIED
from tests.factories import Cast
from video.models import Room


def a_room(name: str = "Rum 1") -> Room:
    """As it is made by hand, with what is usual left out."""
    return Room(id=uuid.uuid4(), provider="static", name=name, capacity=9)


def test_what_fails_afterwards_takes_it_back(work: Work, session: Session) -> None:
    with suppress(UndeclaredAudit), work():
        add_written([a_room()])
        audit.record(SYSTEM, "unheard-of", subject=None, now=NOON)

    assert session.scalar(select(func.count()).select_from(Room)) == 0


def test_what_was_written_can_be_changed_like_anything_read(work: Work, session: Session) -> None:
    with work():
        room = a_room()
        add_written([room])
        room.capacity = 12

    [kept] = session.scalars(select(Room))
    assert (kept.capacity, kept.buffer_minutes, kept.is_active) == (12, 0, True)


def test_a_change_is_written_at_once_and_leaves_nothing_to_write(
    work: Work, session: Session
) -> None:
    with work():
        room = a_room()
        add_written([room])
        change_written(room, capacity=12)

        assert (room.capacity, inspect(room).modified) == (12, False)

    assert session.scalar(select(Room.capacity)) == 12


def test_what_waits_is_written_before_something_is_asked(work: Work) -> None:
    with work():
        audit.record(SYSTEM, TRIED, subject=None, now=NOON, key=1)

        assert ask(select(func.count(AuditEntry.id))).scalar() == 1


def test_somebody_is_read_alone_and_the_one_at_hand_is_that_one(work: Work, cast: Cast) -> None:
    with work():
        anna = read_alone(User, cast.anna.id)

        assert "memberships" in inspect(anna).unloaded
        assert anna is db.session.get(User, cast.anna.id)
        assert anna is read_alone(User, cast.anna.id)


def test_nobody_is_nobody(work: Work, cast: Cast) -> None:
    with work():
        assert read_alone(User, cast.at.adults.id) is None
