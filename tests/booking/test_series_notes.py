"""Soft warnings of a series being booked: said of all its dates, before it is booked."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import ConsentKind
from core import clock
from core.holidays import is_holiday
from tests.booking.making import make_room
from tests.booking.test_series_wizard import WEEKS, keep, repeat, weekly_draft
from tests.booking.test_statements import counted
from tests.booking.walking import DAY, add, begin, choose, press_book, ready, say
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.timetables import opens_on

OUTLIVES = "ikke for alle datoer"


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Anna, signed in, with a room to meet in."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def both_pages(client: FlaskClient, draft: str) -> tuple[str, str]:
    """The dates, and when they are kept, the participants."""
    dates = client.get(f"{draft}/dates").text
    assert keep(client, draft).status_code == 303
    return dates, client.get(f"{draft}/who").text


def test_notice_and_break_are_said_without_the_page_of_times(anna: FlaskClient) -> None:
    draft = begin(anna)
    say(anna, draft)
    today = clock.to_local(clock.now()).date()
    ahead = (today + timedelta(days=number) for number in range(2, 7))
    soon = next(day for day in ahead if not is_holiday(day))
    days = {"date": soon.isoformat(), "weekdays": str(soon.weekday())}
    assert repeat(anna, draft, **days, minutes="60").status_code == 303

    page = anna.get(f"{draft}/dates").text

    assert "dages varsel. Målet er 7 dage" in page
    assert "Mere end 45 minutter" in page
    assert page_faults(page) == []


def consented(client: FlaskClient, days: int) -> str:
    """Four dates, three weeks from first to last; the consent ends so long after the first."""
    until, today = DAY + timedelta(days=days), clock.to_local(clock.now()).date()
    draft = begin(client)
    dated = {"obtained_on": today.isoformat(), "expires_on": until.isoformat()}
    say(client, draft, consent_kind=ConsentKind.CONSENT.value, **dated)
    choose(client, draft)
    add(client, draft)
    assert repeat(client, draft).status_code == 303
    return draft


def test_a_consent_that_ends_before_the_last_date_is_said_before_it_is_booked(
    anna: FlaskClient,
) -> None:
    dates, who = both_pages(anna, consented(anna, 8))

    assert OUTLIVES in dates
    assert OUTLIVES in who


def test_a_consent_for_all_dates_is_not_spoken_of(anna: FlaskClient) -> None:
    pages = both_pages(anna, consented(anna, 21))

    assert not [page for page in pages if "Samtykket" in page]


def test_the_hotline_is_asked_about_every_date(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    opens_on(session, cast.at.hotline, [DAY.weekday()])
    draft = ready(anna)
    two = f"{DAY.weekday()}", f"{(DAY.weekday() + 1) % 7}"
    post(anna, f"{draft}/repetition", {**WEEKS, "weekdays": list(two)})

    dates, who = both_pages(anna, draft)

    for page in (dates, who):
        assert "Hotline for borgere er ikke åben under hele mødet på 2 af datoerne" in page
        assert "Borgeren kan ringe til mødets telefon" in page
        assert page_faults(page) == []


def test_professionals_alone_need_no_hotline(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    opens_on(session, cast.at.hotline, [])
    draft = begin(anna)
    say(anna, draft)
    choose(anna, draft)
    repeat(anna, draft)

    _dates, who = both_pages(anna, draft)

    assert "Hotline" not in who


def test_as_many_statements_for_many_dates(anna: FlaskClient) -> None:
    numbers = []
    for count in ("3", "30"):
        draft = weekly_draft(anna, count=count)
        with counted() as statements:
            both_pages(anna, draft)
        numbers.append(len(statements))

    assert numbers[0] == numbers[1]


def test_nothing_of_it_stops_the_booking(anna: FlaskClient, session: Session, cast: Cast) -> None:
    opens_on(session, cast.at.hotline, [])
    draft = weekly_draft(anna, minutes="90")
    keep(anna, draft)

    assert press_book(anna, draft).status_code == 303
