"""Step 2 as a whole week: what can be chosen, what it is called, and what can be asked for."""

import html
import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from tests.booking.making import a_booking, at, book, make_room
from tests.booking.walking import DAY, begin, say
from tests.browse import Fields, post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

MONDAY = DAY - timedelta(days=2)


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Her browser, signed in, where there is a room."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def _week(client: FlaskClient, draft: str, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"date": str(DAY), **asked}.items())
    page = client.get(f"{draft}/week?{query}").text
    assert page_faults(page) == []
    return html.unescape(page).replace("\u00a0", " ")


def _times(page: str) -> list[datetime]:
    """When the times of the table begin, on the Danish clock."""
    found = re.findall(r'id="week-[^"]+" name="slot" value="([^"]+)"', page)
    return [clock.to_local(datetime.fromisoformat(value)) for value in found]


def test_a_week_has_a_row_a_half_hour_and_a_column_a_day(anna: FlaskClient) -> None:
    page = _week(anna, begin(anna), minutes="45")

    assert re.findall(r'scope="row">([\d.]+)<', page)[:3] == ["7.00", "7.30", "8.00"]
    assert re.findall(r'scope="row">([\d.]+)<', page)[-1] == "17.00"
    assert page.count('scope="col"') == 6
    assert {time.date() for time in _times(page)} == {MONDAY + timedelta(days=n) for n in range(5)}


def test_a_time_is_called_by_all_there_is_to_know_of_it(anna: FlaskClient, cast: Cast) -> None:
    draft = begin(anna)
    for unit in (cast.at.ward, cast.at.families):
        say(anna, draft, add=str(unit.id))

    page = _week(anna, draft, minutes="45")

    assert re.search(r"onsdag den \d+\. \w+ kl\. 9\.00-9\.45, 2 af 3 kan", page)
    assert "Sengeafsnit 3 deler ikke kalender" in page


def test_a_taken_time_is_no_choice_and_is_not_counted(
    anna: FlaskClient, cast: Cast, work: Work
) -> None:
    draft = begin(anna)
    before = _week(anna, draft, minutes="60")
    with work():
        book(a_booking(cast, starts_at=at("10:00", DAY)), cast.anna, now=clock.now())

    after = _week(anna, draft, minutes="60")

    gone = set(_times(before)) - set(_times(after))
    assert {f"{time:%H:%M}" for time in gone} == {"09:30", "10:00", "10:30"}
    assert f"{len(_times(before)) - 3} tider" in after


@pytest.mark.parametrize(("who", "free"), [("all", False), ("me", True)])
def test_a_busy_party_is_looked_at_or_only_told(
    anna: FlaskClient, cast: Cast, session: Session, work: Work, who: str, free: bool
) -> None:
    make_room(session, "Rum 2")
    draft = begin(anna)
    say(anna, draft, add=str(cast.at.families.id))
    with work():
        book(a_booking(cast, starts_at=at("10:00", DAY)), cast.carla, now=clock.now())

    page = _week(anna, draft, minutes="30", who=who)

    assert (at("10:00", DAY) in _times(page)) == free
    assert ("1 af 2 kan, optaget: Familieafdelingen" in page) == free


def test_a_chosen_time_is_kept(anna: FlaskClient) -> None:
    draft = begin(anna)
    chosen = _times(_week(anna, draft, minutes="45"))[0]

    answer = post(
        anna,
        f"{draft}/when",
        {"slot": chosen.isoformat(), "minutes": "45", "do": "next"},
        page=f"{draft}/week",
    )

    assert answer.location == f"{draft}/who"
    assert "kl. 7.00-7.45" in anna.get(answer.location).text.replace("\u00a0", " ")


def test_weeks_follow_each_other(anna: FlaskClient) -> None:
    draft = begin(anna)
    page = _week(anna, draft, minutes="45")

    beside = re.findall(r'rel="(prev|next)" href="([^"]+)"', page)

    days = {rel: re.search(r"date=([\d-]+)", url) for rel, url in beside}
    found = {rel: day[1] for rel, day in days.items() if day}
    assert found == {
        "prev": str(MONDAY - timedelta(days=7)),
        "next": str(MONDAY + timedelta(days=7)),
    }


def test_the_list_is_one_press_away_with_what_was_asked(anna: FlaskClient) -> None:
    page = anna.get(f"{begin(anna)}/week?minutes=60&who=me").text
    [back] = re.findall(r'href="([^"]+/when[^"]*minutes=[^"]*)"', page)

    answer = anna.get(html.unescape(back))

    assert answer.status_code == 200
    assert "ledige i 60 minutter" in answer.text


def test_a_week_that_is_over_is_this_one(anna: FlaskClient) -> None:
    page = _week(anna, begin(anna), date="2020-01-01")

    assert 'rel="prev"' not in page


@pytest.mark.parametrize(
    "asked", [{"weeks": "99"}, {"since": "x"}, {"weekdays": "8"}, {"minutes": "-1"}]
)
def test_a_senseless_wish_is_as_if_nothing_was_asked(
    anna: FlaskClient, asked: dict[str, str]
) -> None:
    assert _times(_week(anna, begin(anna), **asked))


def test_the_list_keeps_to_the_days_and_hours_asked_for(anna: FlaskClient) -> None:
    draft = begin(anna)
    said: Fields = {"date": str(DAY), "minutes": "45", "weekdays": ["5"], "since": "17"}

    answer = post(anna, f"{draft}/when", {**said, "until": "20", "do": "show"})
    page = anna.get(answer.location).text

    found = [
        clock.to_local(datetime.fromisoformat(value))
        for value in re.findall(r'name="slot" value="([^"]+)"', page)
    ]
    assert {(time.weekday(), time.hour) for time in found} == {(5, 17), (5, 19)}
    assert '<details class="details asked-more" open>' in page


def test_hours_the_wrong_way_round_are_refused(anna: FlaskClient) -> None:
    draft = begin(anna)
    said = {"date": str(DAY), "minutes": "45", "since": "17", "until": "9", "do": "show"}

    answer = post(anna, f"{draft}/when", said)

    assert answer.status_code == 422
    assert "Vælg et senere klokkeslæt" in answer.text
    assert page_faults(answer.text) == []


def test_a_busy_party_is_named_in_the_list_where_only_the_leader_must_be_free(
    anna: FlaskClient, cast: Cast, session: Session, work: Work
) -> None:
    make_room(session, "Rum 2")
    draft = begin(anna)
    say(anna, draft, add=str(cast.at.families.id))
    with work():
        said = a_booking(cast, starts_at=at("08:00", DAY), minutes=600)
        book(said, cast.carla, now=clock.now())

    page = anna.get(f"{draft}/when?date={DAY}&minutes=60&who=me").text

    assert "Optaget: Familieafdelingen" in page
    assert "1 af 2 er ledige" in page
