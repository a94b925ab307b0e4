"""A booking that comes again, page by page: the rule, every date, and then who is there."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import Meeting, Occurrence, SkippedDate, SkipReason
from core import clock
from tests.booking.making import a_booking, at, book, make_room
from tests.booking.type_making import put_edition
from tests.booking.walking import DAY, begin, choose, press_book, ready, say
from tests.browse import Fields, post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

WEEKS = {
    "date": DAY.isoformat(),
    "time": "10:00",
    "minutes": "45",
    "rhythm": "weekly",
    "weekdays": str(DAY.weekday()),
    "interval": "1",
    "dates": "",
    "ends": "count",
    "count": "4",
    "until": "",
}
THIRD = DAY + timedelta(days=14)


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, session: Session) -> FlaskClient:
    """Anna, signed in, with a room to meet in."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def repeat(client: FlaskClient, draft: str, **said: str) -> TestResponse:
    """The rule."""
    return post(client, f"{draft}/repetition", {**WEEKS, **said})


def ticked(page: str) -> list[str]:
    """The dates with a tick."""
    return re.findall(r'name="on" value="([\d-]+)" checked', page)


def keep(client: FlaskClient, draft: str, *more: tuple[str, str]) -> TestResponse:
    """What is ticked on the page, and another time for some."""
    fields: Fields = {"on": ticked(client.get(f"{draft}/dates").text), **dict(more)}
    return post(client, f"{draft}/dates", fields)


def weekly_draft(client: FlaskClient, **said: str) -> str:
    """Everything said but the dates."""
    draft = ready(client)
    answer = repeat(client, draft, **said)
    assert answer.status_code == 303, answer.text
    return draft


def test_days_on_which_many_are_off_are_named_and_stay_ticked(anna: FlaskClient) -> None:
    year = DAY.year + 1
    days = f"{year}-06-05\n{year}-12-24\n{year}-12-31\n{year}-11-30"
    draft = weekly_draft(anna, date=f"{year}-06-05", rhythm="dates", dates=days)

    page = anna.get(f"{draft}/dates").text

    for name in ("Grundlovsdag", "Juleaften", "Nytårsaften"):
        assert page.count(f"{name}: mange har fri") == 1
    assert page.count("mange har fri") == 3
    assert f"{year}-12-24" in ticked(page)


def test_the_steps_make_a_series(anna: FlaskClient, session: Session) -> None:
    draft = weekly_draft(anna)
    keep(anna, draft)

    answer = press_book(anna, draft)

    meeting = session.scalars(select(Meeting)).one()
    assert answer.location == f"/meetings/{meeting.id}"
    assert [clock.to_local(o.starts_at).date() for o in meeting.occurrences] == [
        DAY + timedelta(days=7 * n) for n in range(4)
    ]


@pytest.mark.parametrize("step", ["repetition", "dates", "who", "when"])
def test_every_page_is_sound(anna: FlaskClient, step: str) -> None:
    page = anna.get(f"{weekly_draft(anna)}/{step}").text

    assert page_faults(page) == []
    assert page.count("button-primary") == 1


def test_the_dates_are_to_be_seen_first(anna: FlaskClient, session: Session) -> None:
    answer = press_book(anna, weekly_draft(anna))

    assert answer.status_code == 422
    assert "Se datoerne igennem først" in answer.text
    assert session.scalars(select(Meeting)).all() == []


def test_a_date_in_conflict_says_why_and_offers_times(
    anna: FlaskClient, cast: Cast, work: Work
) -> None:
    with work():
        book(a_booking(cast, starts_at=at("10:00", THIRD)), cast.anna)

    page = anna.get(f"{weekly_draft(anna)}/dates").text

    assert "Mødelederen leder et andet møde på det tidspunkt" in page
    assert len(re.findall(rf'<option value="{THIRD}', page)) == 3
    assert THIRD.isoformat() not in ticked(page)


def test_another_time_for_one_date(
    anna: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    with work():
        other = book(a_booking(cast, starts_at=at("10:00", THIRD)), cast.anna).id
    draft = weekly_draft(anna)

    keep(anna, draft, (f"at-{THIRD}", at("11:30", THIRD).isoformat()))
    press_book(anna, draft)

    found = session.scalars(select(Occurrence).where(Occurrence.meeting_id != other)).all()
    assert at("11:30", THIRD) in {o.starts_at for o in found}
    assert len(found) == 4


def test_what_has_no_tick_is_kept_as_left_out(anna: FlaskClient, session: Session) -> None:
    draft = weekly_draft(anna)
    some = ticked(anna.get(f"{draft}/dates").text)[1:]

    post(anna, f"{draft}/dates", {"on": some})
    press_book(anna, draft)

    left = session.scalars(select(SkippedDate)).one()
    assert (left.on, left.reason) == (DAY, SkipReason.BY_HAND)


def test_a_date_lost_meanwhile_is_shown_for_a_decision(
    anna: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    draft = weekly_draft(anna)
    keep(anna, draft)
    with work():
        book(a_booking(cast, starts_at=at("10:00", THIRD)), cast.anna)

    answer = press_book(anna, draft)

    assert answer.status_code == 422
    assert "Intet er booket endnu" in answer.text
    assert "/dates" in answer.text
    assert len(session.scalars(select(Meeting)).all()) == 1


def test_ticking_what_is_taken_is_refused(anna: FlaskClient, cast: Cast, work: Work) -> None:
    draft = weekly_draft(anna)
    before = ticked(anna.get(f"{draft}/dates").text)
    with work():
        book(a_booking(cast, starts_at=at("10:00", THIRD)), cast.anna)

    answer = post(anna, f"{draft}/dates", {"on": before})

    assert answer.status_code == 422
    assert len(ticked(answer.text)) == 3


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"count": "105"}, "mellem 2 og 104"),
        ({"count": ""}, "Skriv hvor mange gange"),
        ({"interval": "0"}, "mellem 1 og 12"),
        ({"ends": "until", "until": DAY.isoformat()}, "efter den første"),
        ({"ends": "until", "until": "2099-01-01"}, "højst to år"),
        ({"rhythm": "dates", "dates": "i morgen"}, "Skriv én dato på hver linje"),
        ({"rhythm": "dates", "dates": ""}, "mindst to datoer"),
        ({"date": "2020-01-01"}, "er passeret"),
        ({"rhythm": "x"}, "Vælg"),
        ({"minutes": "9999"}, "720"),
    ],
)
def test_what_makes_no_sense_is_said(anna: FlaskClient, said: dict[str, str], words: str) -> None:
    answer = repeat(anna, ready(anna), **said)

    assert answer.status_code == 422
    assert words in answer.text


