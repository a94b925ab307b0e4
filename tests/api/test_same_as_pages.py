"""One rule, two doors: what a page refuses, the API refuses in the same words."""

import html
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core.problems import PREFIX
from tests.api.programs import Program, wish
from tests.booking.making import crowd
from tests.booking.moving import move, the_one
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.house.test_routes import rules

MATTER = {
    "purpose": "Samtale før hjemkomst",
    "agenda": "Hvem hjælper den første uge?",
    "phone": "00 44 55 66",
}


def words_of(answer: object) -> list[str]:
    """What the problem says to people."""
    said = answer.json  # type: ignore[attr-defined]
    return [fault["detail"] for fault in said.get("errors", ())] or [said["title"]]


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": ""},
        {"purpose": "x" * 201},
        {"purpose": "Ida 010190-1234"},
        {"agenda": ""},
        {"agenda": "x" * 5001},
        {"address": "x" * 301},
        {"phone": ""},
        {"phone": "nul"},
        {"phone": "1" * 41},
        {"agenda_follows_on": "2026-13-01"},
        {"agenda_follows_on": "1999-01-01"},
    ],
)
def test_a_matter_is_refused_in_the_same_words(
    client: FlaskClient, anna: Program, cast: Cast, ahead: uuid.UUID, tag: str,
    change: dict[str, str],
) -> None:  # fmt: skip
    sign_in(client, cast.anna)
    seen = client.get(f"/meetings/{ahead}/matter").text.split('name="seen"')[1].split('"')[3]
    typed = {**MATTER, "address": "", "agenda_follows_on": "", "seen": seen, **change}

    page = post(client, f"/meetings/{ahead}/matter", typed)
    answer = anna.send("PATCH", f"/meetings/{ahead}/matter", change, If_Match=tag)

    assert (page.status_code, answer.status_code) == (422, 422)
    text = html.unescape(page.text)
    is_date = "agenda_follows_on" in change  # WTForms cannot read it and says so in its own words
    assert is_date or all(said in text for said in words_of(answer)), words_of(answer)


@pytest.mark.parametrize("length", ["4", "721", "45"])
def test_a_time_is_refused_in_the_same_words(
    client: FlaskClient, anna: Program, session: Session, cast: Cast, ahead: uuid.UUID, tag: str,
    length: str,
) -> None:  # fmt: skip
    start = the_one(session).starts_at
    sign_in(client, cast.anna)
    page = move(client, ahead, slot="own", minutes=length)
    body = wish(cast.at.adults.id, start)
    ends = {"4": "10:04", "721": "22:01", "45": "10:45"}[length]
    span = {"starts_at": body["starts_at"], "ends_at": body["ends_at"].replace("10:45", ends)}

    answer = anna.send("PUT", f"/meetings/{ahead}/time", span, If_Match=tag)

    assert (page.status_code, answer.status_code) == (422, 422)


def test_every_method_that_is_not_there_is_a_405_with_allow(app: Flask, anna: Program) -> None:
    zero = str(uuid.UUID(int=0))
    known: dict[str, set[str]] = {}
    for rule in rules(app):
        if rule.rule.startswith(PREFIX):
            numbers = set(re.findall(r"<int[^:]*:(\w+)>", rule.rule))
            parts = {name: "1" if name in numbers else zero for name in rule.arguments}
            path = rule.build(parts)[1]  # type: ignore[index]
            known.setdefault(path, set()).update(rule.methods or ())

    for path, methods in known.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
            answer = anna.client.open(path, method=method)
            assert answer.status_code == 405
            assert methods == {m.strip() for m in answer.headers["Allow"].split(",")}


READS = ["/me", "/meetings", "/meetings/{id}", "/meetings/{id}/participants", "/meetings?part=past"]
MOST = 34


def test_twenty_participants_cost_no_more_statements_than_four(
    anna: Program, session: Session, cast: Cast, ahead: uuid.UUID
) -> None:
    paths = [path.format(id=ahead) for path in READS]
    for path in paths:
        read(anna, path)  # the look is noted once
    few = [_statements(anna, path) for path in paths]
    for _ in crowd(16):
        body = {"kind": "citizen", "name": "Nogen"}
        assert anna.send("POST", f"/meetings/{ahead}/participants", body).status_code == 201

    many = [_statements(anna, path) for path in paths]

    assert many == few
    assert max(few) <= MOST, few


def read(program: Program, path: str) -> TestResponse:
    address, _mark, query = path.partition("?")
    return program.get(address, **dict([query.split("=")] if query else []))


def _statements(program: Program, path: str) -> int:
    with counted() as seen:
        assert read(program, path).status_code == 200
    return len(seen)


def test_two_and_twelve_invitees_are_booked_in_as_many_statements_each(
    anna: Program, cast: Cast, monday: object
) -> None:
    free = anna.get("/free-times", unit_id=cast.at.adults.id, form="video", minutes=45).json
    assert free
    costs = []
    for size, slot in ((2, free["times"][0]), (12, free["times"][2])):
        guests = [{"kind": "citizen"}] * size
        body = wish(cast.at.adults.id, monday, invitees=guests)  # type: ignore[arg-type]
        times = {name: slot[name] for name in ("starts_at", "ends_at")}
        with counted() as seen:
            assert anna.send("POST", "/meetings", body | times).status_code == 201
        costs.append(len(seen))

    per_guest = (costs[1] - costs[0]) / 10
    assert per_guest <= 12, costs
