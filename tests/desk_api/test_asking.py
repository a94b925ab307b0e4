"""Asking for advice, waiting, going on, and doing without one task: by a program."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from support.models import Status, Ticket, WaitsFor
from tests.api.programs import Program, program_of, word
from tests.desk_api.calls import kept, parts, read, send, story, tag
from tests.factories import Cast


def question(cast: Cast) -> dict[str, Any]:
    return {"to": str(cast.at.kolding_it.id), "question": "Kender I den tablet?"}


def test_another_unit_is_asked_and_reads_it(
    dorte: Program, erik: Program, cast: Cast, asked: Ticket
) -> None:
    assert erik.get(f"/tickets/{asked.id}").status_code == 404
    assert send(dorte, asked.id, "consultations", question(cast)).status_code == 201

    [found] = read(erik, asked.id)["consultations"]
    assert (found["question"], found["is_ours"]) == ("Kender I den tablet?", True)
    assert not read(dorte, asked.id)["consultations"][0]["is_ours"]


def test_it_answers_and_sees_it_no_more(
    dorte: Program, erik: Program, session: Session, cast: Cast, asked: Ticket
) -> None:
    send(dorte, asked.id, "consultations", question(cast))
    [found] = read(erik, asked.id)["consultations"]
    said = {"text": "Genstart den."}
    noun = f"consultations/{found['id']}/answers"
    assert send(erik, asked.id, noun, said).status_code == 201

    assert story(session, asked.id) == ["opened", "consulted", "advised"]
    assert read(dorte, asked.id)["consultations"][0]["answer"] == "Genstart den."
    assert send(erik, asked.id, noun, said).status_code == 404


def test_nobody_is_asked_twice(dorte: Program, session: Session, cast: Cast, asked: Ticket) -> None:
    send(dorte, asked.id, "consultations", question(cast))
    again = send(dorte, asked.id, "consultations", question(cast))

    assert (again.status_code, word(again)) == (409, "already-asked")
    assert story(session, asked.id) == ["opened", "consulted"]


def test_who_can_be_asked_is_said(dorte: Program, cast: Cast, asked: Ticket) -> None:
    found = dorte.get(f"/tickets/{asked.id}/receivers", find="Kolding").json

    assert found
    assert [unit["id"] for unit in found["consultations"]] == [str(cast.at.kolding_it.id)]


def test_it_waits_and_goes_on(dorte: Program, session: Session, asked: Ticket) -> None:
    waits = send(dorte, asked.id, "waits", {"reason": "third_party"})
    assert waits.json
    assert (waits.status_code, waits.json["waiting_for"]) == (201, "third_party")
    goes_on = send(dorte, asked.id, "resumptions")

    assert goes_on.json
    assert goes_on.json["status"] == Status.ACTIVE
    assert story(session, asked.id) == ["opened", "waits", "resumed"]


def test_what_does_not_wait_cannot_go_on(dorte: Program, session: Session, asked: Ticket) -> None:
    answer = send(dorte, asked.id, "resumptions")

    assert (answer.status_code, word(answer)) == (409, "cannot-move")
    assert story(session, asked.id) == ["opened"]


@pytest.mark.parametrize("reason", ["tasks", "tomorrow", ""])
def test_for_what_it_cannot_wait(
    dorte: Program, session: Session, asked: Ticket, reason: str
) -> None:
    assert send(dorte, asked.id, "waits", {"reason": reason}).status_code == 422

    assert kept(session, asked.id).status == Status.NEW


def test_a_task_is_done_without(
    dorte: Program, session: Session, cast: Cast, asked: Ticket
) -> None:
    to = parts(cast.at.hospital_it.id, cast.at.kolding_it.id)
    send(dorte, asked.id, "tasks", to, If_Match=tag(dorte, asked.id))
    first, second = (each["id"] for each in read(dorte, asked.id)["tasks"])
    why = {"why": "Vi fandt fejlen selv"}

    assert send(dorte, first, "task-withdrawals", why).status_code == 201
    assert kept(session, asked.id).waiting_for == WaitsFor.TASKS
    assert send(dorte, second, "task-withdrawals", why).status_code == 201
    assert kept(session, asked.id).status == Status.ACTIVE
    again = send(dorte, second, "task-withdrawals", why)
    assert (again.status_code, word(again)) == (409, "ticket-gone")


def test_who_does_the_task_cannot_drop_it(
    dorte: Program, erik: Program, session: Session, cast: Cast, asked: Ticket
) -> None:
    to = parts(cast.at.kolding_it.id)
    send(dorte, asked.id, "tasks", to, If_Match=tag(dorte, asked.id))
    [task] = read(dorte, asked.id)["tasks"]
    answer = send(erik, task["id"], "task-withdrawals", {"why": "Nej"})

    assert (answer.status_code, word(answer)) == (403, "not-responsible")
    assert kept(session, asked.id).status == Status.WAITING


def test_a_case_is_no_task(dorte: Program, asked: Ticket) -> None:
    assert send(dorte, asked.id, "task-withdrawals", {"why": "x"}).status_code == 404


def test_strangers_find_nothing(app: Flask, cast: Cast, asked: Ticket) -> None:
    hans = program_of(app, cast.hans)

    for noun, body in (("waits", {"reason": "third_party"}), ("consultations", question(cast))):
        assert send(hans, asked.id, noun, body).status_code == 404
