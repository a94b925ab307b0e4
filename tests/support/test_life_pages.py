"""Offers, advice, tasks and waiting through their pages: for each who may, and for all others."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core import clock
from core.db import db
from support.models import Consultation, Status, Ticket, WaitsFor
from support.services import consulting, handing_over, tasks, waiting
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import POST, read_anew
from tests.support.test_ticket_page import statements_of

Fields = dict[str, str | list[str]]


@dataclass(frozen=True)
class Scene:
    """A ticket, and everything that others were asked about it."""

    ticket: Ticket
    task: Ticket
    question: int


@pytest.fixture
def scene(work: Work, session: Session, cast: Cast, asked: Ticket) -> Scene:
    """The hotline has asked Kolding to take over, and the hospital for advice and for a task."""
    now, to = clock.now(), cast.at
    with work():
        dorte, ticket = (
            db.session.get_one(User, cast.dorte.id),
            db.session.get_one(Ticket, asked.id),
        )
        [task] = tasks.give(
            ticket, [to.hospital_it.id], "Se på skærmen.", due_at=now + timedelta(minutes=30),
            by=dorte, post=POST, now=now,
        )  # fmt: skip
        handing_over.hand_over(
            ticket, to.kolding_it.id, reason="Jeres tablet", tried=["device"],
            by=dorte, post=POST, now=now,
        )  # fmt: skip
        consulting.ask(ticket, to.shared.id, "Kender I den?", by=dorte, post=POST, now=now)
        task_id = task.id
    read_anew(session)
    question = session.scalars(select(Consultation.id)).one()
    return Scene(asked, session.get_one(Ticket, task_id), question)


@dataclass(frozen=True)
class Action:
    """A form: where, what is typed, who may, who sees the ticket and may not."""

    path: Callable[[Scene], str]
    fields: Callable[[Cast], Fields]
    who: str
    not_they: str
    kind: str  # of the audit row
    bad: str = ""  # the field that must not be empty
    has_page: bool = False


def on_ticket(path: str) -> Callable[[Scene], str]:
    """An address of the ticket's."""
    return lambda scene: f"/tickets/{scene.ticket.id}/{path}"


def on_task(path: str) -> Callable[[Scene], str]:
    """An address of the task's."""
    return lambda scene: f"/tickets/{scene.task.id}/{path}"


def says(**fields: str) -> Callable[[Cast], Fields]:
    """The same for everybody."""
    return lambda _cast: dict(fields)


ACTIONS = {
    "accept": Action(on_ticket("acceptances"), says(), "erik", "dorte", "ticket-accepted"),
    "decline": Action(
        on_ticket("refusals"), says(why="Ingen vagt"), "erik", "dorte", "ticket-declined", "why"
    ),
    "end offer": Action(on_ticket("withdrawals"), says(), "dorte", "erik", "ticket-offer-ended"),
    "consult": Action(
        on_ticket("consultations"),
        lambda cast: {"to": str(cast.at.kolding_it.id), "question": "Hvad nu?"},
        "dorte", "hans", "ticket-consulted", "question", has_page=True,
    ),
    "advise": Action(
        lambda scene: f"/tickets/{scene.ticket.id}/consultations/{scene.question}/answers",
        says(advice="Genstart"), "hans", "dorte", "ticket-advised", "advice",
    ),
    "give tasks": Action(
        on_ticket("tasks"),
        lambda cast: {"to": [str(cast.at.kolding_it.id)], "wanted": "Se efter", "within": "15"},
        "dorte", "hans", "ticket-task-given", "wanted", has_page=True,
    ),
    "wait": Action(
        on_ticket("waits"), says(reason="third_party"), "dorte", "hans", "ticket-waits",
        has_page=True,
    ),
    "resume": Action(on_ticket("resumptions"), says(), "dorte", "hans", "ticket-resumed"),
    "finish": Action(
        on_task("results"), says(solved="yes", result="Det virker"), "gitte", "dorte",
        "ticket-finished", "result",
    ),
    "decide": Action(
        on_task("decision"), says(what="drop", reason="Ikke nødvendigt"), "dorte", "gitte",
        "ticket-dropped", "reason", has_page=True,
    ),
}  # fmt: skip
actions = pytest.mark.parametrize("name", ACTIONS)
WITH_WORDS = [name for name, action in ACTIONS.items() if action.bad]


