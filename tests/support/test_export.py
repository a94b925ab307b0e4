"""Cases as a file: what a list or a search shows, on record, and nothing that Excel would run."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from support.models import Ticket
from support.services import exporting, opening, searching
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import NOON, POST, call, make_meeting

EXPORT = "/desk/export"


def ask(work: Work, session: Session, cast: Cast, words: str) -> int:
    """Ida asks for help in these words. The number of her case."""
    held = make_meeting(session, cast)
    with work():
        asked = call(held, cast, words, requester="@SUM(1), borger")
        return opening.open_ticket(asked, by=None, post=POST, now=NOON).number


def rows_of(file: TestResponse) -> list[list[str]]:
    """As a program reads them."""
    assert file.status_code == 200
    return list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))


def fetch(client: FlaskClient, url: str = EXPORT, **fields: str) -> TestResponse:
    """Press the button on the desk."""
    return post(client, url, fields, page="/desk")


def test_the_cases_of_a_queue_are_a_file(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    numbers = {str(ask(work, session, cast, f"=1+{n}")) for n in range(3)}
    sign_in(client, cast.dorte)

    file = fetch(client)
    heading, *rows = rows_of(file)

    assert heading[:4] == ["Nummer", "Åbnet", "Om hvad", "Hvem spørger"]
    assert {row[0] for row in rows} == numbers
    assert "attachment" in file.headers["Content-Disposition"]


def test_no_cell_is_a_formula(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    ask(work, session, cast, "=HYPERLINK(1)")
    sign_in(client, cast.dorte)

    [row] = rows_of(fetch(client))[1:]

    assert "'=HYPERLINK(1)" in row
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_what_a_search_finds_is_a_file(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    number = ask(work, session, cast, "Mikrofonen er død")
    ask(work, session, cast, "Kameraet er dødt")
    sign_in(client, cast.dorte)
    assert EXPORT in post(client, "/desk/search", {"find": "mikrofon"}).text

    assert [row[0] for row in rows_of(fetch(client, find="mikrofon"))[1:]] == [str(number)]


def test_each_case_in_it_is_on_record(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    numbers = [ask(work, session, cast, f"Nummer {n}") for n in range(2)]
    sign_in(client, cast.dorte)

    fetch(client)

    kept = audits(session, exporting.EXPORTED)
    assert sorted(row.facts["number"] for row in kept) == numbers
    assert all(row.meeting_id and row.actor_id == cast.dorte.id for row in kept)


def test_no_phone_and_no_code_stand_in_it(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    ask(work, session, cast, "Ring til mig")
    case = session.query(Ticket).one()
    sign_in(client, cast.dorte)

    file = fetch(client).data.decode("utf-8-sig")

    assert case.snapshot["phone"] not in file
    assert "4711" not in file


def test_colleagues_of_another_unit_get_nothing_of_it(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    ask(work, session, cast, "Mikrofonen er død")
    sign_in(client, cast.gitte)

    for said in ({}, {"find": "mikrofon"}):
        assert len(rows_of(fetch(client, **said))) == 1
    assert audits(session, exporting.EXPORTED) == []


@pytest.mark.parametrize("who", ["anna", "frida"])
def test_it_is_for_supporters(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert post(client, EXPORT, page="/profile").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, session: Session) -> None:
    assert post(client, EXPORT, page="/sign-in").status_code == 303


def test_a_view_of_somebody_elses_is_not_there(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    assert fetch(client, f"{EXPORT}?view=7").status_code == 404


def test_words_without_end_are_refused_and_kept(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    answer = fetch(client, find="x" * 101)

    assert answer.status_code == 422
    assert "x" * 101 in answer.text


def test_more_cases_take_no_more_statements(
    client: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.dorte)
    seen = []
    for more in (1, 5):
        for n in range(more):
            ask(work, session, cast, f"Nummer {n}")
        with counted() as ran:
            fetch(client)
        seen.append(len(ran))

    assert seen[0] == seen[1]


def test_a_search_that_finds_nothing_is_on_record_too(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.dorte)

    fetch(client, find="mikrofon")

    [row] = audits(session, searching.SEARCHED)
    assert (row.actor_id, row.facts["found"]) == (cast.dorte.id, 0)
