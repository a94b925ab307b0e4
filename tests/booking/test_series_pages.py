"""The leader's pages of a series: its dates, moving and cancelling some, and trying again."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import SkippedDate, SkipReason
from booking.services.participants import invite_user
from booking.services.series_bookings import Left
from core import clock
from tests.audits import audits
from tests.booking.making import CITIZEN, a_booking, at, book, make_room
from tests.booking.serial import NINE, agreed_on, book_many, dates, weekly
from tests.booking.walking import DAY
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults

WEEK = timedelta(days=7)


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> UUID:
    """Anna's with Ida and Jens: five Wednesdays at nine, the third left out."""
    make_room(session)
    agreed = agreed_on(weekly(DAY, 5), NINE, left=[Left(DAY + 2 * WEEK, SkipReason.NO_ROOM)])
    with work():
        guests = (CITIZEN, invite_user(cast.jens))
        return book_many(cast, agreed, now=clock.now(), invitees=guests).id


@pytest.fixture
def anna(client: FlaskClient, cast: Cast, meeting: UUID) -> FlaskClient:
    sign_in(client, cast.anna)
    return client


def url_of(session: Session, nth: int, deed: str) -> str:
    """The page of one date."""
    chosen = dates(session)[nth]
    session.commit()
    return f"/meetings/{chosen.meeting_id}/dates/{chosen.id}/{deed}"


def move(client: FlaskClient, url: str, **said: str) -> TestResponse:
    """To the day after, at ten."""
    seen = re.search(r'name="sequence"[^>]* value="(\d+)"', client.get(url).text)
    fields = {"slot": "own", "date": (DAY + timedelta(days=1)).isoformat(), "time": "10:00"}
    usual = {"minutes": "45", "scope": "this", "sequence": seen[1] if seen else "0"}
    return post(client, url, {**fields, **usual, **said})


def days(session: Session) -> list[int]:
    """How many days after the first each that takes place is."""
    found = [clock.to_local(o.starts_at).date() for o in dates(session) if not o.cancellation]
    session.commit()
    return [(day - DAY).days for day in found]


def skipped_of(session: Session) -> SkippedDate:
    session.rollback()
    session.expire_all()
    found = session.scalars(select(SkippedDate)).one()
    session.commit()
    return found


@pytest.mark.parametrize("page", ["dates", "time", "cancellation"])
def test_every_page_is_sound(anna: FlaskClient, session: Session, meeting: UUID, page: str) -> None:
    url = f"/meetings/{meeting}/dates" if page == "dates" else url_of(session, 0, page)

    html = anna.get(url).text

    assert page_faults(html) == []
    assert html.count("button-primary") == (0 if page == "dates" else 1)


def test_the_meeting_leads_to_its_dates(anna: FlaskClient, meeting: UUID) -> None:
    page = anna.get(f"/meetings/{meeting}").text

    assert "4 kommende datoer." in page
    assert f"/meetings/{meeting}/dates" in page


def test_the_dates_say_what_was_left_out(anna: FlaskClient, meeting: UUID) -> None:
    page = anna.get(f"/meetings/{meeting}/dates").text

    assert "Hver onsdag." in page
    assert "Intet virtuelt mødelokale er ledigt da" in page
    assert page.count(">Flyt<") == 4


def test_a_link_of_the_whole_leads_to_the_next_date(
    anna: FlaskClient, session: Session, meeting: UUID
) -> None:
    assert anna.get(f"/meetings/{meeting}/time").location == url_of(session, 0, "time")
    assert anna.get(f"/meetings/{meeting}/cancellation").location == url_of(
        session, 0, "cancellation"
    )


@pytest.mark.parametrize(
    ("scope", "then"), [("this", [1, 7, 21, 28]), ("all", [1, 8, 22, 29])], ids=["this", "all"]
)
def test_moving(anna: FlaskClient, session: Session, scope: str, then: list[int]) -> None:
    answer = move(anna, url_of(session, 0, "time"), scope=scope)

    assert answer.status_code == 303
    assert days(session) == then


def test_free_times_begin_on_the_day_of_the_date(anna: FlaskClient, session: Session) -> None:
    page = anna.get(url_of(session, 3, "time")).text

    offered = re.findall(r'name="slot" value="(\d{4}-\d\d-\d\d)', page)
    assert offered
    assert min(offered) >= (DAY + 4 * WEEK).isoformat()


def test_moving_is_written_down(anna: FlaskClient, session: Session, meeting: UUID) -> None:
    move(anna, url_of(session, 0, "time"), scope="following")

    assert len(audits(session, "meeting-time-changed", meeting)) == 1


