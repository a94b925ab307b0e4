"""A citizen's meeting outside the hotline's hours: warned about, never blocked."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.services import Invitee
from booking.services.participants import invite_unit
from core import clock
from core.filters import NBSP
from tests.booking.making import CITIZEN, a_booking, book, make_room
from tests.booking.walking import DAY, press_book, ready
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.timetables import friday, opens_on

CLOSED = "Hotline for borgere er lukket, når mødet begynder."
INSTEAD = f"Borgeren kan ringe til mødets telefon: 00{NBSP}44{NBSP}55{NBSP}66."


@pytest.fixture
def anna(client: FlaskClient, session: Session, cast: Cast) -> FlaskClient:
    """Signed in, with a room to book."""
    make_room(session)
    sign_in(client, cast.anna)
    return client


def _not_on_the_day(session: Session, cast: Cast) -> None:
    opens_on(session, cast.at.hotline, [(DAY.weekday() - 1) % 7])


@pytest.mark.parametrize("step", ["when", "who"])
def test_the_steps_of_a_booking_say_what_the_citizen_can_do(
    anna: FlaskClient, session: Session, cast: Cast, step: str
) -> None:
    _not_on_the_day(session, cast)
    draft = ready(anna)

    page = anna.get(f"{draft}/{step}?date={DAY}&minutes=45").text

    assert CLOSED in page
    assert INSTEAD in page
    assert "Beder nogen om hjælp, får Lokal it, Kolding Kommune sagen." in page
    assert page_faults(page) == []


def test_a_meeting_outside_the_hours_is_booked_all_the_same(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    _not_on_the_day(session, cast)

    assert press_book(anna, ready(anna)).status_code == 303


def test_a_meeting_that_outlasts_the_hours_is_warned_about(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    opens_on(session, cast.at.hotline, [DAY.weekday()], 9, 11)

    page = anna.get(f"{ready(anna, time='10:30')}/who").text

    assert "Hotline for borgere lukker, før mødet er slut." in page


def test_within_the_hours_nothing_is_warned_about(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    opens_on(session, cast.at.hotline, [DAY.weekday()])

    page = anna.get(f"{ready(anna)}/who").text

    assert "Hotline for borgere er åben under mødet." in page
    assert INSTEAD not in page


def _meeting(work: Work, cast: Cast, *invitees: Invitee) -> uuid.UUID:
    soon = clock.now() + timedelta(minutes=30)
    with work():
        said = a_booking(cast, starts_at=soon, invitees=invitees)
        return book(said, cast.anna, now=clock.now()).id


def test_the_meetings_page_says_it_to_the_leader(
    anna: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    friday(session, cast.at.hotline, clock.to_local(clock.now()).date())
    meeting = _meeting(work, cast, CITIZEN)

    page = anna.get(f"/meetings/{meeting}").text

    assert CLOSED in page
    assert INSTEAD in page
    assert (
        "<strong>Lokal it, Kolding Kommune</strong>" in page
    )  # the leader's own help, and whether it is open
    assert "Åbent hele døgnet" in page


def test_without_citizens_the_hotline_does_not_matter(
    anna: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    friday(session, cast.at.hotline, clock.to_local(clock.now()).date())
    meeting = _meeting(work, cast, invite_unit(cast.at.ward))

    assert CLOSED not in anna.get(f"/meetings/{meeting}").text
