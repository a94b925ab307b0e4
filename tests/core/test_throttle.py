"""The throttle holds, also when many try at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock, throttle
from core.db import transaction
from core.errors import TooManyTries
from core.throttle import Try
from tests.conftest import Work

LIMIT, AT_ONCE = 5, 16


def tried(app: Flask, now: datetime, start: Barrier | None = None) -> bool:
    """Whether a try went through, in a transaction of its own."""
    with app.app_context():
        if start:
            start.wait(timeout=30)
        try:
            with transaction():
                throttle.count_try("test", "x", limit=LIMIT, now=now)
        except TooManyTries:
            return False
        return True


@pytest.mark.parametrize("has_tries", [False, True])
def test_of_many_at_once_no_more_than_the_limit_get_through(
    app: Flask, session: Session, has_tries: bool
) -> None:
    now = clock.now()
    before = int(has_tries and tried(app, now))
    start = Barrier(AT_ONCE)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        through = list(pool.map(lambda _n: tried(app, now, start), range(AT_ONCE)))

    assert sum(through) == LIMIT - before


def test_after_the_window_it_begins_anew(app: Flask, session: Session) -> None:
    now = clock.now()
    assert [tried(app, now) for _ in range(LIMIT + 1)] == [True] * LIMIT + [False]

    assert not tried(app, now + throttle.WINDOW - timedelta(seconds=1))
    assert [tried(app, now + throttle.WINDOW) for _ in range(LIMIT + 1)][-2:] == [True, False]


def test_each_has_tries_of_their_own(work: Work, session: Session) -> None:
    with work():
        for kind, who in (("a", "x"), ("b", "x"), ("a", "y")):
            assert throttle.count_try(kind, who, limit=1, now=clock.now()) == 1


def test_what_is_given_back_can_be_tried_again(work: Work, session: Session) -> None:
    now = clock.now()
    with work():
        for _ in range(3):
            throttle.count_try("a", "x", limit=1, now=now)
            throttle.give_back("a", "x")
        throttle.give_back("a", "x")

        assert throttle.tries_made("a", "x", now=now) == 0


def test_what_is_forgotten_leaves_nothing(work: Work, session: Session) -> None:
    with work():
        throttle.count_try("a", "x", limit=1, now=clock.now())
        throttle.forget_tries("a", "x")

    assert session.scalars(select(Try)).all() == []


def test_tries_that_count_no_more_are_dropped(work: Work, session: Session) -> None:
    now = clock.now()
    with work():
        throttle.count_try("a", "old", limit=1, now=now - throttle.KEPT - timedelta(seconds=1))
        throttle.count_try("a", "new", limit=1, now=now)

    with work():
        assert throttle.has_old(now)
        assert throttle.forget_old(now) == 1
        assert not throttle.has_old(now)
    assert len(session.scalars(select(Try)).all()) == 1
