"""A unit that never closes says so in one choice; the week and the holidays are folded away."""

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support.hours import OnHolidays
from support.models import SupportUnit
from tests.browse import post
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import read_anew
from tests.support.test_hours_page import WEEK, frida, rows_of, save, seen_on, url_of

__all__ = ["frida"]
WEEK_FOLD = r'<details class="details"( open)?>\s*<summary class="details-summary">Tider på ugens'


def week_is_open(page: str) -> bool:
    """Whether the days of the week are unfolded."""
    found = re.search(WEEK_FOLD, page)
    assert found
    return bool(found[1])


def test_one_that_never_closes_shows_one_choice(frida: FlaskClient, cast: Cast) -> None:
    page = frida.get(url_of(cast)).text

    assert "Hele døgnet, alle dage" in page
    assert not week_is_open(page)
    assert "Også åben på helligdage</summary>" in page
    assert page_faults(page) == []


def test_one_with_times_shows_them(frida: FlaskClient, cast: Cast) -> None:
    save(frida, cast, **WEEK)

    page = frida.get(url_of(cast)).text

    assert week_is_open(page)
    assert "Også åben på helligdage" not in page


def test_public_holidays_are_chosen_before_the_days_of_the_week(
    frida: FlaskClient, cast: Cast
) -> None:
    page = frida.get(url_of(cast)).text

    assert page.index('name="on_holidays"') < page.index('id="day-0"')


def test_saved_as_it_is_it_is_open_on_holidays_too(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    url = url_of(cast)
    folded = {"phone": "", "when_open": "always", "seen": seen_on(frida.get(url))}

    assert post(frida, url, folded).status_code == 303

    assert rows_of(session, cast) == []
    read_anew(session)
    unit = session.get_one(SupportUnit, cast.at.kolding_it.id)
    assert unit.on_holidays == OnHolidays.AS_USUAL
    assert not week_is_open(frida.get(url).text)


def test_a_time_that_is_added_unfolds_the_week_and_chooses_it(
    frida: FlaskClient, cast: Cast
) -> None:
    page = post(frida, url_of(cast), {"when_open": "always", "add": "2"}).text

    assert week_is_open(page)
    assert re.search(r'<input checked[^>]+value="hours"', page)


def test_a_refusal_unfolds_it(frida: FlaskClient, cast: Cast) -> None:
    page = save(frida, cast, when_open="hours")

    assert page.status_code == 422
    assert week_is_open(page.text)


def test_hours_without_an_answer_about_holidays_are_still_asked(
    frida: FlaskClient, cast: Cast
) -> None:
    url = url_of(cast)
    fields = {**WEEK, "when_open": "hours", "seen": seen_on(frida.get(url))}

    assert post(frida, url, fields).status_code == 422


def test_own_days_stay_in_sight(frida: FlaskClient, cast: Cast) -> None:
    days = {"first_on": "2027-03-01", "kind": "closed", "why": "personaledag"}
    post(frida, f"{url_of(cast).removesuffix('/hours')}/own-days", days, page=url_of(cast))

    page = frida.get(url_of(cast)).text

    assert page.index("Personaledag") < page.index("Også åben på helligdage")
