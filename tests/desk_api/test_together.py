"""Merging, linking, splitting and searching by a program: refused as on the pages."""

import uuid

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core import clock
from support.models import Status, Ticket
from support.services import opening
from tests.api.programs import Program, program_of, word
from tests.audits import audits
from tests.conftest import Work
from tests.desk_api.calls import kept, read, send, story
from tests.factories import Cast
from tests.support.makers import POST, Held, call

FIND = "/ticket-searches"


@pytest.fixture
def other(work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket) -> uuid.UUID:
    """The same person, about something else: a case besides the first."""
    with work():
        again = call(soon, cast, "Nu er billedet også væk.", besides=asked.number)
        return opening.open_ticket(again, by=None, post=POST, now=clock.now()).id


def test_two_become_one_and_two_again(
    dorte: Program, session: Session, asked: Ticket, other: uuid.UUID
) -> None:
    merged = send(dorte, other, "merges", {"into": str(asked.id)})
    assert (merged.status_code, kept(session, other).status) == (201, Status.MERGED)

    restored = send(dorte, other, "restorations")

    assert restored.status_code == 201
    assert kept(session, other).status == Status.NEW
    assert len(audits(session, "ticket-merged", other)) == 1


def test_into_one_that_ended_nothing_is_merged(
    dorte: Program, session: Session, asked: Ticket, other: uuid.UUID
) -> None:
    kept(session, asked.id).status = Status.DISCARDED
    session.commit()

    refused = send(dorte, other, "merges", {"into": str(asked.id)})

    assert (refused.status_code, word(refused)) == (409, "other-ended")


def test_they_are_linked_and_not_linked_any_more(
    dorte: Program, session: Session, asked: Ticket, other: uuid.UUID
) -> None:
    already = send(dorte, other, "links", {"to": str(asked.id)})  # one person's, one after another
    assert (already.status_code, word(already)) == (409, "already-linked")

    assert dorte.send("DELETE", f"/tickets/{other}/links/{asked.id}").status_code == 200
    assert send(dorte, other, "links", {"to": str(asked.id)}).status_code == 201

    assert story(session, other) == ["opened", "linked", "unlinked", "linked"]


def test_a_message_becomes_a_ticket_of_its_own(
    dorte: Program, work: Work, session: Session, cast: Cast, soon: Held, asked: Ticket
) -> None:
    with work():
        more = call(soon, cast, "Og billedet er væk.")
        opening.open_ticket(more, by=None, post=POST, now=clock.now())
    event = next(e["id"] for e in read(dorte, asked.id)["events"] if "billedet" in e["text"])

    made = send(dorte, asked.id, "splits", {"event": event})

    assert made.status_code == 201, made.text
    assert made.json
    assert made.json["number"] > asked.number
    assert story(session, uuid.UUID(made.json["id"]))[0] == "opened"
    again = send(dorte, asked.id, "splits", {"event": event})
    assert (again.status_code, word(again)) == (409, "already-split")


@pytest.mark.parametrize("words", ["høre", "hoere", "ida@example.org", "{number}"])
def test_a_ticket_is_found(dorte: Program, session: Session, asked: Ticket, words: str) -> None:
    found = dorte.send("POST", FIND, {"find": words.format(number=asked.number)})

    assert found.status_code == 200, found.text
    assert found.json
    assert [row["number"] for row in found.json["tickets"]] == [asked.number]
    [kept_of_it] = audits(session, "ticket-searched")
    assert "høre" not in str(kept_of_it.facts)


def test_others_find_nothing(app: Flask, cast: Cast, asked: Ticket) -> None:
    gitte = program_of(app, cast.gitte)

    found = gitte.send("POST", FIND, {"find": "høre"})

    assert found.json == {"tickets": [], "count": 0}
    assert send(gitte, asked.id, "links", {"to": str(asked.id)}).status_code == 404


def test_who_helps_nobody_searches_nothing(app: Flask, cast: Cast) -> None:
    assert program_of(app, cast.anna).send("POST", FIND, {"find": "x"}).status_code == 403


@pytest.mark.parametrize("body", [{}, {"find": "x" * 101}, {"find": 7}])
def test_what_cannot_be_read_is_refused(dorte: Program, body: dict[str, object]) -> None:
    assert dorte.send("POST", FIND, body).status_code == 422
