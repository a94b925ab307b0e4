"""Two people do the same thing at the same moment, on connections of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from core.db import db, transaction
from support import access
from support.models import Notice, Outcome, Status, Ticket, Told
from support.refusals import TakenBySomebody
from support.services import opening, resolving, working
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, call, only_ticket, read_anew

Job = Callable[[], str]


def at_once(app: Flask, jobs: list[Job]) -> list[str]:
    """Run the jobs together, each in a transaction of its own."""
    start = Barrier(len(jobs))

    def run(job: Job) -> str:
        with app.app_context():
            start.wait(timeout=20)
            with transaction():
                return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.parametrize("round", range(5))
def test_two_take_the_same_ticket_and_one_is_told_who_has_it(
    app: Flask, session: Session, cast: Cast, ticket: Ticket, round: int
) -> None:
    cast.bo.memberships[0].unit, cast.bo.memberships[0].role = cast.at.hotline_unit, Role.SUPPORTER
    session.commit()
    ticket_id, people = ticket.id, (cast.dorte.id, cast.bo.id)
    read_anew(session)

    def take(who: object) -> str:
        user = db.session.get_one(User, who)
        try:
            working.take(access.lock_ticket(user, ticket_id, now=NOON) or ticket, by=user, now=NOON)
        except TakenBySomebody as refusal:
            return refusal.name
        return "taken"

    answers = at_once(app, [lambda who=who: take(who) for who in people])  # type: ignore[misc]

    assert "taken" in answers
    assert set(answers) & {"Dorte Linjeskov", "Bo Vikarsen"}
    assert [e.kind for e in only_ticket(session).events] == ["opened", "taken"]


def test_two_calls_at_once_become_one_ticket(
    app: Flask, session: Session, cast: Cast, held: Held
) -> None:
    asked = call(held, cast)
    read_anew(session)

    def ask() -> str:
        return str(opening.open_ticket(asked, by=None, post=POST, now=NOON).number)

    assert at_once(app, [ask, ask, ask]) == ["1001", "1001", "1001"]
    assert sorted(e.kind for e in only_ticket(session).events) == ["opened", "wrote", "wrote"]


def test_callers_at_once_get_numbers_of_their_own(
    app: Flask, session: Session, cast: Cast, held: Held
) -> None:
    asked = call(held, cast, participant_id=None)
    read_anew(session)

    def ask() -> str:
        return str(opening.open_ticket(asked, by=None, post=POST, now=NOON).number)

    assert sorted(at_once(app, [ask] * 6)) == [str(number) for number in range(1001, 1007)]


def test_the_last_two_told_at_once_close_it(
    app: Flask, act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    ids = list(session.scalars(select(Notice.id)))
    ticket_id, dorte = ticket.id, cast.dorte.id
    read_anew(session)

    def tell(notice_id: int) -> str:
        user = db.session.get_one(User, dorte)
        held = access.lock_ticket(user, ticket_id, now=NOON)
        assert held
        notice = next(n for n in held.notices if n.id == notice_id)
        resolving.tell(held, notice, Told.PHONE, by=user, now=NOON)
        return "told"

    at_once(app, [lambda id=id: tell(id) for id in ids])  # type: ignore[misc]

    assert only_ticket(session).status == Status.CLOSED
