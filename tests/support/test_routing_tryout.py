"""Trying who gets a case: what it says is what then happens, and nothing happens by it."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import to_local
from notifications.models import OutboxMessage
from support.lines import Units
from support.models import Audience, HandOver, SupportModel, SupportUnit, Ticket
from support.routing import Inquiry, tryout
from support.services import opening
from tests.accounts.files import said
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import NOON, POST, Held, call, close, only_ticket, staff_call
from tests.support.saying import say
from tests.support.timetables import opens_on

FRIDAY_EVENING = NOON + timedelta(days=2, hours=9)


def try_it(client: FlaskClient, cast: Cast, when: datetime = NOON, **asked: str) -> str:
    """Ask, and read the page."""
    local = to_local(when)
    usual = {"who": "staff", "about": "cross", "convened": str(cast.at.kolding.id)}
    moment = {"on": local.date().isoformat(), "at": f"{local:%H:%M}"}
    url = f"/organisations/{cast.at.kolding.id}/routing/tryout"
    page = client.get(f"{url}?{urlencode(usual | moment | asked)}")
    assert page.status_code == 200
    assert page_faults(page.text) == []
    return said(page)


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of Kolding, signed in."""
    sign_in(client, cast.frida)
    return client


def test_it_says_who_gets_it_and_what_is_told(frida: FlaskClient, cast: Cast) -> None:
    text = try_it(frida, cast)

    assert "Lokal it, Kolding Kommune får sagen" in text
    assert "Fælles support, Region Syddanmark Får den, hvis den bliver givet videre." in text
    assert "Lokal it, Kolding Kommune har fået den. Du behøver ikke gøre mere lige nu." in text


def test_it_opens_with_an_example_that_is_tried(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    page = frida.get(f"/organisations/{cast.at.kolding.id}/routing/tryout")

    text = said(page)
    assert "Prøv, hvem der får en sag" in text
    assert "Lokal it, Kolding Kommune får sagen Et eksempel: en ansat spørger" in text
    assert "Fælles support, Region Syddanmark Får den, hvis den bliver givet videre." in text
    assert page_faults(page.text) == []
    assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_on_a_friday_evening_it_says_who_is_skipped_and_why(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    opens_on(session, cast.at.hotline, range(4))

    text = try_it(frida, cast, FRIDAY_EVENING, who="citizen")

    assert "Lokal it, Kolding Kommune får sagen" in text
    assert "Hotline for borgere Bliver sprunget over og får besked. Lukket nu. Åbner" in text


def test_where_all_are_closed_it_says_who_owns_it_and_when_they_open(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    for unit in (cast.at.hotline, cast.at.kolding_it):
        opens_on(session, unit, range(4))

    text = try_it(frida, cast, FRIDAY_EVENING, who="citizen")

    assert "Får den: alle har lukket, og den er den sidste." in text
    assert "Mødelederen bliver bedt om at ringe til den, der har brug for hjælp." in text
    assert "Lokal it, Kolding Kommune har lukket nu og åbner mandag kl. 9." in text


def test_a_meeting_that_another_convened_goes_to_their_it(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    say(session, cast.at.kolding.id, has_local_it=False, local_it=None)

    text = try_it(frida, cast, convened=str(cast.at.hospital.id))

    assert "Lokal it, Sygehus Lillebælt får sagen" in text


def test_across_sectors_and_inside_one_differ_in_model_2(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    say(session, cast.at.kolding.id, model=SupportModel.CROSS_SECTOR_DIRECT)

    assert "Fælles support, Region Syddanmark får sagen" in try_it(frida, cast)
    assert "Lokal it, Kolding Kommune får sagen" in try_it(frida, cast, about="single")


def test_a_citizen_whose_it_is_shared_support_stays_with_the_hotline(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    say(session, cast.at.kolding.id, local_it=cast.at.shared.id)

    text = try_it(frida, cast, who="citizen")

    assert "Sprunget forbi: borgeres sager går ikke til fælles support." in text


CLOSED = ["", "hotline", "kolding_it", "hotline kolding_it", "kolding_it shared"]


@pytest.mark.parametrize("closed", CLOSED)
@pytest.mark.parametrize("audience", Audience)
def test_what_it_says_is_what_then_happens(
    work: Work, session: Session, cast: Cast, held: Held, audience: Audience, closed: str
) -> None:
    for name in closed.split():
        close(session, getattr(cast.at, name))
    kolding = cast.at.kolding.id
    is_citizen = audience == Audience.CITIZEN
    asked = call(held, cast) if is_citizen else staff_call(held, cast, organisation_id=kolding)
    with work():
        found = tryout.try_out(Units.read(), Inquiry(audience, kolding, kolding, True), at=NOON)
        opening.open_ticket(asked, by=None, post=POST, now=NOON)

    ticket = only_ticket(session)
    owner = session.get_one(SupportUnit, ticket.responsible_id)
    assert found.owner in owner.unit.place
    skips = select(func.count()).where(HandOver.was_skipped)
    assert found.skipped == session.scalar(skips)


def test_nothing_is_opened_and_nobody_is_told(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    try_it(frida, cast)

    for table in (Ticket, OutboxMessage):
        assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"on": "x"}, {"on": "0001-01-01"}, {"on": "9999-12-31"}, {"at": "99:99"}, {"on": ""},
        {"who": "x"}, {"about": "x"}, {"convened": "x"}, {"convened": "\x00"},
    ],
)  # fmt: skip
def test_senseless_questions_are_refused_and_kept(
    frida: FlaskClient, cast: Cast, asked: dict[str, str]
) -> None:
    usual = {"who": "staff", "about": "cross", "convened": str(cast.at.kolding.id)}
    fields = usual | {"on": "2026-12-04", "at": "20:00"} | asked

    page = frida.get(f"/organisations/{cast.at.kolding.id}/routing/tryout?{urlencode(fields)}")

    assert page.status_code == 422
    assert page_faults(page.text) == []


@pytest.mark.parametrize(("on", "at"), [("2026-03-29", "02:30"), ("2026-10-25", "02:30")])
def test_the_nights_when_the_clock_changes_are_no_trouble(
    frida: FlaskClient, cast: Cast, on: str, at: str
) -> None:
    assert "får sagen" in try_it(frida, cast, on=on, at=at)
