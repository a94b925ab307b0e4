"""Closing days, and days with other hours, as an administrator adds and removes them."""

import html
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from core.audit import AuditEntry
from support.models import OwnDay, SupportUnit
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.makers import read_anew

TODAY = clock.to_local(clock.now()).date()
SOON = TODAY + timedelta(days=3)


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of the municipality, signed in."""
    sign_in(client, cast.frida)
    return client


def page_of(cast: Cast) -> str:
    return f"/support-units/{cast.at.kolding_it.id}/hours"


def add(client: FlaskClient, cast: Cast, first: object = SOON, **fields: str) -> TestResponse:
    """Closed on that day, unless something else is said."""
    usual = {"first_on": str(first), "kind": "closed", "why": "personaledag"}
    url = f"/support-units/{cast.at.kolding_it.id}/own-days"
    return post(client, url, {**usual, **fields}, page=page_of(cast))


def remove(client: FlaskClient, cast: Cast, id: int) -> int:
    """Take it away."""
    url = f"/support-units/{cast.at.kolding_it.id}/own-days/{id}/removal"
    return post(client, url, page=page_of(cast)).status_code


def kept(session: Session) -> list[OwnDay]:
    read_anew(session)
    return list(session.scalars(select(OwnDay).order_by(OwnDay.id)))


def facts_of(session: Session, kind: str) -> dict[str, object]:
    return session.scalars(select(AuditEntry).where(AuditEntry.kind == kind)).one().facts


def test_a_closing_day_is_added_and_that_is_written_down(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert add(frida, cast).status_code == 303

    [day] = kept(session)
    assert (day.first_on, day.last_on, day.opens, day.why) == (SOON, SOON, None, "personaledag")
    said = {"first_on": str(SOON), "last_on": str(SOON), "is_open": False}
    assert facts_of(session, "own-days-added") == said
    page = frida.get(page_of(cast)).text
    assert "Personaledag" in page
    assert "(personaledag)." in page  # in the sentence that people read


def test_it_is_closed_on_the_day_itself(frida: FlaskClient, cast: Cast) -> None:
    add(frida, cast, TODAY)

    assert "Lukket i dag (personaledag). Åbner i morgen kl." in frida.get("/support-units").text


def test_a_period_can_have_hours_of_its_own(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    last = str(SOON + timedelta(days=20))

    answer = add(frida, cast, last_on=last, kind="hours", opens="10", closes="12.30", why="sommer")

    assert answer.status_code == 303
    [days] = kept(session)
    assert (str(days.last_on), days.opens, days.closes) == (last, 600, 750)
    assert facts_of(session, "own-days-added")["is_open"] is True


def test_a_day_is_taken_away_once(frida: FlaskClient, session: Session, cast: Cast) -> None:
    add(frida, cast)
    [day] = kept(session)

    assert [remove(frida, cast, day.id), remove(frida, cast, day.id)] == [303, 303]

    assert kept(session) == []
    assert facts_of(session, "own-days-removed") == {"first_on": str(SOON), "last_on": str(SOON)}


YESTERDAY, FAR = TODAY - timedelta(days=1), TODAY + timedelta(days=1200)
BAD = [
    ({"first_on": str(YESTERDAY)}, "Den første dag er forbi."),
    ({"first_on": "0001-01-01"}, "Den første dag er forbi."),
    ({"last_on": str(TODAY)}, "Den sidste dag ligger før den første."),
    ({"last_on": str(SOON + timedelta(days=400))}, "højst et år"),
    ({"first_on": str(FAR)}, "højst tre år"),
    ({"first_on": "9999-12-31"}, "højst tre år"),
    ({"first_on": "i morgen"}, "dato"),
    ({"first_on": "9" * 10_000}, "dato"),
    ({"first_on": ""}, "Fra"),
    ({"last_on": "2027-02-30"}, "dato"),
    ({"why": ""}, "Hvorfor?"),
    ({"why": "x" * 10_000}, "120"),
    ({"why": "010170-1234"}, "CPR"),
    ({"kind": "x"}, "Hvad gælder så?"),
    ({"kind": "hours", "opens": "", "closes": ""}, "Skriv begge tider"),
    ({"kind": "hours", "opens": "12", "closes": "10"}, "Slutningen ligger før begyndelsen."),
    ({"kind": "hours", "opens": "9" * 10_000, "closes": "10"}, "Skriv begge tider"),
]


@pytest.mark.parametrize(("fields", "words"), BAD)
def test_what_makes_no_sense_is_refused_in_words_and_kept_as_typed(
    frida: FlaskClient, session: Session, cast: Cast, fields: dict[str, str], words: str
) -> None:
    answer = add(frida, cast, **{"first_on": str(SOON), **fields})

    assert answer.status_code == 422
    assert words in answer.text
    assert all(html.escape(typed) in answer.text for typed in fields.values() if typed != "x")
    assert kept(session) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 422),
        ({"kind": "hours", "opens": "9", "closes": "10"}, 422),
        ({"first_on": str(SOON - timedelta(days=1)), "last_on": str(SOON)}, 422),
        ({"first_on": str(SOON + timedelta(days=1))}, 303),
    ],
)
def test_two_who_say_something_of_the_same_days_are_told(
    frida: FlaskClient, session: Session, cast: Cast, fields: dict[str, str], status: int
) -> None:
    add(frida, cast, why="flytning")

    answer = add(frida, cast, **{"first_on": str(SOON), **fields})

    assert answer.status_code == status
    assert ("Der står allerede noget om de dage: Lukket" in answer.text) is (status == 422)


def test_a_day_can_be_open_twice(frida: FlaskClient, session: Session, cast: Cast) -> None:
    answers = [
        add(frida, cast, kind="hours", opens=opens, closes=closes).status_code
        for opens, closes in (("9", "11"), ("13", "15"), ("14", "16"))
    ]

    assert answers == [303, 303, 422]


def test_days_that_have_been_are_not_shown(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    unit = session.get_one(SupportUnit, cast.at.kolding_it.id)
    unit.own_days.append(OwnDay(first_on=date(2020, 1, 2), last_on=date(2020, 1, 2), why="Gammelt"))
    session.commit()

    assert "Gammelt" not in frida.get(page_of(cast)).text


@pytest.mark.parametrize("who", ["anna", "erik"])
def test_only_administrators_add_days(
    client: FlaskClient, session: Session, cast: Cast, who: str
) -> None:
    sign_in(client, getattr(cast, who))
    url = f"/support-units/{cast.at.kolding_it.id}/own-days"

    assert post(client, url, page="/sign-in").status_code == 403
    assert post(client, f"{url}/1/removal", page="/sign-in").status_code == 403
    assert kept(session) == []


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    url = f"/support-units/{cast.at.kolding_it.id}/own-days"

    assert post(client, url, page="/sign-in").status_code == 303
    assert post(client, f"{url}/1/removal", page="/sign-in").status_code == 303
