"""What the leader planned, as it stands on the page and sheet of those it is for."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from booking.models import Participant, Planning
from core.db import db
from tests.conftest import Work
from tests.pages import page_faults, read_page
from tests.personal.makers import Made
from tests.personal.reading import lix

SITS = {"sits_at": "Plejecenter Bakken, stue 2", "sits_with": "din kontaktperson"}


@pytest.fixture
def planned(work: Work, meeting: Made) -> Made:
    """The meeting, with a place where Ida sits with staff."""
    said: dict[str, Any] = {"interpreter_language": "", "asks_relatives": False, "is_duty": True}
    with work():
        db.session.add(Planning(meeting_id=meeting.meeting_id, **said, **SITS))
    return meeting


def words(client: FlaskClient, url: str) -> str:
    """What one reads."""
    page = client.get(url)
    assert page.status_code == 200
    assert page_faults(page.text) == []
    return read_page(page.text).text().replace("\u00a0", " ")


@pytest.mark.parametrize("rest", ["", "/print"])
def test_a_citizen_reads_where_they_sit_and_with_whom(
    client: FlaskClient, planned: Made, rest: str
) -> None:
    said = words(client, planned.url(rest=rest))

    assert SITS["sits_at"] in said
    assert SITS["sits_with"] in said


@pytest.mark.parametrize("rest", ["", "/print"])
def test_nobody_else_does(client: FlaskClient, planned: Made, rest: str) -> None:
    assert SITS["sits_at"] not in words(client, planned.url("jens", rest))


def test_each_reads_what_is_theirs_to_remember(client: FlaskClient, meeting: Made) -> None:
    ida, jens = words(client, meeting.url()), words(client, meeting.url("jens"))

    assert "Skriv ned, hvad du vil spørge om." in ida
    assert "Prøv lyd og billede der, hvor du skal sidde" in jens
    assert "Se, hvem der ikke har svaret endnu" not in ida + jens


def test_who_presents_is_told_how_to_get_ready(
    client: FlaskClient, meeting: Made, work: Work
) -> None:
    with work():
        db.session.get_one(Participant, meeting.people["jens"]).is_presenter = True

    assert "prøv at dele din skærm" in words(client, meeting.url("jens"))


def test_duty_is_said_to_staff_and_not_to_the_citizen(client: FlaskClient, planned: Made) -> None:
    duty = "Alle inviterede har pligt til at komme"

    assert duty in words(client, planned.url("jens"))
    assert duty not in words(client, planned.url())


def test_the_words_are_easy_to_read() -> None:
    said = [
        "Du sidder ikke alene.",
        "Godt at huske.",
        "Prøv lyd og billede.",
        "Skriv ned, hvad du vil spørge om.",
        "Sæt dig et roligt sted.",
        "Lad lyset falde på dit ansigt.",
    ]

    assert lix(said) <= 30
