"""Administrators say which number is a hotline and where units are rung, and try a call."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from support.models import PhoneCall, PhoneLine, Ticket, UnitPhone
from tests.accounts.files import said
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import close, read_anew
from tests.telephone.conftest import NUMBER, make_line

NEW = {"number": "00 70 07 01", "name": "Hotline for borgere", "kind": "citizen"}


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of Kolding, signed in."""
    sign_in(client, cast.frida)
    return client


@pytest.fixture
def ours(cast: Cast) -> str:
    """Where Kolding's hotlines are."""
    return f"/organisations/{cast.at.kolding.id}/hotlines"


def page(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    assert page_faults(answer.text) == []
    return said(answer)


def test_a_hotline_is_added_and_written_down(
    frida: FlaskClient, session: Session, cast: Cast, ours: str
) -> None:
    assert post(frida, ours, NEW).status_code == 303

    line = session.scalars(select(PhoneLine)).one()
    assert (line.number, line.organisation_id) == ("+4500700701", cast.at.kolding.id)
    assert [e.facts for e in audits(session, "phone-line-added")] == [{"line": "citizen"}]
    assert 'value="http://127.0.0.1:8000/hooks/twilio/phone-calls"' in frida.get(ours).text
    assert "1 hotline" in page(frida, f"/organisations/{cast.at.kolding.id}")


@pytest.mark.parametrize(
    "wrong", [{"number": "12"}, {"number": ""}, {"name": ""}, {"kind": "x"}, {"name": "x" * 121}]
)
def test_what_makes_no_sense_is_kept_on_the_page(
    frida: FlaskClient, session: Session, ours: str, wrong: dict[str, str]
) -> None:
    answer = post(frida, ours, NEW | wrong)

    assert answer.status_code == 422
    assert page_faults(answer.text) == []
    assert not session.scalars(select(PhoneLine)).all()


def test_a_number_answers_for_one_hotline_only(
    frida: FlaskClient, session: Session, cast: Cast, ours: str
) -> None:
    make_line(session, cast, "+4500700701")

    answer = post(frida, ours, NEW)

    assert answer.status_code == 422
    assert "En hotline har allerede det nummer." in answer.text


def test_of_two_who_add_a_number_at_once_one_does(
    frida: FlaskClient, session: Session, cast: Cast, ours: str
) -> None:
    clients = [frida.application.test_client() for _ in range(3)]
    for one in clients:
        sign_in(one, cast.frida)

    with ThreadPoolExecutor(3) as pool:
        statuses = sorted(pool.map(lambda one: post(one, ours, NEW).status_code, clients))

    assert statuses == [303, 422, 422]
    read_anew(session)
    assert session.scalar(select(func.count()).select_from(PhoneLine)) == 1


def test_a_hotline_that_ended_gives_its_number_back(
    frida: FlaskClient, session: Session, cast: Cast, ours: str
) -> None:
    post(frida, ours, NEW)
    line = session.scalars(select(PhoneLine)).one()
    session.rollback()

    assert post(frida, f"{ours}/{line.id}/removal", page=ours).status_code == 303
    assert post(frida, ours, NEW).status_code == 303
    assert len(audits(session, "phone-line-ended")) == 1


def test_who_looks_after_another_organisation_finds_nothing(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    line = make_line(session, cast)  # the region's
    theirs = f"/organisations/{cast.at.region.id}/hotlines"

    for url in (theirs, f"{theirs}/tryout"):
        assert frida.get(url).status_code == 404
    assert post(frida, theirs, NEW, page="/profile").status_code == 404
    gone = post(frida, f"{theirs}/{line.id}/removal", page="/profile")
    assert gone.status_code == 404
    ring = f"/support-units/{cast.at.hotline.id}/phone"
    assert frida.get(ring).status_code == 404
    assert post(frida, ring, {"number": "", "seconds": "9"}, page="/profile").status_code == 404


def test_supporters_have_no_right_to_it(client: FlaskClient, cast: Cast, ours: str) -> None:
    sign_in(client, cast.erik)

    for url in (ours, f"{ours}/tryout", f"/support-units/{cast.at.kolding_it.id}/phone"):
        assert client.get(url).status_code == 403


def unit_page(cast: Cast) -> str:
    return f"/support-units/{cast.at.kolding_it.id}/phone"


def test_a_unit_is_rung_where_its_administrator_says(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    url = unit_page(cast)

    assert post(frida, url, {"number": "00 11 22 99", "seconds": "15"}).status_code == 303
    found = session.scalars(select(UnitPhone)).one()
    assert (found.number, found.ring_seconds) == ("+4500112299", 15)
    session.rollback()
    assert post(frida, url, {"number": "", "seconds": "15"}).status_code == 303
    read_anew(session)
    assert not session.scalars(select(UnitPhone)).all()
    assert len(audits(session, "unit-phone-set")) == 1
    assert len(audits(session, "unit-phone-taken-away")) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"seconds": "4"}, "fra 5 til 60"), ({"seconds": "x"}, ""), ({"number": "7"}, "otte"),
     ({"number": "+4500700700"}, "nummeret på en hotline")],
)  # fmt: skip
def test_where_nobody_can_be_rung_is_refused(
    frida: FlaskClient, session: Session, cast: Cast, wrong: dict[str, str], words: str
) -> None:
    make_line(session, cast, NUMBER)

    answer = post(frida, unit_page(cast), {"number": "00112299", "seconds": "15"} | wrong)

    assert answer.status_code == 422
    assert words in answer.text
    read_anew(session)
    assert not session.scalars(select(UnitPhone)).all()


def try_it(client: FlaskClient, ours: str, **asked: str) -> str:
    usual = {
        "line": "citizen",
        "who": "known",
        "answered": "yes",
        "on": "2026-12-02",
        "at": "12:00",
    }
    query = "&".join(f"{name}={value}" for name, value in (usual | asked).items())
    return page(client, f"{ours}/tryout?{query}")


def test_a_call_is_tried_and_nothing_happens(
    frida: FlaskClient, session: Session, ours: str
) -> None:
    text = try_it(frida, ours)

    assert "Dit møde begynder klokken 12.15." in text
    assert "Sagen er oprettet. Ringer til Hotline for borgere i 20 sekunder." in text
    for table in (Ticket, PhoneCall):
        assert not session.scalars(select(table)).all()


def test_trying_says_what_is_said_where_all_are_closed(
    frida: FlaskClient, session: Session, cast: Cast, ours: str
) -> None:
    close(session, cast.at.hotline)
    close(session, cast.at.kolding_it)

    text = try_it(frida, ours, who="room", pressed="9+1")

    assert "Everybody who can help has closed now." in text
    assert "Optager en besked." in text


def test_staff_and_strangers_are_tried_too(frida: FlaskClient, ours: str) -> None:
    staff = try_it(frida, ours, line="staff", answered="no")
    stranger = try_it(frida, ours, who="unknown", pressed="12345678+0")

    assert "Ringer til Lokal it, Kolding Kommune" in staff
    assert "Ringer til Fælles support, Region Syddanmark" in staff
    assert "Vi kender ikke den kode." in stranger


@pytest.mark.parametrize(
    "wrong", ["on=2026-13-01&at=12:00", "on=1999-01-01&at=1:00", "pressed=abc"]
)
def test_a_question_that_makes_no_sense_is_refused(
    frida: FlaskClient, ours: str, wrong: str
) -> None:
    assert frida.get(f"{ours}/tryout?{wrong}").status_code == 422
