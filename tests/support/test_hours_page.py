"""An administrator changes when a support unit answers, and on which number."""

import html
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from core.audit import AuditEntry
from core.filters import NBSP
from support.hours import OnHolidays
from support.models import SupportUnit
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import read_anew

WEEK = {"opens-0-0": "9", "closes-0-0": "12", "opens-0-1": "12.30", "closes-0-1": "18"}
LONG = "9" * 10_000


def url_of(cast: Cast) -> str:
    return f"/support-units/{cast.at.kolding_it.id}/hours"


def seen_on(page: TestResponse) -> str:
    """What the page says that it showed."""
    found = re.search(r'name="seen" type="hidden" value="(\w+)"', page.text)
    assert found
    return found[1]


def save(client: FlaskClient, cast: Cast, **fields: str) -> TestResponse:
    """Open the page, and save it with this week."""
    url = url_of(cast)
    usual = {"phone": "00 11 22 44", "when_open": "hours", "on_holidays": "closed"}
    return post(client, url, {**usual, "seen": seen_on(client.get(url)), **fields})


def rows_of(session: Session, cast: Cast) -> list[tuple[int, int, int]]:
    read_anew(session)
    unit = session.get_one(SupportUnit, cast.at.kolding_it.id)
    return [(row.weekday, row.opens, row.closes) for row in unit.hours]


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of the municipality, signed in."""
    sign_in(client, cast.frida)
    return client


def test_a_week_is_saved_and_that_is_written_down(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert save(frida, cast, **WEEK).status_code == 303

    assert rows_of(session, cast) == [(0, 540, 720), (0, 750, 1080)]
    row = session.scalars(
        select(AuditEntry).where(AuditEntry.kind == "opening-hours-changed")
    ).one()
    assert row.subject_id == cast.at.kolding_it.id
    assert row.facts == {
        "week": [[0, 540, 720], [0, 750, 1080]],
        "on_holidays": "closed",
        "has_phone": True,
        "zone": "Europe/Copenhagen",
    }


def test_the_page_shows_what_people_read_and_what_holds(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    save(frida, cast, **WEEK)

    page = frida.get(url_of(cast)).text

    assert f"Mandag kl.{NBSP}9-12 og 12.30-18. Lukket på helligdage." in page
    assert 'name="opens-0-1" value="12.30"' in page
    assert "Juledag" in page
    assert page_faults(page) == []


def test_the_number_is_changed_and_can_be_taken_away(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    phones = []
    for typed in ("00 99 88 77", ""):
        save(frida, cast, **WEEK, phone=typed)
        read_anew(session)
        phones.append(session.get_one(SupportUnit, cast.at.kolding_it.id).unit.phone)

    assert phones == ["+4500998877", None]


def test_hours_go_past_midnight(frida: FlaskClient, session: Session, cast: Cast) -> None:
    night = {"opens-4-0": "22", "closes-4-0": "2", "next-4-0": "yes"}

    assert save(frida, cast, **night).status_code == 303

    assert rows_of(session, cast) == [(4, 1320, 1560)]
    assert f"Fredag kl.{NBSP}22-2." in frida.get(url_of(cast)).text


def test_holidays_have_hours_of_their_own(frida: FlaskClient, session: Session, cast: Cast) -> None:
    own = {"opens-7-0": "10", "closes-7-0": "14", "on_holidays": "own_hours"}

    assert save(frida, cast, **WEEK, **own).status_code == 303

    assert (7, 600, 840) in rows_of(session, cast)
    assert session.get_one(SupportUnit, cast.at.kolding_it.id).on_holidays == OnHolidays.OWN_HOURS


@pytest.mark.parametrize(("on_holidays", "rows"), [("as_usual", 0), ("closed", 7)])
def test_day_and_night_is_said_and_not_left_to_an_empty_week(
    frida: FlaskClient, session: Session, cast: Cast, on_holidays: str, rows: int
) -> None:
    save(frida, cast, **WEEK)
    answer = save(frida, cast, when_open="always", on_holidays=on_holidays, **WEEK)

    assert answer.status_code == 303
    assert len(rows_of(session, cast)) == rows
    assert '<h1 class="flat">Åbent hele døgnet</h1>' in frida.get(url_of(cast)).text


def test_who_never_closed_has_yet_to_answer_about_holidays(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    kept = frida.get(url_of(cast)).text

    answers = re.findall(r'<input[^>]*name="on_holidays"[^>]*>', kept)
    assert ["checked" in answer for answer in answers] == [False] * 3
    assert save(frida, cast, **WEEK, on_holidays="").status_code == 422


def test_rows_come_and_go_without_a_script_and_nothing_is_saved(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    more = save(frida, cast, **WEEK, add="0")
    fewer = save(frida, cast, **WEEK, remove="0-0")

    assert (more.status_code, fewer.status_code) == (200, 200)
    assert 'name="opens-0-2" value=""' in more.text
    assert 'name="opens-0-0" value="12.30"' in fewer.text
    assert "opens-0-1" not in fewer.text
    assert page_faults(more.text) == []
    assert rows_of(session, cast) == []


def test_how_it_reads_is_shown_before_it_is_saved(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = save(frida, cast, **WEEK, preview="yes")

    assert f"Mandag kl.{NBSP}9-12 og 12.30-18." in page.text
    assert "Intet er gemt endnu." in page.text
    assert page.status_code == 200
    assert rows_of(session, cast) == []


BAD = [
    ({"opens-1-0": "18", "closes-1-0": "9"}, "Slutningen ligger før begyndelsen."),
    ({"opens-1-0": "9", "closes-1-0": "9"}, "Slutningen ligger før begyndelsen."),
    ({"opens-1-0": "9", "closes-1-0": "12", "opens-1-1": "11", "closes-1-1": "13"}, "overlapper"),
    (
        {"opens-0-0": "22", "closes-0-0": "3", "next-0-0": "yes", "opens-1-0": "2",
         "closes-1-0": "9"},
        "overlapper",
    ),
    (
        {"opens-6-0": "22", "closes-6-0": "3", "next-6-0": "yes", "opens-0-0": "2",
         "closes-0-0": "9"},
        "overlapper",
    ),
    ({"opens-1-0": "9", "closes-1-0": "18", "next-1-0": "yes"}, "mere end et døgn"),
    ({"opens-1-0": "9", "closes-1-0": ""}, "Skriv begge tider"),
    ({"opens-1-0": "ni", "closes-1-0": "<b>x</b>"}, "Skriv begge tider"),
    ({"opens-1-0": "24", "closes-1-0": "25"}, "Skriv begge tider"),
    ({"opens-1-0": "-1", "closes-1-0": "9.61"}, "Skriv begge tider"),
    ({"opens-1-0": "٩", "closes-1-0": "12"}, "Skriv begge tider"),
    ({"opens-1-0": LONG, "closes-1-0": "12"}, "Skriv begge tider"),
    ({}, "Skriv mindst én tid"),
    ({**WEEK, "on_holidays": "own_hours"}, "Skriv helligdagenes tider"),
    ({**WEEK, "opens-7-0": "9", "closes-7-0": "12"}, "Der står tider ved helligdage."),
    ({**WEEK, "phone": "ring til os"}, "kan ikke være et telefonnummer"),
    ({**WEEK, "phone": LONG}, "40"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "words"), BAD)
def test_what_makes_no_sense_is_refused_in_words_and_kept_as_typed(
    frida: FlaskClient, session: Session, cast: Cast, fields: dict[str, str], words: str
) -> None:
    answer = save(frida, cast, **fields)

    assert answer.status_code == 422
    assert words in answer.text
    for name, typed in fields.items():
        if not name.startswith(("next", "on_")):
            assert html.escape(typed) in answer.text
    assert rows_of(session, cast) == []


@pytest.mark.parametrize(
    "fields",
    [{"when_open": "x"}, {"when_open": ""}, {"on_holidays": "aldrig"}, {"add": "x"}, {"add": "99"}],
)
def test_forged_choices_change_nothing(
    frida: FlaskClient, session: Session, cast: Cast, fields: dict[str, str]
) -> None:
    answer = save(frida, cast, **WEEK, **fields)

    assert answer.status_code == (200 if "add" in fields else 422)
    assert rows_of(session, cast) == []


def test_a_colleague_who_saved_first_is_not_written_over_unseen(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    old = seen_on(frida.get(url_of(cast)))
    save(frida, cast, **WEEK)

    late = save(frida, cast, **{"opens-2-0": "8", "closes-2-0": "16", "seen": old})

    assert late.status_code == 422
    assert f"En anden har gemt imens. Nu står der: Mandag kl.{NBSP}9-12 og 12.30-18." in late.text
    assert 'name="opens-2-0" value="8"' in late.text
    assert rows_of(session, cast) == [(0, 540, 720), (0, 750, 1080)]


def test_having_read_it_one_may_save_ones_own(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    old, mine = seen_on(frida.get(url_of(cast))), {"opens-2-0": "8", "closes-2-0": "16"}
    save(frida, cast, **WEEK)

    late = save(frida, cast, **mine, seen=old)

    assert save(frida, cast, **mine, seen=seen_on(late)).status_code == 303
    assert rows_of(session, cast) == [(2, 480, 960)]


def test_it_is_closed_at_once_wherever_the_number_stands(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    yesterday = (clock.to_local(clock.now()).weekday() - 1) % 7
    save(frida, cast, **{f"opens-{yesterday}-0": "9", f"closes-{yesterday}-0": "10"})

    assert "Lukket nu. Åbner" in frida.get("/support-units").text