def send(client: FlaskClient, name: str, scene: Scene, cast: Cast, **more: str) -> int:
    """Fill it in and press the button."""
    action = ACTIONS[name]
    fields = {**action.fields(cast), **more}
    return post(client, action.path(scene), fields, page="/profile").status_code


@actions
def test_who_may_does_it_and_it_is_on_record(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, name: str
) -> None:
    sign_in(client, getattr(cast, ACTIONS[name].who))

    assert send(client, name, scene, cast) == 303

    read_anew(session)
    ids = (scene.ticket.id, scene.task.id)
    assert [row for id in ids for row in audits(session, ACTIONS[name].kind, id)]


@actions
def test_who_only_sees_it_may_not(client: FlaskClient, cast: Cast, scene: Scene, name: str) -> None:
    sign_in(client, getattr(cast, ACTIONS[name].not_they))

    assert send(client, name, scene, cast) == 403


@actions
def test_to_a_stranger_it_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, name: str
) -> None:
    cast.bo.memberships[0].unit, cast.bo.memberships[0].role = (
        cast.at.administration,
        cast.dorte.memberships[0].role,
    )
    session.commit()
    sign_in(client, cast.bo)

    assert send(client, name, scene, cast) == 404


@actions
def test_without_the_role_or_a_name_nothing_is_done(
    client: FlaskClient, cast: Cast, scene: Scene, name: str
) -> None:
    action = ACTIONS[name]
    fields = action.fields(cast)
    assert post(client, action.path(scene), fields, page="/sign-in").status_code == 303
    sign_in(client, cast.anna)

    assert send(client, name, scene, cast) == 403


@pytest.mark.parametrize("name", WITH_WORDS)
@pytest.mark.parametrize("words", ["", "Nummer 010190-1234"])
def test_bad_words_are_refused_and_kept(
    client: FlaskClient, cast: Cast, scene: Scene, name: str, words: str
) -> None:
    action = ACTIONS[name]
    sign_in(client, getattr(cast, action.who))
    fields = {**action.fields(cast), action.bad: words}

    page = post(client, action.path(scene), fields, page="/profile")

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert words in page.text
    assert 'class="error-summary"' in page.text


def test_the_words_are_kept_when_the_task_ended_in_the_meantime(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)
    assert send(client, "decide", scene, cast) == 303

    fields = {**ACTIONS["decide"].fields(cast), "reason": "Vi har selv set efter"}
    page = post(client, ACTIONS["decide"].path(scene), fields, page="/profile")

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert "Vi har selv set efter" in page.text


@pytest.mark.parametrize("name", [n for n, action in ACTIONS.items() if action.has_page])
def test_each_page_asks_one_thing(client: FlaskClient, cast: Cast, scene: Scene, name: str) -> None:
    sign_in(client, getattr(cast, ACTIONS[name].who))

    page = client.get(ACTIONS[name].path(scene))

    assert (page.status_code, page_faults(page.text)) == (200, [])
    assert page.text.count("button-primary") == 1


@pytest.mark.parametrize("name", ["accept", "decline", "end offer", "advise", "finish", "decide"])
def test_a_second_click_changes_nothing(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene, name: str
) -> None:
    sign_in(client, getattr(cast, ACTIONS[name].who))
    first = send(client, name, scene, cast)

    again = send(client, name, scene, cast)

    assert (first, again in {303, 404, 422}) == (303, True)
    read_anew(session)
    ids = (scene.ticket.id, scene.task.id)
    assert len([r for id in ids for r in audits(session, ACTIONS[name].kind, id)]) == 1


@pytest.mark.parametrize("who", ["dorte", "erik", "gitte", "hans"])
def test_everybody_who_has_to_do_with_it_reads_a_page_with_one_thing_to_do(
    client: FlaskClient, cast: Cast, scene: Scene, who: str
) -> None:
    sign_in(client, getattr(cast, who))

    page = client.get(f"/tickets/{scene.task.id if who == 'gitte' else scene.ticket.id}")

    assert (page.status_code, page_faults(page.text)) == (200, [])
    assert page.text.count("button-primary") == 1


def test_what_is_asked_stands_on_the_desk(client: FlaskClient, cast: Cast, scene: Scene) -> None:
    said = {
        "erik": "Hotline for borgere, Region Syddanmark beder jer om at tage over.",
        "hans": "Hotline for borgere, Region Syddanmark spørger jer til råds.",
    }
    for who, words in said.items():
        sign_in(client, getattr(cast, who))
        page = client.get("/desk")
        assert (words in page.text, page_faults(page.text)) == (True, [])


