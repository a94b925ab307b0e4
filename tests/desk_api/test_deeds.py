"""Working on tickets by a program: the same deeds, refused the same way, done once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from support.models import Outcome, Status, Ticket
from tests.api.programs import Program, program_of, token_of, word
from tests.audits import audits
from tests.desk_api.calls import (
    OUTCOME,
    REPLY,
    hand_over,
    kept,
    offer,
    parts,
    read,
    send,
    story,
    tag,
)
from tests.factories import Cast

NIL = uuid.UUID(int=0)
WRITES: list[tuple[str, dict[str, Any] | None]] = [
    ("assignments", None),
    ("replies", REPLY),
    ("notes", REPLY),
    ("resolutions", OUTCOME),
    ("hand-overs", hand_over(NIL)),
    ("acceptances", None),
    ("refusals", {"why": "Ikke vores"}),
    ("withdrawals", None),
    ("tasks", parts(NIL)),
    ("results", {"is_solved": True, "result": "Det virker"}),
    ("notices/1/phone-calls", None),
    ("consultations", {"to": str(NIL), "question": "Kender I den?"}),
    ("consultations/1/answers", REPLY),
    ("waits", {"reason": "third_party"}),
    ("resumptions", None),
    ("reopenings", None),
    ("merges", {"into": str(NIL)}),
    ("restorations", None),
    ("links", {"to": str(NIL)}),
    ("splits", {"event": 1}),
    ("task-withdrawals", {"why": "Vi gjorde det selv"}),
]


def test_it_is_taken(dorte: Program, session: Session, cast: Cast, asked: Ticket) -> None:
    answer = send(dorte, asked.id, "assignments")

    assert (answer.status_code, answer.json and answer.json["is_mine"]) == (201, True)
    assert kept(session, asked.id).assignee_id == cast.dorte.id
    assert len(audits(session, "ticket-taken", asked.id)) == 1


def test_it_is_answered_and_waits_for_the_one_who_asked(
    dorte: Program, session: Session, asked: Ticket
) -> None:
    answer = send(dorte, asked.id, "replies", REPLY, If_Match=tag(dorte, asked.id))

    assert answer.status_code == 201, answer.text
    assert answer.json
    assert answer.json["waiting_for"] == "requester"
    assert story(session, asked.id) == ["opened", "taken", "replied"]


def test_a_note_stays_at_the_desk(dorte: Program, session: Session, asked: Ticket) -> None:
    assert send(dorte, asked.id, "notes", REPLY).status_code == 201

    assert kept(session, asked.id).events[-1].is_internal


def test_it_ends_and_closes_with_the_last_one_told(
    dorte: Program, session: Session, asked: Ticket
) -> None:
    ended = send(dorte, asked.id, "resolutions", OUTCOME, If_Match=tag(dorte, asked.id))
    assert ended.json
    assert ended.json["status"] == "closing"

    for each in read(dorte, asked.id)["notices"]:
        assert send(dorte, asked.id, f"notices/{each['id']}/phone-calls").status_code == 201

    found = kept(session, asked.id)
    assert (found.status, found.outcome) == (Status.CLOSED, Outcome.CAN_ATTEND)


def test_another_unit_takes_it_over(
    dorte: Program, erik: Program, session: Session, cast: Cast, asked: Ticket
) -> None:
    to = cast.at.kolding_it
    send(dorte, asked.id, "hand-overs", hand_over(to.id), If_Match=tag(dorte, asked.id))
    assert read(erik, asked.id)["offer"]["is_ours"]

    answer = send(erik, asked.id, "acceptances")

    assert (answer.status_code, answer.json and answer.json["is_mine"]) == (201, True)
    assert kept(session, asked.id).responsible_id == to.id


@pytest.mark.parametrize("noun", ["refusals", "withdrawals"])
def test_it_stays_when_they_say_no_or_are_asked_no_more(
    dorte: Program, erik: Program, session: Session, cast: Cast, asked: Ticket, noun: str
) -> None:
    offer(dorte, asked.id, cast.at.kolding_it.id)
    who = erik if noun == "refusals" else dorte

    answer = send(who, asked.id, noun, {"why": "Ikke vores"} if noun == "refusals" else None)

    assert answer.status_code == 201, answer.text
    assert kept(session, asked.id).responsible_id == cast.at.hotline.id
    assert erik.get(f"/tickets/{asked.id}").status_code == 404


def test_a_task_is_given_and_answered(
    dorte: Program, erik: Program, session: Session, cast: Cast, asked: Ticket
) -> None:
    to = cast.at.kolding_it.id
    given = send(dorte, asked.id, "tasks", parts(to), If_Match=tag(dorte, asked.id))
    assert given.json
    assert given.json["waiting_for"] == "tasks"
    [task] = read(dorte, asked.id)["tasks"]

    answer = send(erik, uuid.UUID(task["id"]), "results", {"is_solved": False, "result": "Nej"})

    assert answer.status_code == 201, answer.text
    [after] = read(dorte, asked.id)["tasks"]
    assert (after["status"], after["is_solved"], after["result"]) == ("resolved", False, "Nej")
    assert kept(session, asked.id).status == Status.ACTIVE


@pytest.mark.parametrize(("noun", "body"), WRITES, ids=[noun for noun, _ in WRITES])
def test_a_stranger_finds_nothing_and_others_may_not(
    app: Flask, erik: Program, session: Session, cast: Cast, asked: Ticket, noun: str, body: Any
) -> None:
    anna, nobody = program_of(app, cast.anna), Program(app.test_client(), "x")

    answers = [send(who, asked.id, noun, body, If_Match='"0-0"') for who in (erik, anna, nobody)]

    assert [answer.status_code for answer in answers] == [404, 403, 401]
    assert story(session, asked.id) == ["opened"]


@pytest.mark.parametrize(
    ("noun", "body"),
    [("assignments", None), ("replies", REPLY), ("resolutions", OUTCOME), ("withdrawals", None)],
)
def test_who_is_only_asked_may_read_and_not_act(
    dorte: Program, erik: Program, session: Session, cast: Cast, asked: Ticket, noun: str, body: Any
) -> None:
    offer(dorte, asked.id, cast.at.kolding_it.id)
    before = story(session, asked.id)

    answer = send(erik, asked.id, noun, body, If_Match=tag(erik, asked.id))

    assert (answer.status_code, word(answer)) == (403, "not-responsible")
    assert story(session, asked.id) == before


@pytest.mark.parametrize(("noun", "body"), WRITES, ids=[noun for noun, _ in WRITES])
def test_a_write_without_a_key_is_not_done(
    dorte: Program, session: Session, asked: Ticket, noun: str, body: Any
) -> None:
    answer = dorte.send(
        "POST", f"/tickets/{asked.id}/{noun}", body, Idempotency_Key=None, If_Match='"0-0"'
    )

    assert (answer.status_code, word(answer)) == (400, "key-missing")


def test_the_same_again_answers_once(dorte: Program, session: Session, asked: Ticket) -> None:
    said = {"If_Match": tag(dorte, asked.id), "Idempotency_Key": "k1"}
    first = send(dorte, asked.id, "replies", REPLY, **said)

    again = send(dorte, asked.id, "replies", REPLY, **said)

    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert "Idempotency-Replayed" in again.headers
    assert story(session, asked.id).count("replied") == 1


def test_two_at_once_by_one_key_answer_once(
    app: Flask, dorte: Program, session: Session, cast: Cast, asked: Ticket
) -> None:
    token, seen, ticket_id = token_of(app, cast.dorte), tag(dorte, asked.id), asked.id
    start = threading.Barrier(3)
    session.rollback()

    def press(_number: int) -> int:
        program = Program(app.test_client(), token)
        start.wait(timeout=20)
        said = {"If_Match": seen, "Idempotency_Key": "k1"}
        return send(program, ticket_id, "replies", REPLY, **said).status_code

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(press, range(3))) == [201] * 3
    assert story(session, ticket_id).count("replied") == 1


@pytest.mark.parametrize("noun", ["replies", "resolutions", "hand-overs", "tasks"])
def test_what_rests_on_an_old_version_is_not_done(
    dorte: Program, session: Session, asked: Ticket, noun: str
) -> None:
    body = dict(WRITES)[noun]
    old = tag(dorte, asked.id)
    send(dorte, asked.id, "replies", REPLY, If_Match=old)
    before = story(session, asked.id)

    stale = send(dorte, asked.id, noun, body, If_Match=old)
    without = send(dorte, asked.id, noun, body)
    odd = send(dorte, asked.id, noun, body, If_Match='"x"')

    assert [a.status_code for a in (stale, without, odd)] == [412, 428, 412]
    assert word(stale) == ("new-words" if noun == "replies" else "ticket-changed-meanwhile")
    assert story(session, asked.id) == before


def test_what_a_colleague_took_meanwhile_is_read_again_first(
    dorte: Program, session: Session, asked: Ticket
) -> None:
    old = tag(dorte, asked.id)
    send(dorte, asked.id, "assignments")

    answer = send(dorte, asked.id, "resolutions", OUTCOME, If_Match=old)

    assert (answer.status_code, word(answer)) == (412, "ticket-changed-meanwhile")
    assert story(session, asked.id) == ["opened", "taken"]


def test_a_note_of_ones_own_makes_nothing_old(
    dorte: Program, session: Session, asked: Ticket
) -> None:
    seen = tag(dorte, asked.id)
    send(dorte, asked.id, "notes", REPLY)

    assert send(dorte, asked.id, "resolutions", OUTCOME, If_Match=seen).status_code == 201


def test_what_comes_too_late_is_a_conflict(dorte: Program, cast: Cast, asked: Ticket) -> None:
    send(dorte, asked.id, "resolutions", OUTCOME, If_Match=tag(dorte, asked.id))
    seen = tag(dorte, asked.id)

    for noun, body in (("assignments", None), ("replies", REPLY), ("resolutions", OUTCOME)):
        answer = send(dorte, asked.id, noun, body, If_Match=seen)
        assert (answer.status_code, word(answer)) == (409, "ticket-ended")
    answer = send(dorte, asked.id, "withdrawals")
    assert (answer.status_code, word(answer)) == (409, "no-offer")


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("replies", {}),
        ("replies", {"text": ""}),
        ("replies", {"text": "  "}),
        ("replies", {"text": "x" * 2001}),
        ("replies", {"text": "Ida 010190-1234"}),
        ("replies", {"text": "Hej", "seen": 1}),
        ("notes", {"text": 1}),
        ("resolutions", {"outcome": "maybe"}),
        ("hand-overs", {**hand_over(NIL), "tried": ["prayer"]}),
        ("hand-overs", hand_over(NIL)),
        ("hand-overs", {"to": "x", "reason": "Fordi"}),
        ("tasks", {**parts(NIL), "minutes": 1}),
        ("tasks", parts(NIL)),
        ("tasks", parts()),
        ("tasks", parts(*[NIL] * 21)),
    ],
)
def test_what_does_not_fit_is_refused(
    dorte: Program, session: Session, asked: Ticket, noun: str, body: Any
) -> None:
    answer = send(dorte, asked.id, noun, body, If_Match=tag(dorte, asked.id))

    assert answer.status_code == 422, answer.text
    assert story(session, asked.id) == ["opened"]


def test_a_notice_of_another_ticket_is_not_there(dorte: Program, asked: Ticket) -> None:
    assert send(dorte, asked.id, "notices/77/phone-calls").status_code == 404
