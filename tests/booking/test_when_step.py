"""Step 2 of a booking: one day and one length, for the times that are offered and one's own."""

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts, offers
from booking.models import MeetingType
from booking.times.hours import WORKDAYS
from core import clock
from core.db import db
from tests.booking.making import NOW, a_booking, at, book, make_room
from tests.booking.walking import DAY, TIME, begin, choose, ready
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

NEXT_DAY = DAY + timedelta(days=1)
SHOWN = {"shown": f"{DAY}/45", "date": str(DAY), "minutes": "45", "time": ""}


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Her browser, signed in, where there is a room."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def _slots(page: str) -> list[str]:
    return re.findall(r'type="radio"[^>]*name="slot" value="([^"]+)"', page)


def _offered(
    work: Work, cast: Cast, now: datetime, minutes: int = 45, first_hour: int = 8
) -> Sequence[datetime]:
    """When the first free times begin that Anna is offered at that moment."""
    with work():
        anna = db.session.get_one(User, cast.anna.id)
        kept = drafts.plan_of(drafts.start_draft(anna, MeetingType.CONVERSATION, now=now))
        plan = drafts.lasting(kept, minutes)
        hours = replace(WORKDAYS, usual_from=60 * first_hour)
        offer = offers.offer(plan, anna, since=None, hours=hours, now=now)
    return [clock.to_local(time.slot.starts_at) for time in offer.times]


def test_a_day_and_a_length_are_asked_for_once(anna: FlaskClient) -> None:
    page = anna.get(f"{begin(anna)}/when").text

    asked = [page.count(f'id="{name}"') for name in ("date", "minutes", "time")]
    assert asked == [1, 1, 1]
    assert page_faults(page) == []


def test_the_day_that_stands_there_is_that_of_the_first_free_time(anna: FlaskClient) -> None:
    page = anna.get(f"{begin(anna)}/when").text

    day = clock.to_local(datetime.fromisoformat(_slots(page)[0])).date()
    assert re.search(rf'id="date"[^>]* value="{day}"', page)
    assert f'name="shown" value="{day}/30"' in page


def test_a_day_on_which_many_are_off_is_named(anna: FlaskClient) -> None:
    years = range(clock.now().year + 1, clock.now().year + 4)
    eve = next(on for on in (date(year, 12, 24) for year in years) if on.weekday() < 5)
    url = f"{begin(anna)}/when?minutes=30&date="

    named = ["Juleaften: mange har fri" in anna.get(f"{url}{on}").text for on in (eve, DAY)]

    assert named == [True, False]


def test_another_day_and_length_are_shown(anna: FlaskClient) -> None:
    draft = begin(anna)

    said = {**SHOWN, "date": str(NEXT_DAY), "minutes": "60", "do": "show"}
    answer = post(anna, f"{draft}/when", said)
    page = anna.get(answer.location).text

    assert answer.status_code == 303
    assert "ledige i 60 minutter" in page
    assert _slots(page)[0].startswith(str(NEXT_DAY))
    assert f'value="{NEXT_DAY}"' in page


@pytest.mark.parametrize("changed", [{"minutes": "90"}, {"date": str(NEXT_DAY)}])
@pytest.mark.parametrize("do", ["next", "enter"])
def test_a_time_is_taken_only_from_the_list_for_what_stands_there(
    anna: FlaskClient, do: str, changed: dict[str, str]
) -> None:
    draft = begin(anna)
    [slot, *_] = _slots(anna.get(f"{draft}/when?date={DAY}&minutes=45").text)

    answer = post(anna, f"{draft}/when", {**SHOWN, "slot": slot, "do": do, **changed})

    assert (answer.status_code, f"{draft}/when?" in answer.location) == (303, True)
    assert anna.get(f"{draft}/who").status_code == 303  # no time was kept


@pytest.mark.parametrize(("typed", "kept"), [("", "kl. 8.00-8.45"), ("13:15", "kl. 13.15-14.00")])
def test_enter_goes_on_with_what_was_typed_or_else_chosen(
    anna: FlaskClient, typed: str, kept: str
) -> None:
    draft = begin(anna)
    [slot, *_] = _slots(anna.get(f"{draft}/when?date={DAY}&minutes=45").text)

    said = {**SHOWN, "slot": slot, "time": typed, "do": "enter"}
    answer = post(anna, f"{draft}/when", said)

    assert answer.location == f"{draft}/who"
    assert kept in anna.get(answer.location).text.replace("\u00a0", " ")


def test_the_day_of_the_kept_time_is_where_one_comes_back_to(anna: FlaskClient) -> None:
    page = anna.get(f"{ready(anna, time='10:00')}/when").text

    assert f'value="{DAY}"' in page
    assert _slots(page)[0].startswith(f"{DAY}T")
    assert "kl. 10.00-10.45" in page.replace("\u00a0", " ").split('type="radio"')[1]


@pytest.mark.parametrize("wrong", [{"date": "i morgen"}, {"minutes": "1"}, {"date": ""}])
def test_a_senseless_day_or_length_is_kept_as_typed(
    anna: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = post(anna, f"{begin(anna)}/when", {**SHOWN, **wrong, "do": "show"})

    assert answer.status_code == 422
    assert all(f'value="{typed}"' in html.unescape(answer.text) for typed in wrong.values())
    assert page_faults(answer.text) == []


def test_a_refused_time_keeps_its_day_and_length(anna: FlaskClient) -> None:
    answer = choose(anna, begin(anna), **{**TIME, "time": "", "minutes": "50"})

    assert answer.status_code == 422
    assert f'value="{DAY}"' in answer.text
    assert re.search(r'id="minutes"[^>]* value="50"', answer.text)


def test_offers_begin_when_people_are_at_work(work: Work, cast: Cast, session: Session) -> None:
    make_room(session)

    found = _offered(work, cast, NOW + timedelta(hours=9))

    assert [(time.hour, time.minute) for time in found] == [(8, 0), (10, 0)] * 2


def test_today_they_begin_as_soon_as_can_be(work: Work, cast: Cast, session: Session) -> None:
    make_room(session)

    found = _offered(work, cast, at("05:50", NOW.date()))

    assert [time.hour for time in found] == [7, 9, 8, 10]


def test_where_nothing_else_is_free_they_begin_early(
    work: Work, cast: Cast, session: Session
) -> None:
    make_room(session)

    found = _offered(work, cast, NOW, minutes=11 * 60)

    assert {time.hour for time in found} == {7}


def test_the_hour_is_a_setting(work: Work, cast: Cast, session: Session) -> None:
    make_room(session)

    found = _offered(work, cast, NOW + timedelta(hours=9), first_hour=10)

    assert found[0].hour == 10


def test_times_to_move_to_begin_at_the_same_hour(anna: FlaskClient, work: Work, cast: Cast) -> None:
    with work():
        id = book(a_booking(cast, starts_at=at("10:00", NEXT_DAY)), cast.anna, now=clock.now()).id

    page = anna.get(f"/meetings/{id}/time").text

    times = [clock.to_local(datetime.fromisoformat(s)) for s in _slots(page) if s != "own"]
    today = clock.to_local(clock.now()).date()
    assert len(times) == 4
    assert {time.hour >= 8 for time in times if time.date() != today} == {True}
