"""Ready answers: written by a unit, filled in for whoever asked, put in where one writes."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from support import canned
from support.models import CannedReply, Ticket
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.canned_making import make_canned
from tests.support.makers import Held, read_anew, told_story
from tests.support.test_ticket_page import statements_of

LIST = "/desk/canned-replies"


def fields_of(cast: Cast, **more: str) -> dict[str, str]:
    """A good one."""
    said = {"unit": str(cast.at.hotline.id), "name": "Vent", "danish": "Vi ser på det, {navn}."}
    return {**said, **more}


def kept(session: Session) -> list[tuple[str, str]]:
    """Names and Danish words, as committed."""
    read_anew(session)
    rows = session.scalars(select(CannedReply).order_by(CannedReply.id))
    return [(row.name, row.danish) for row in rows]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hej {navn}, mødet er {tid} hos {sted}.", "Hej Ida, mødet er i dag hos Kolding."),
        ("Hello { Name }!", "Hello Ida!"),
        ("{andet} bliver stående", "{andet} bliver stående"),
    ],
)
def test_what_stands_in_braces_is_filled_in(text: str, said: str) -> None:
    assert canned.fill(text, {"name": "Ida", "time": "i dag", "place": "Kolding"}) == said


def test_without_a_name_the_greeting_is_whole() -> None:
    assert canned.fill("Hej {navn}, vi ser på det.", {"name": ""}) == "Hej, vi ser på det."


def test_a_supporter_writes_one(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    assert post(client, LIST, fields_of(cast)).status_code == 303

    assert kept(session) == [("Vent", "Vi ser på det, {navn}.")]
    assert len(audits(session, "canned-reply-changed", cast.at.hotline.id)) == 1
    assert page_faults(client.get(LIST).text) == []


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""}, {"danish": ""}, {"danish": "Nummer 010190-1234"},
        {"danish": "Hej {cpr}"}, {"english": "Hello {surname}"}, {"name": "x" * 81},
    ],
)  # fmt: skip
def test_bad_words_are_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, bad: dict[str, str]
) -> None:
    sign_in(client, cast.dorte)

    page = post(client, LIST, fields_of(cast, **bad))

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert next(iter(bad.values())) in page.text
    assert kept(session) == []


def test_two_of_one_name_are_refused(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    make_canned(work, cast, "Vent")
    sign_in(client, cast.dorte)

    page = post(client, LIST, fields_of(cast))

    assert (page.status_code, len(kept(session))) == (422, 1)
    assert "et svar med det navn" in page.text


@pytest.mark.parametrize("unit", ["kolding_it", "nobody"])
def test_for_another_unit_one_writes_none(
    client: FlaskClient, session: Session, cast: Cast, unit: str
) -> None:
    sign_in(client, cast.dorte)
    other = str(cast.at.kolding_it.id) if unit == "kolding_it" else "x"

    assert post(client, LIST, fields_of(cast, unit=other)).status_code == 422

    assert kept(session) == []


def test_it_is_changed_and_removed(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    at = f"{LIST}/{make_canned(work, cast)}"
    sign_in(client, cast.dorte)
    page = client.get(at)
    assert page_faults(page.text) == []
    seen = page.text.split('name="seen" value="')[1].split('"')[0]

    assert post(client, at, fields_of(cast, seen=seen)).status_code == 303
    assert kept(session) == [("Vent", "Vi ser på det, {navn}.")]

    assert post(client, f"{at}/removal", page=at).status_code == 303
    assert kept(session) == []
    assert len(audits(session, "canned-reply-removed", cast.at.hotline.id)) == 1


def test_a_colleagues_change_is_not_written_over(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    at = f"{LIST}/{make_canned(work, cast)}"
    sign_in(client, cast.dorte)

    page = post(client, at, fields_of(cast, seen="2020-01-01T00:00:00+00:00"))

    assert (page.status_code, "Vi ser på det" in page.text) == (422, True)
    assert kept(session)[0][0] == "Luk og åbn"


@pytest.mark.parametrize("path", ["", "/removal"])
def test_to_another_unit_it_is_not_there(
    client: FlaskClient, session: Session, work: Work, cast: Cast, path: str
) -> None:
    at = f"{LIST}/{make_canned(work, cast)}{path}"
    sign_in(client, cast.erik)

    assert post(client, at, fields_of(cast), page=LIST).status_code == 404
    assert len(kept(session)) == 1


def test_without_the_role_or_a_name_there_is_no_list(client: FlaskClient, cast: Cast) -> None:
    assert client.get(LIST).status_code == 303
    sign_in(client, cast.anna)

    assert client.get(LIST).status_code == 403


def test_the_case_offers_it_filled_in(
    client: FlaskClient, work: Work, cast: Cast, asked: Ticket
) -> None:
    make_canned(work, cast)
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}")

    assert page_faults(page.text) == []
    assert "Hej Ida, luk siden" in page.text
    assert "hos Voksenrådgivningen, Kolding Kommune." in page.text


def test_without_a_script_it_is_put_after_what_is_written(
    client: FlaskClient, session: Session, work: Work, cast: Cast, asked: Ticket
) -> None:
    number = make_canned(work, cast)
    sign_in(client, cast.dorte)

    page = post(
        client, f"/tickets/{asked.id}/insertions", {"text": "Kære Ida", "canned": str(number)},
        page="/profile",
    )  # fmt: skip

    assert (page.status_code, page_faults(page.text)) == (200, [])
    assert "Kære Ida\n\nHej Ida, luk siden" in page.text.replace("\r", "")
    assert "replied" not in told_story(session)


def test_who_only_reads_the_case_puts_nothing_in(
    client: FlaskClient, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.erik)
    at = f"/tickets/{asked.id}/insertions"

    assert post(client, at, {"text": "x"}, page="/profile").status_code == 404
    sign_in(client, cast.anna)
    assert post(client, at, {"text": "x"}, page="/profile").status_code == 403


def test_an_english_asker_is_answered_in_english_where_there_are_words(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    make_canned(work, cast, "På engelsk", english="Hello {name}, close the page.")
    read_anew(session)
    session.merge(soon.ida).language = "en"
    session.commit()
    sign_in(client, cast.dorte)

    assert "Hello Ida, close the page." in client.get(f"/tickets/{asked.id}").text


def test_more_of_them_take_no_more_statements(
    client: FlaskClient, work: Work, cast: Cast, asked: Ticket
) -> None:
    make_canned(work, cast, "Et")
    sign_in(client, cast.dorte)
    one = statements_of(client, asked)
    for name in ("To", "Tre"):
        make_canned(work, cast, name)

    assert statements_of(client, asked) == one
