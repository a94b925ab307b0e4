"""The figures by a program: the same numbers as the page, for the same people."""

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.api.programs import Program, program_of
from tests.factories import Cast
from tests.figures.making import AUTUMN, OCTOBER, hold, put_case
from tests.figures.test_cases_page import give, late, may_read

DAY = timedelta(days=1)


@pytest.fixture
def frida(app: Flask, cast: Cast) -> Program:
    """The administrator's of the municipality."""
    return program_of(app, cast.frida)


def number(said: Any, name: str) -> tuple[float | None, float | None]:
    """Of the period, and of the one before."""
    figures = (each for part in said["parts"] for each in part["figures"])
    found = next(each for each in figures if each["name"] == name)
    return found["chosen"]["number"], found["before"]["number"]


def test_they_are_those_of_the_page(frida: Program, session: Session, cast: Cast) -> None:
    for n in range(6):
        hold(session, cast, AUTUMN + n * DAY)
    hold(session, cast, AUTUMN - 31 * DAY)
    said = frida.get("/statistics", **dict(parse_qsl(OCTOBER))).json

    assert said
    assert number(said, "held") == (6, 1)
    assert number(said, "reached") == (100, None)  # of one meeting: not shown
    assert said["before"]["last"] < said["chosen"]["first"]


def test_what_one_looks_after_is_listed(frida: Program, cast: Cast) -> None:
    said = frida.get("/statistics/areas").json

    assert said
    assert str(cast.at.kolding.id) in [area["id"] for area in said["areas"]]
    assert str(cast.at.region.id) not in [area["id"] for area in said["areas"]]


def test_what_others_look_after_is_not_there(frida: Program, cast: Cast) -> None:
    for id in (cast.at.region.id, uuid.uuid4()):
        assert frida.get("/statistics", area=str(id)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "span=own",
        "span=own&first=2026-10-31&last=2026-10-01",
        "span=own&first=2020-01-01&last=2026-01-01",
        "span=always",
        "first=10-2026",
        "area=kolding",
        "areas=x",
    ],
)
def test_what_cannot_be_read_is_refused(frida: Program, query: str) -> None:
    assert frida.get("/statistics", **dict(parse_qsl(query))).status_code == 422


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_they_are_for_administrators(app: Flask, cast: Cast, who: str) -> None:
    program = program_of(app, getattr(cast, who))

    assert program.get("/statistics").status_code == 403
    assert program.get("/statistics/areas").status_code == 403


def lay(program: Program, **query: str) -> Any:
    """Where cases lay in October."""
    answer = program.get("/statistics/cases", **{**dict(parse_qsl(OCTOBER)), **query})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_where_cases_lay_is_read_as_on_the_page(
    frida: Program, session: Session, cast: Cast
) -> None:
    moved = put_case(session, cast)
    give(session, moved, cast.at.kolding_it, cast.at.shared, cast.at.kolding_it)
    late(session, put_case(session, cast), AUTUMN)
    said = lay(frida)

    [back] = said["to_and_fro"]
    assert (back["number"], back["hand_overs"], back["may_open"]) == (moved.number, 2, False)
    assert [each["promise"] for each in said["late"]] == ["answer"]
    assert said["stuck"] == []


def test_supporters_read_of_the_cases_they_see(app: Flask, session: Session, cast: Cast) -> None:
    hidden, seen = put_case(session, cast), put_case(session, cast)
    for case in (hidden, seen):
        give(session, case, cast.at.kolding_it, cast.at.shared, cast.at.kolding_it)
    may_read(session, seen, cast.at.kolding_it)
    erik = program_of(app, cast.erik)

    found = [(each["number"], each["may_open"]) for each in lay(erik)["to_and_fro"]]
    assert found == [(seen.number, True)]
    assert erik.get("/statistics/cases", area=str(cast.at.kolding.id)).status_code == 404


def test_who_looks_after_nothing_reads_nothing(app: Flask, frida: Program, cast: Cast) -> None:
    assert program_of(app, cast.anna).get("/statistics/cases").status_code == 403
    assert frida.get("/statistics/cases", area=str(cast.at.region.id)).status_code == 404
    assert frida.get("/statistics/cases", hours="0").status_code == 422