def test_dates_by_hand(anna: FlaskClient, session: Session) -> None:
    written = "\n".join(f"{d:%d.%m.%Y}" for d in (DAY + timedelta(days=3), DAY + timedelta(days=8)))
    draft = weekly_draft(anna, rhythm="dates", dates=written)
    keep(anna, draft)

    press_book(anna, draft)

    assert len(session.scalars(select(Occurrence)).all()) == 3


def test_only_one_time_after_all(anna: FlaskClient, session: Session) -> None:
    draft = weekly_draft(anna)
    post(anna, f"{draft}/repetition", {"do": "once"})

    press_book(anna, draft)

    assert len(session.scalars(select(Occurrence)).all()) == 1


def test_another_first_time_takes_the_rule_along(anna: FlaskClient) -> None:
    draft = weekly_draft(anna)
    keep(anna, draft)

    choose(anna, draft, date=(DAY + timedelta(days=1)).isoformat(), time="13:00")
    page = anna.get(f"{draft}/dates").text

    assert ticked(page)[0] == (DAY + timedelta(days=1)).isoformat()
    assert "13.00" in page


def test_it_can_be_said_before_any_time_is_chosen(anna: FlaskClient) -> None:
    draft = begin(anna)

    assert anna.get(f"{draft}/repetition").status_code == 200
    assert anna.get(f"{draft}/dates").location == f"{draft}/repetition"


@pytest.mark.parametrize("step", ["repetition", "dates"])
def test_a_stranger_finds_nothing(anna: FlaskClient, cast: Cast, step: str) -> None:
    draft = weekly_draft(anna)
    sign_in(anna, cast.bo)

    assert anna.get(f"{draft}/{step}").status_code == 404


def test_without_being_signed_in_one_is_asked_to(client: FlaskClient) -> None:
    nothing = "/drafts/00000000-0000-0000-0000-000000000000/repetition"

    assert client.get(nothing).status_code == 303


def test_the_31st_says_what_is_left_out(anna: FlaskClient) -> None:
    last = DAY.replace(day=1, month=1, year=DAY.year + 1) + timedelta(days=30)
    draft = weekly_draft(anna, rhythm="monthly_date", date=last.isoformat())

    assert "Måneder uden den 31. udelades." in anna.get(f"{draft}/dates").text


def test_a_type_that_is_usually_monthly_suggests_a_monthly_series(anna: FlaskClient) -> None:
    draft = begin(anna, "sparring")

    asked = say(anna, draft, type="sparring").location

    assert asked == f"{draft}/repetition"
    page = anna.get(asked).text
    assert "hver måned" in page
    assert re.search(r'(?=[^>]*checked)[^>]*value="monthly_weekday"', page)
    assert re.search(r'(?=[^>]*name="count")[^>]*value="12"', page)


def test_it_can_be_once_all_the_same(anna: FlaskClient) -> None:
    draft = begin(anna, "sparring")
    say(anna, draft, type="sparring")

    once = post(anna, f"{draft}/repetition", {"do": "once"})

    assert once.location == f"{draft}/when"
    choose(anna, draft)
    assert say(anna, draft, type="sparring").location == f"{draft}/when"  # and is not asked again


def test_other_types_are_held_once_unless_somebody_says_so(anna: FlaskClient) -> None:
    draft = begin(anna)

    assert say(anna, draft).location == f"{draft}/when"
    page = anna.get(f"{draft}/repetition").text
    assert re.search(r'(?=[^>]*checked)[^>]*value="weekly"', page)
    assert "holdes som regel" not in page


def test_an_organisation_says_itself_how_often(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    put_edition(session, cast, cast.at.kolding, repeats="quarterly")
    draft = begin(anna, "network")

    page = anna.get(say(anna, draft, type="network").location).text

    assert "hver tredje måned" in page
    assert re.search(r'(?=[^>]*name="interval")[^>]*value="3"', page)
