"""From where on a circle is large and a notice short: an organisation's own numbers."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.meeting_types.advice import MeetingAdvice, advice_for
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

URL = "/meeting-types"


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser, signed in."""
    sign_in(client, cast.frida)
    return client


def choose(client: FlaskClient, **said: str) -> TestResponse:
    """Type the numbers, and press."""
    return post(client, URL, {"circle": "4", "notice_days": "14", "version": "0", **said})


def kept(session: Session) -> list[tuple[int, int, int]]:
    """As committed."""
    session.rollback()
    return [(a.circle, a.notice_days, a.version) for a in session.scalars(select(MeetingAdvice))]


def test_they_hold_for_those_who_book_below(
    frida: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    assert choose(frida).status_code == 303

    with work():
        assert vars(advice_for(cast.at.adults.id)) == {"circle": 4, "notice_days": 14}
        assert vars(advice_for(cast.at.ppr.id)) == {"circle": 6, "notice_days": 7}
    [row] = audits(session, "meeting-advice-changed", cast.at.kolding.id)
    assert row.facts == {"circle": 4, "notice_days": 14}


def test_pressed_twice_a_stale_page_is_told_and_changes_nothing(
    frida: FlaskClient, session: Session
) -> None:
    choose(frida)

    assert choose(frida, circle="9").status_code == 422

    assert kept(session) == [(4, 14, 1)]


def test_a_fresh_page_changes_them(frida: FlaskClient, session: Session) -> None:
    choose(frida)

    assert choose(frida, circle="9", version="1").status_code == 303

    assert kept(session) == [(9, 14, 2)]


@pytest.mark.parametrize(
    "wrong",
    [{"circle": "1"}, {"circle": "101"}, {"circle": "x"}, {"notice_days": "-1"},
     {"notice_days": "366"}, {"version": "x"}, {"version": "-1"}, {"version": "9" * 30}],
)  # fmt: skip
def test_senseless_numbers_are_refused(
    frida: FlaskClient, session: Session, wrong: dict[str, str]
) -> None:
    assert choose(frida, **wrong).status_code == 422

    assert kept(session) == []


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_nobody_else_chooses_them(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert post(client, URL, {"circle": "4"}, page="/profile").status_code == 403
