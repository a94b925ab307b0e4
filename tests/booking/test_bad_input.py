"""What no form expects: refused in clear Danish or taken as it is, and nothing typed is lost."""

import html

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.drafts import plan_of
from booking.models import MeetingDraft
from tests.booking.making import make_room
from tests.booking.walking import DAY, add, begin, choose, ready, say
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults

CPR = "010190-1234"
MARKUP = "<script>alert(1)</script>"
ODD_ID = "6f1c0f0e-0000-4000-8000-000000000001"
ODD = ("", "x" * 10_000, "a\x00b", "\N{BRIDGE AT NIGHT}" * 3, MARKUP, "en\r\nto", CPR, ODD_ID)
MATTER = ("type", "form", "purpose", "agenda", "agenda_follows_on", "address", "phone", "unit_id")
TIME = ("date", "time", "minutes")
GUEST = ("name", "function", "organisation_id", "email", "phone", "language")


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Anna, signed in, with a room to meet in."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def _is_sound(answer: TestResponse) -> None:
    """Accepted, or refused on a page that is whole and Danish."""
    assert answer.status_code in (303, 422), answer.text
    if answer.status_code == 422:
        assert page_faults(answer.text) == []
        assert MARKUP not in answer.text


@pytest.mark.parametrize("field", [*MATTER, "q"])
def test_odd_answers_in_step_1(anna: FlaskClient, field: str) -> None:
    draft = begin(anna)

    for odd in ODD:
        _is_sound(say(anna, draft, **{field: odd}))


@pytest.mark.parametrize("field", TIME)
def test_odd_answers_in_step_2(anna: FlaskClient, field: str) -> None:
    draft = begin(anna)

    for odd in ODD:
        _is_sound(choose(anna, draft, **{field: odd}))


@pytest.mark.parametrize("field", GUEST)
def test_odd_answers_about_a_guest(anna: FlaskClient, field: str) -> None:
    draft = begin(anna)

    for odd in ODD:
        _is_sound(add(anna, draft, "staff", **{"organisation_id": "elsewhere", field: odd}))


@pytest.mark.parametrize("slot", [*ODD, "2026-13-01", "0001-01-01T00:00:00+00:00", "2030-01-01"])
def test_an_odd_time_on_the_list_is_refused(anna: FlaskClient, slot: str) -> None:
    answer = post(anna, f"{begin(anna)}/when", {"slot": slot, "minutes": "x" * 9})

    assert answer.status_code == 422
    assert "Vælg en af tiderne" in answer.text or "Vælg en af mulighederne" in answer.text


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_type_or_party_is_refused(anna: FlaskClient, odd: str) -> None:
    draft = ready(anna)

    party = post(anna, f"{draft}/parties", {"unit_id": odd, "user_id": odd}, page=f"{draft}/who")
    kind = post(anna, "/drafts", {"type": odd})

    assert (party.status_code, kind.status_code) == (422, 422)


REFUSED = {
    "purpose": [("", "Skriv på én linje"), ("x" * 201, "højst 200 tegn"), (CPR, "CPR-nummer")],
    "agenda": [("", "hvilken dag den kommer"), ("x" * 5001, "højst 5000"), (CPR, "CPR-nummer")],
    "address": [("x" * 301, "højst 300 tegn"), (CPR, "CPR-nummer")],
    "phone": [
        ("", "Skriv den telefon"),
        ("12", "Skriv et telefonnummer"),
        (CPR, "Skriv et telefon"),
    ],
    "type": [("fest", "Vælg en af mulighederne")],
    "form": [("brev", "Vælg en af mulighederne"), ("hybrid", "Skriv adressen")],
    "unit_id": [(ODD_ID, "Vælg en af mulighederne")],
    "agenda_follows_on": [("i morgen", "Skriv en dato"), ("0001-01-01", "Skriv en dato")],
}


@pytest.mark.parametrize(
    ("field", "typed", "words"), [(f, *case) for f, cases in REFUSED.items() for case in cases]
)
def test_a_refusal_says_why_and_keeps_what_was_typed(
    anna: FlaskClient, field: str, typed: str, words: str
) -> None:
    answer = say(anna, begin(anna), **{"purpose": "Det vi skrev", field: typed})

    assert (answer.status_code, words in html.unescape(answer.text)) == (422, True), answer.text
    assert field == "purpose" or 'value="Det vi skrev"' in answer.text
    assert field in ("type", "form", "unit_id") or typed in html.unescape(answer.text)


TIMES = [
    ({"date": "2020-01-02"}, "Det tidspunkt er passeret"),
    ({"date": "2199-01-02"}, "mere end to år"),
    ({"date": ""}, "Udfyld feltet"),
    ({"minutes": "-15"}, "Skriv et tal mellem 5 og 720"),
    ({"minutes": "9" * 40}, "Skriv et tal mellem 5 og 720"),
    ({"minutes": "en time"}, "Skriv et helt tal"),
    ({"time": "25:00"}, "Skriv et klokkeslæt"),
]


@pytest.mark.parametrize(("said", "words"), TIMES)
def test_a_senseless_time_is_refused_in_words(
    anna: FlaskClient, said: dict[str, str], words: str
) -> None:
    answer = choose(anna, begin(anna), **said)

    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert said.keys() & {"date"} or f'value="{DAY}"' in answer.text


@pytest.mark.parametrize("step", ["purpose", "address"])
def test_line_breaks_and_nul_never_reach_the_database(
    anna: FlaskClient, session: Session, step: str
) -> None:
    say(anna, begin(anna), **{step: "en\r\nlinje\x00"})

    matter = plan_of(session.scalars(select(MeetingDraft)).one()).matter
    assert getattr(matter, step) == "en linje"


@pytest.mark.parametrize(
    ("year", "month", "words"), [(2027, 3, "findes ikke"), (2027, 10, "to gange")]
)
def test_the_hours_of_the_clock_change_are_refused_in_words(
    anna: FlaskClient, year: int, month: int, words: str
) -> None:
    last_sunday = {3: 28, 10: 31}[month]

    answer = choose(anna, begin(anna), date=f"{year}-{month:02d}-{last_sunday}", time="02:30")

    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_guest_with_a_cpr_number_is_refused(anna: FlaskClient) -> None:
    answer = add(anna, begin(anna), name=f"Ida {CPR}")

    assert (answer.status_code, "CPR-nummer" in answer.text) == (422, True)
    assert f"Ida {CPR}" in answer.text
