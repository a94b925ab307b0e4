"""»I am late«: from an hour before until the end, for who has not come yet."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking import joining
from booking.models import Delay, Occurrence
from core import clock
from core.db import db
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.personal.conftest import Make
from tests.personal.makers import SOON, Made, cancel

WHEN = {
    "before": timedelta(minutes=50),
    "waiting": SOON,
    "begun": -timedelta(minutes=10),
}


def say(client: FlaskClient, made: Made, minutes: str, who: str = "ida") -> TestResponse:
    """Press a button of the page."""
    return post(client, made.url(who, rest="/delays"), {"minutes": minutes}, page=made.url(who))


def delays(session: Session) -> list[Delay]:
    """As committed."""
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Delay)))


@pytest.mark.parametrize("stage", WHEN)
def test_it_is_kept_with_when_they_are_expected(
    client: FlaskClient, session: Session, make: Make, stage: str
) -> None:
    made = make(starts_in=WHEN[stage])

    assert say(client, made, "15").status_code == 303

    [kept] = delays(session)
    starts_at = session.get_one(Occurrence, made.occurrence_id).starts_at
    since = kept.said_at if stage == "begun" else starts_at
    assert kept.expected_at == since + timedelta(minutes=15)
    assert (kept.participant_id, kept.minutes) == (made.people["ida"], 15)
    assert audits(session, "delay-said")[0].facts == {"minutes": 15}


@pytest.mark.parametrize("stage", WHEN)
def test_own_page_leader_and_those_who_wait_see_it(
    client: FlaskClient, session: Session, cast: Cast, make: Make, stage: str
) -> None:
    made = make(starts_in=WHEN[stage])

    say(client, made, "30")

    [kept] = delays(session)
    at = clock.to_local(kept.expected_at)
    about = f"ca. kl.\N{NO-BREAK SPACE}{at.hour}.{at:%M}"
    pages = [client.get(made.url(who)).text for who in ("ida", "jens")]
    sign_in(client, cast.anna)
    pages.append(client.get(f"/meetings/{made.meeting_id}").text)
    assert all(about in page for page in pages)
    assert "Forsinket" in client.get(f"/meetings/{made.meeting_id}/people").text
    assert not [fault for page in pages for fault in page_faults(page)]


def test_the_newest_holds(client: FlaskClient, session: Session, soon: Made) -> None:
    for minutes in ("5", "30"):
        say(client, soon, minutes)

    assert [kept.minutes for kept in delays(session)] == [30]


def test_it_can_be_taken_back(client: FlaskClient, session: Session, soon: Made) -> None:
    say(client, soon, "10")

    say(client, soon, "none")
    say(client, soon, "none")

    assert delays(session) == []
    assert len(audits(session, "delay-taken-back")) == 1


@pytest.mark.parametrize("minutes", ["", "0", "-5", "7", "x", "9" * 400, "\0"])
def test_other_minutes_are_refused(
    client: FlaskClient, session: Session, soon: Made, minutes: str
) -> None:
    answer = say(client, soon, minutes)

    assert answer.status_code == 422
    assert "Tryk på en af knapperne" in answer.text
    assert delays(session) == []


@pytest.mark.parametrize("starts_in", [timedelta(days=1), timedelta(minutes=61)])
def test_nobody_is_asked_long_before(
    client: FlaskClient, session: Session, make: Make, starts_in: timedelta
) -> None:
    made = make(starts_in=starts_in)

    assert "Er du forsinket" not in client.get(made.url()).text
    assert "en time før" in say(client, made, "5").text
    assert delays(session) == []


def test_who_has_been_inside_is_not_late(
    client: FlaskClient, session: Session, work: Work, open_now: Made
) -> None:
    client.get(open_now.url())
    with work():
        occurrence = db.session.get_one(Occurrence, open_now.occurrence_id)
        joining._note_joined(occurrence.id, open_now.people["ida"], at=clock.now())

    assert "Er du forsinket" not in client.get(open_now.url()).text
    assert say(client, open_now, "5").status_code == 422
    assert delays(session) == []


@pytest.mark.parametrize("end", ["over", "cancelled"])
def test_nor_is_anybody_late_for_what_does_not_take_place(
    client: FlaskClient, session: Session, work: Work, cast: Cast, make: Make, end: str
) -> None:
    made = make(starts_in=-timedelta(hours=3) if end == "over" else SOON)
    if end == "cancelled":
        cancel(work, cast, made)

    assert say(client, made, "5").status_code == 422
    assert delays(session) == []


def test_who_said_no_is_not_asked(client: FlaskClient, session: Session, soon: Made) -> None:
    post(client, soon.url(rest="/answers"), {"answer": "declined"}, page=soon.url())

    assert "Er du forsinket" not in client.get(soon.url()).text


def test_the_page_stays_easy(client: FlaskClient, make: Make) -> None:
    page = client.get(make(starts_in=WHEN["before"]).url()).text

    assert "Er du forsinket?" in read_page(page).text()
    assert "15 minutter" in read_page(page).text().replace("\N{NO-BREAK SPACE}", " ")


def test_a_stranger_says_nothing(client: FlaskClient, session: Session, soon: Made) -> None:
    page = client.get(soon.url()).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    answer = client.post("/m/x/delays", data={"csrf_token": token, "minutes": "5"})

    assert answer.status_code == 404
    assert delays(session) == []
