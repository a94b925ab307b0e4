"""Reading the desk by a program: the same tickets as on its pages, and no others."""

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support.api import listing
from support.models import Ticket
from tests.api.programs import Program, program_of, word
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import sign_in
from tests.conftest import Work
from tests.desk_api.calls import offer, parts, read, send, tag
from tests.factories import Cast
from tests.support.makers import PIN, Held
from tests.support.test_desk_page import ask_in

EVERYBODY = ("anna", "bo", "carla", "dorte", "erik", "gitte", "hans", "frida", "jens")


def numbers(program: Program, **query: object) -> list[int]:
    answer = program.get("/tickets", **query)
    assert answer.json, answer.text
    return [each["number"] for each in answer.json["tickets"]]


def counts(said: Any) -> list[tuple[str, int, int]]:
    return [(q["name"], q["new"], q["offered"]) for q in said["queues"]]


def test_a_ticket_is_read_with_its_thread(dorte: Program, asked: Ticket) -> None:
    said = read(dorte, asked.id)

    assert (said["number"], said["status"], said["assignee"]) == (asked.number, "new", None)
    assert [(e["kind"], e["text"]) for e in said["events"]] == [("opened", "De kan ikke høre mig.")]
    assert said["may_act"] is True
    assert said["url"].endswith(f"/tickets/{asked.id}")


def test_no_pin_phone_or_link_is_in_it(dorte: Program, asked: Ticket, soon: Held) -> None:
    text = dorte.get(f"/tickets/{asked.id}").text + dorte.get("/tickets").text

    assert PIN not in text
    assert "4500990011" not in text
    assert "/m/" not in text


def test_that_a_program_reads_it_is_written_down_once(
    dorte: Program, session: Session, asked: Ticket
) -> None:
    for _ in range(3):
        read(dorte, asked.id)

    assert len(audits(session, "ticket-looked-up", asked.id)) == 1


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_page_and_the_api_let_the_same_people_in(
    app: Flask, client: FlaskClient, dorte: Program, cast: Cast, asked: Ticket, who: str
) -> None:
    offer(dorte, asked.id, cast.at.kolding_it.id)
    sign_in(client, getattr(cast, who))
    program = program_of(app, getattr(cast, who))

    page = client.get(f"/tickets/{asked.id}").status_code
    one, many = program.get(f"/tickets/{asked.id}"), program.get("/tickets")

    assert one.status_code == page
    is_listed = many.status_code == 200 and str(asked.id) in many.text
    assert is_listed == (page == 200)


def test_who_has_no_role_at_the_desk_is_told_so(app: Flask, cast: Cast, asked: Ticket) -> None:
    anna = program_of(app, cast.anna)

    answers = [anna.get(path) for path in ("/queues", "/tickets", f"/tickets/{asked.id}")]

    assert [word(answer) for answer in answers] == ["not-yours"] * 3


def test_what_is_not_there_is_not_there(dorte: Program, asked: Ticket) -> None:
    assert dorte.get(f"/tickets/{uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"status": ["new", "active"]}, True),
        ({"status": "closed"}, False),
        ({"taken": "free"}, True),
        ({"taken": "mine"}, False),
        ({"unit": "hotline"}, True),
        ({"unit": "shared"}, False),
    ],
)
def test_the_list_is_narrowed(
    dorte: Program, cast: Cast, asked: Ticket, query: dict[str, object], found: bool
) -> None:
    if "unit" in query:
        query = {"unit": getattr(cast.at, str(query["unit"])).id}

    assert numbers(dorte, **query) == ([asked.number] if found else [])


@pytest.mark.parametrize(
    "query", [{"status": "odd"}, {"cursor": "0"}, {"cursor": "x"}, {"mine": 1}]
)
def test_a_slip_in_a_question_is_told(dorte: Program, query: dict[str, object]) -> None:
    assert dorte.get("/tickets", **query).status_code == 422


def test_a_page_ends_and_the_next_goes_on(
    dorte: Program, work: Work, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for minutes in (18, 33, 48):
        ask_in(work, session, cast, minutes, f"Om {minutes}")
    monkeypatch.setattr(listing, "A_PAGE", 2)
    first = dorte.get("/tickets").json
    assert first

    rest = numbers(dorte, cursor=first["next"])

    assert len(first["tickets"]) == 2
    both = [each["number"] for each in first["tickets"]] + rest
    assert both == sorted(both, reverse=True)
    assert len(set(both)) == 3


def test_queues_say_what_lies_with_each_unit(
    dorte: Program, erik: Program, cast: Cast, asked: Ticket
) -> None:
    offer(dorte, asked.id, cast.at.kolding_it.id)

    mine, theirs = dorte.get("/queues").json, erik.get("/queues").json

    assert counts(mine) == [("Hotline for borgere", 1, 0)]
    assert counts(theirs) == [("Lokal it", 0, 1)]


def test_receivers_are_those_of_the_page(
    dorte: Program, erik: Program, cast: Cast, asked: Ticket
) -> None:
    answer = dorte.get(f"/tickets/{asked.id}/receivers")

    assert answer.json
    assert str(cast.at.kolding_it.id) in {each["id"] for each in answer.json["hand_overs"]}
    assert str(cast.at.shared.id) in {each["id"] for each in answer.json["tasks"]}
    assert erik.get(f"/tickets/{asked.id}/receivers").status_code == 404


def test_a_receiver_sees_the_task_and_not_the_thread(
    dorte: Program, erik: Program, cast: Cast, asked: Ticket
) -> None:
    send(dorte, asked.id, "tasks", parts(cast.at.kolding_it.id), If_Match=tag(dorte, asked.id))
    [task] = read(dorte, asked.id)["tasks"]

    said = read(erik, task["id"])

    assert said["task"]["wanted"] == "Må tabletten bruge kameraet?"
    assert "De kan ikke høre mig." not in str(said)
    assert erik.get(f"/tickets/{asked.id}").status_code == 404


def test_ten_tickets_cost_no_more_statements_than_one(
    dorte: Program, work: Work, session: Session, cast: Cast
) -> None:
    costs = []
    dorte.get("/tickets")  # a first call writes down that the token is used
    for _ in range(2):
        ask_in(work, session, cast, 18, "Ingen lyd")
        ask_in(work, session, cast, 33, "Intet billede")
        with counted() as seen:
            assert dorte.get("/tickets").status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 8, costs
