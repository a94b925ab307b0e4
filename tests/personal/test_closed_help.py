"""Friday afternoon: the hotline is closed, the meeting is not. Help lands with somebody."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core import clock
from support.models import EventKind
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.conftest import Make
from tests.personal.makers import Made, cancel
from tests.support.makers import only_ticket, told_story
from tests.support.timetables import friday, opens_on

IN_HALF_AN_HOUR = timedelta(minutes=30)  # it is 16.00, the meeting is at 16.30
CLOSED_THEN = "Hotline for borgere er lukket, når mødet begynder."


@pytest.fixture
def hotline_closed(session: Session, cast: Cast) -> None:
    """Open Monday to Thursday, and today is the day after."""
    friday(session, cast.at.hotline, clock.to_local(clock.now()).date())


@pytest.fixture
def all_closed(session: Session, cast: Cast, hotline_closed: None) -> None:
    """Local IT of the municipality too."""
    friday(session, cast.at.kolding_it, clock.to_local(clock.now()).date())


@pytest.fixture
def meeting(make: Make) -> Made:
    """Anna's and Ida's, in half an hour."""
    return make(starts_in=IN_HALF_AN_HOUR)


def ask(client: FlaskClient, meeting: Made) -> None:
    """Press the button."""
    fields = {"text": "Jeg kan ikke komme ind"}
    url, page = meeting.url(rest="/help-requests"), meeting.url(rest="/help")
    assert post(client, url, fields, page=page).status_code == 303


def test_the_page_says_that_it_is_closed_and_what_to_do(
    client: FlaskClient, hotline_closed: None, meeting: Made
) -> None:
    page = client.get(meeting.url()).text

    assert "Lukket nu. Åbner " in page
    assert CLOSED_THEN in page
    assert "Så hjælper Lokal it, Kolding Kommune dig." in page
    assert 'href="tel:+4500445566"' in page  # the meeting's phone
    assert page_faults(page) == []


def test_help_goes_past_the_hotline_to_who_is_there(
    client: FlaskClient, session: Session, cast: Cast, hotline_closed: None, meeting: Made
) -> None:
    ask(client, meeting)

    ticket = only_ticket(session)
    assert ticket.responsible_id == cast.at.kolding_it.id
    assert EventKind.SKIPPED in told_story(session)
    case = client.get(meeting.url(rest="/help")).text
    assert "Lokal it, Kolding Kommune har fået den." in case
    assert f'href="tel:{cast.at.kolding_it_unit.phone}"' in case


def test_when_everybody_is_closed_the_last_one_has_it_and_the_leader_is_to_call(
    client: FlaskClient, session: Session, cast: Cast, all_closed: None, meeting: Made
) -> None:
    ask(client, meeting)

    assert only_ticket(session).responsible_id == cast.at.kolding_it.id
    assert told_story(session).count(EventKind.ALL_CLOSED) == 1
    case = client.get(meeting.url(rest="/help")).text
    assert "Lokal it, Kolding Kommune har lukket nu og åbner " in case
    assert "Mødets leder er bedt om at ringe til dig." in case
    assert 'class="button button-secondary" href="tel:+4500445566"' in case  # the bar rings there
    sign_in(client, cast.anna)
    assert "alle, der kan hjælpe, har lukket" in client.get(f"/meetings/{meeting.meeting_id}").text


def test_before_anybody_asked_the_page_promises_a_call(
    client: FlaskClient, all_closed: None, meeting: Made
) -> None:
    page = client.get(meeting.url()).text

    assert "Så bliver mødets leder bedt om at ringe til dig." in page
    assert "eller ring til mødets telefon." in page


def test_days_before_the_page_says_until_when_one_can_try(
    client: FlaskClient, session: Session, cast: Cast, make: Make
) -> None:
    today = clock.to_local(clock.now()).date().weekday()
    opens_on(session, cast.at.hotline, [(today + 1) % 7], 0, 24)
    meeting = make(starts_in=timedelta(days=2))

    page = client.get(meeting.url()).text

    assert "Prøv lyd og billede før. Hotline for borgere hjælper dig indtil i morgen" in page


def test_staff_read_of_their_own_local_it(
    client: FlaskClient, hotline_closed: None, meeting: Made
) -> None:
    page = client.get(meeting.url("jens")).text

    assert CLOSED_THEN not in page


def test_within_the_hours_nothing_is_said(client: FlaskClient, meeting: Made) -> None:
    page = client.get(meeting.url()).text

    assert "er lukket" not in page
    assert "Tryk »Jeg har brug for hjælp«. Så hjælper" not in page


@pytest.mark.parametrize("starts_in", [-timedelta(hours=3), IN_HALF_AN_HOUR])
def test_a_page_without_a_meeting_to_go_to_says_when_it_opens(
    client: FlaskClient,
    work: Work,
    cast: Cast,
    hotline_closed: None,
    make: Make,
    starts_in: timedelta,
) -> None:
    made = make(starts_in=starts_in)
    if starts_in == IN_HALF_AN_HOUR:
        cancel(work, cast, made)

    page = client.get(made.url()).text

    assert "Lukket nu. Åbner " in page
    assert CLOSED_THEN not in page
    assert page_faults(page) == []