def test_what_is_asked_is_answered_from_the_desk(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.hans)
    assert f'href="/tickets/{scene.ticket.id}">Giv et råd' in client.get("/desk").text
    sign_in(client, cast.erik)
    url = f"/tickets/{scene.ticket.id}/acceptances"
    assert f'action="{url}"' in client.get("/desk").text

    assert post(client, url, page="/desk").status_code == 303

    read_anew(session)
    assert session.get_one(Ticket, scene.ticket.id).assignee_id == cast.erik.id


def test_the_receiver_reads_why_and_what_was_tried(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.erik)

    page = client.get(f"/tickets/{scene.ticket.id}").text

    assert "Vil I overtage sagen?" in page
    assert "Jeres tablet Prøvet: En anden telefon eller computer." in page


def test_who_declined_comes_back_to_the_desk(client: FlaskClient, cast: Cast, scene: Scene) -> None:
    sign_in(client, cast.erik)

    gone = post(client, ACTIONS["decline"].path(scene), {"why": "Nej"}, page="/profile")

    assert gone.headers["Location"] == "/desk"
    assert client.get(f"/tickets/{scene.ticket.id}").status_code == 404


def test_the_task_page_has_the_extract_and_no_words_of_the_case(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.gitte)

    page = client.get(f"/tickets/{scene.task.id}").text

    assert "Se på skærmen." in page
    assert "Telefon, Android 14" in page
    assert "De kan ikke høre mig" not in page
    assert "/replies" not in page
    assert "/resolutions" not in page


@pytest.mark.parametrize("reason", ["", "tasks", "x"])
def test_it_waits_for_one_of_the_reasons(
    client: FlaskClient, cast: Cast, scene: Scene, reason: str
) -> None:
    sign_in(client, cast.dorte)

    assert send(client, "wait", scene, cast, reason=reason) == 422


def test_a_case_with_open_tasks_cannot_be_ended(
    client: FlaskClient, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{scene.ticket.id}").text

    assert "Der er opgaver, som ikke er færdige." in page
    assert "/resolutions" not in page


def test_another_unit_gets_the_task(
    client: FlaskClient, session: Session, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)
    fields: Fields = {"what": "another", "to": str(cast.at.kolding_it.id), "reason": "Ingen svar"}

    assert post(client, ACTIONS["decide"].path(scene), fields, page="/profile").status_code == 303

    read_anew(session)
    given = select(Ticket).where(Ticket.parent_id.is_not(None)).order_by(Ticket.number)
    assert [t.status for t in session.scalars(given)] == [Status.DISCARDED, Status.NEW]


@pytest.mark.parametrize("to", ["", "x", "11111111-1111-4111-8111-111111111111"])
def test_a_unit_that_is_none_is_refused(
    client: FlaskClient, cast: Cast, scene: Scene, to: str
) -> None:
    sign_in(client, cast.dorte)
    fields: Fields = {"what": "another", "to": to, "reason": "Ingen svar"}

    page = post(client, ACTIONS["decide"].path(scene), fields, page="/profile")

    assert (page.status_code, "Vælg en enhed." in page.text) == (422, True)


def test_waiting_for_something_else_is_ended_by_a_button(
    client: FlaskClient, work: Work, session: Session, cast: Cast, asked: Ticket
) -> None:
    with work():
        held = db.session.get_one(Ticket, asked.id)
        dorte = db.session.get_one(User, cast.dorte.id)
        waiting.wait(held, WaitsFor.THIRD_PARTY, by=dorte, now=clock.now())
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}").text

    assert "Venter på nogen udenfor." in page
    assert "Gå videre med den nu" in page


def test_more_tasks_take_no_more_statements(
    client: FlaskClient, work: Work, session: Session, cast: Cast, scene: Scene
) -> None:
    sign_in(client, cast.dorte)
    few = statements_of(client, scene.ticket)
    with work():
        held = db.session.get_one(Ticket, scene.ticket.id)
        dorte = db.session.get_one(User, cast.dorte.id)
        to, due = [cast.at.kolding_it.id, cast.at.shared.id], clock.now() + timedelta(hours=1)
        tasks.give(held, to, "Se efter", due_at=due, by=dorte, post=POST, now=clock.now())

    assert statements_of(client, scene.ticket) == few