def test_what_is_in_the_way_is_named(
    anna: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    with work():
        book(a_booking(cast, starts_at=at("10:00", DAY + timedelta(days=8))), cast.anna)
    url = url_of(session, 0, "time")

    answer = move(anna, url, scope="all")

    assert answer.status_code == 422
    assert "1 dato er ikke ledig" in answer.text
    assert answer.text.count("Ledigt tæt på:") == 1
    assert 'name="leaves_taken"' in answer.text


def test_pressed_twice_it_moves_once(anna: FlaskClient, session: Session) -> None:
    url = url_of(session, 0, "time")
    move(anna, url, scope="all", sequence="0")

    answer = move(anna, url, scope="all", sequence="0")

    assert answer.status_code == 422
    assert days(session)[0] == 1


@pytest.mark.parametrize("said", [{"scope": "x"}, {"minutes": "0"}, {"sequence": "x"}])
def test_what_makes_no_sense_moves_nothing(
    anna: FlaskClient, session: Session, said: dict[str, str]
) -> None:
    answer = move(anna, url_of(session, 0, "time"), **said)

    assert answer.status_code == 422
    assert days(session) == [0, 7, 21, 28]


@pytest.mark.parametrize(
    ("scope", "left"), [("this", [0, 21, 28]), ("following", [0]), ("all", [])]
)
def test_cancelling(anna: FlaskClient, session: Session, scope: str, left: list[int]) -> None:
    url = url_of(session, 1, "cancellation")

    answer = post(anna, url, {"scope": scope, "reason": "Lægen er væk"})

    assert answer.status_code == 303
    assert days(session) == left


def test_a_reason_is_asked_for(anna: FlaskClient, session: Session) -> None:
    answer = post(anna, url_of(session, 1, "cancellation"), {"scope": "all", "reason": ""})

    assert answer.status_code == 422
    assert len(days(session)) == 4


def test_a_date_that_is_off_leads_back(anna: FlaskClient, session: Session, meeting: UUID) -> None:
    url = url_of(session, 1, "cancellation")
    post(anna, url, {"scope": "this", "reason": "Lægen er væk"})

    assert anna.get(url).location == f"/meetings/{meeting}/dates"


def test_the_page_goes_on_with_the_next_date(
    anna: FlaskClient, session: Session, meeting: UUID
) -> None:
    post(anna, url_of(session, 0, "cancellation"), {"scope": "this", "reason": "Ferie"})

    assert "Mødet er aflyst" not in anna.get(f"/meetings/{meeting}").text


def test_a_date_is_tried_again(anna: FlaskClient, session: Session, meeting: UUID) -> None:
    url = f"/meetings/{meeting}/skipped-dates/{skipped_of(session).id}/retries"

    answer = post(anna, url, page=f"/meetings/{meeting}/dates")

    assert answer.status_code == 303
    assert days(session) == [0, 7, 14, 21, 28]
    assert len(audits(session, "skipped-date-booked", skipped_of(session).id)) == 1


def test_a_date_that_is_still_taken_says_so(
    anna: FlaskClient, session: Session, meeting: UUID, cast: Cast, work: Work
) -> None:
    with work():
        book(a_booking(cast, starts_at=at("09:00", DAY + 2 * WEEK)), cast.anna)
    page, url = f"/meetings/{meeting}/dates", f"/skipped-dates/{skipped_of(session).id}/retries"

    answer = post(anna, f"/meetings/{meeting}{url}", page=page)

    page = anna.get(answer.location).text
    assert "ikke længere ledig" in page
    assert "Ledigt tæt på: " in page


@pytest.mark.parametrize(("who", "status"), [("bo", 200), ("carla", 404), ("jens", 403)])
@pytest.mark.parametrize("deed", ["time", "cancellation"])
def test_who_may(
    client: FlaskClient,
    session: Session,
    cast: Cast,
    meeting: UUID,
    who: str,
    status: int,
    deed: str,
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(url_of(session, 0, deed)).status_code == status
    assert client.get(f"/meetings/{meeting}/dates").status_code == status


def test_a_stranger_tries_nothing_again(
    client: FlaskClient, session: Session, cast: Cast, meeting: UUID
) -> None:
    sign_in(client, cast.carla)
    url = f"/meetings/{meeting}/skipped-dates/{skipped_of(session).id}/retries"

    assert post(client, url, page="/drafts").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(
    client: FlaskClient, session: Session, meeting: UUID
) -> None:
    assert client.get(url_of(session, 0, "time")).status_code == 303


def test_a_date_of_another_meeting_is_not_there(
    anna: FlaskClient, session: Session, meeting: UUID, cast: Cast, work: Work
) -> None:
    with work():
        other = book(a_booking(cast, starts_at=at("15:00", DAY)), cast.anna)
        [date] = other.occurrences
        url = f"/dates/{date.id}/time"
        own = f"/meetings/{other.id}{url}"

    assert anna.get(f"/meetings/{meeting}{url}").status_code == 404
    assert anna.get(own).status_code == 404  # a meeting of one time has a page of its own
