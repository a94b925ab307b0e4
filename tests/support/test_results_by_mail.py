"""A unit that works elsewhere answers its task by mail: one press says that it is the result."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from support.models import EventKind, Status, Ticket
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support import test_outside
from tests.support.conftest import Deed
from tests.support.test_outside import give, write
from tests.support.test_tasks import parts, whole

_kolding_is_elsewhere = test_outside._kolding_is_elsewhere


@pytest.fixture
def task(act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket) -> Ticket:
    """Kolding has a task, and has written by mail."""
    give(act, ticket, cast)
    write(work, session)
    return parts(session)[0]


def said(task: Ticket) -> int:
    """Their line in the history."""
    [event] = [e for e in task.events if e.kind == EventKind.OUTSIDE_WROTE]
    return event.id


def press(client: FlaskClient, task: Ticket, solved: str = "yes", event: int = 0) -> TestResponse:
    url = f"/tickets/{task.id}/answers/{event or said(task)}/results"
    return post(client, url, {"solved": solved}, page="/sign-in")


@pytest.fixture
def dorte(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The hotline's supporter, who gave the task."""
    sign_in(client, cast.dorte)
    return client


def test_the_mail_asks_whether_it_is_the_result(dorte: FlaskClient, task: Ticket) -> None:
    page = dorte.get(f"/tickets/{task.id}").text

    assert "Er det deres resultat?" in page
    assert page_faults(page) == []


@pytest.mark.parametrize(("answer", "solved"), [("yes", True), ("no", False)])
def test_their_words_become_the_result(
    dorte: FlaskClient, session: Session, task: Ticket, answer: str, solved: bool
) -> None:
    assert press(dorte, task, answer).status_code == 303

    [found] = parts(session)
    assert found.status == Status.RESOLVED
    assert found.task
    assert (found.task.is_solved, found.task.result) == (solved, "Vi ser på det.")
    assert whole(session).status == Status.ACTIVE
    assert "Er det deres resultat?" not in dorte.get(f"/tickets/{found.id}").text


def test_pressed_twice_it_is_the_result_once(
    dorte: FlaskClient, session: Session, task: Ticket
) -> None:
    press(dorte, task)
    event = said(parts(session)[0])
    assert press(dorte, task, "no", event).status_code == 303

    [found] = parts(session)
    assert found.task
    assert found.task.is_solved


def test_only_what_they_wrote_can_be_it(dorte: FlaskClient, session: Session, task: Ticket) -> None:
    first = task.events[0].id

    assert press(dorte, task, event=first).status_code == 404
    assert press(dorte, task, event=999_999).status_code == 404
    assert parts(session)[0].status != Status.RESOLVED


@pytest.mark.parametrize(("who", "status"), [("hans", 404), ("erik", 303), ("anna", 403)])
def test_who_else_may(
    client: FlaskClient, session: Session, cast: Cast, task: Ticket, who: str, status: int
) -> None:
    event = said(task)
    sign_in(client, getattr(cast, who))
    url = f"/tickets/{task.id}/answers/{event}/results"

    assert post(client, url, {"solved": "yes"}, page="/sign-in").status_code == status


def test_who_is_not_signed_in_is_asked_to(
    client: FlaskClient, session: Session, task: Ticket
) -> None:
    url = f"/tickets/{task.id}/answers/{said(task)}/results"

    assert post(client, url, {"solved": "yes"}, page="/sign-in").status_code == 303
    assert parts(session)[0].status != Status.RESOLVED
