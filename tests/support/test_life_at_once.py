"""Two do something about one case at the same moment: one comes after the other, and nothing is
lost or done twice."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from core.errors import Refusal
from support import access
from support.models import Answer, Status, Ticket
from support.refusals import NoOffer
from support.services import offering, tasks
from support.timeline import by_user
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, only_ticket, read_anew
from tests.support.test_offers import news, offers
from tests.support.test_tasks import led, parts, whole
from tests.support.test_two_at_once import Job, at_once
from tests.support.test_work_on_ticket import ask

__all__ = ["led"]


def deed(run: Callable[[User], None], who: UUID) -> Job:
    """Done, or refused."""

    def job() -> str:
        try:
            run(db.session.get_one(User, who))
        except Refusal:
            return "refused"
        return "done"

    return job


def finishing(task: UUID, who: UUID) -> Job:
    """Answer the task, as its page does."""

    def run(user: User) -> None:
        held = access.lock_task(user, task, now=NOON)
        assert held
        tasks.finish(held, "Set", is_solved=True, by=by_user(user), post=POST, now=NOON)

    return deed(run, who)


@pytest.mark.parametrize("round", range(3))
def test_the_last_two_answers_at_once_give_the_case_back_once(
    app: Flask, session: Session, cast: Cast, led: Ticket, round: int
) -> None:
    ids = [task.id for task in parts(session)]
    jobs = [finishing(ids[0], cast.erik.id), finishing(ids[1], cast.gitte.id)]
    read_anew(session)

    assert at_once(app, jobs) == ["done", "done"]

    assert whole(session).status == Status.ACTIVE
    assert [about for _to, about in news(session)].count("tasks-done") == 1


@pytest.mark.parametrize("round", range(3))
def test_an_answer_and_a_taking_back_at_once_are_one_of_the_two(
    app: Flask, session: Session, cast: Cast, led: Ticket, round: int
) -> None:
    task = parts(session)[0].id

    def take_back(user: User) -> None:
        held = access.lock_task(user, task, now=NOON)
        assert held
        tasks.take_back(held, "Nej", by=user, post=POST, now=NOON)

    jobs = [finishing(task, cast.erik.id), deed(take_back, cast.hans.id)]
    read_anew(session)

    assert sorted(at_once(app, jobs)) == ["done", "refused"]
    assert parts(session)[0].status in {Status.RESOLVED, Status.DISCARDED}


@pytest.mark.parametrize("round", range(3))
def test_a_yes_and_a_taking_back_at_once_are_one_of_the_two(
    app: Flask, act: Deed, session: Session, cast: Cast, ticket: Ticket, round: int
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)
    id = ticket.id

    def accept(user: User) -> None:
        held = access.lock_ticket(user, id, now=NOON)
        if held is None:  # they see it no more: to them there is no such page
            raise NoOffer
        offering.accept(held, by=by_user(user), post=POST, now=NOON)

    def take_back(user: User) -> None:
        held = access.lock_ticket(user, id, now=NOON)
        assert held
        offering.take_back(held, by=user, post=POST, now=NOON)

    jobs = [deed(accept, cast.erik.id), deed(take_back, cast.dorte.id)]
    read_anew(session)

    assert sorted(at_once(app, jobs)) == ["done", "refused"]
    [(_to, answer)] = offers(session)
    owner = cast.at.kolding_it.id if answer == Answer.ACCEPTED else cast.at.hotline.id
    assert only_ticket(session).responsible_id == owner
