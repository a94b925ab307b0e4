"""Help in two presses; what the desk gets, and what it must not have."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.personal.devices import describe
from core import clock
from core.audit import AuditEntry
from core.forms import CPR_MASK
from tests.browse import post
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.desk import FakeDesk, a_case
from tests.personal.makers import PURPOSE, SOON, Made, cancel

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
ANDROID_TABLET = (
    "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
HTMX = {"HX-Request": "true"}
LONG = "De kan ikke høre mig. " * 500


def ask(client: FlaskClient, made: Made, who: str = "ida", **fields: str) -> None:
    """Press the button on the page of help."""
    answer = post(client, made.url(who, "/help-requests"), fields, page=made.url(who, "/help"))
    assert (answer.status_code, answer.location) == (303, made.url(who, "/help"))


def test_two_presses_are_enough(client: FlaskClient, desk: FakeDesk, soon: Made) -> None:
    assert soon.url(rest="/help") in client.get(soon.url()).text

    ask(client, soon)

    assert [r.participant_id for r in desk.requests] == [soon.people["ida"]]


def test_the_desk_gets_what_it_needs(
    client: FlaskClient, desk: FakeDesk, cast: Cast, soon: Made
) -> None:
    client.environ_base["HTTP_USER_AGENT"] = IPHONE
    ask(client, soon, trouble="not-heard", text="Kun en brummen", phone="00 11 22 44")

    [request] = desk.requests
    assert (request.requester, request.is_private) == ("Ida, borger", True)
    assert request.organisation_id == request.convening_organisation_id == cast.at.kolding.id
    assert request.is_cross_sector
    assert request.text == "De kan ikke høre mig\nKun en brummen"
    assert request.device == "Telefon (iPhone), Safari"
    assert request.callback_phone == "+4500112244"
    assert request.snapshot["unit"] == "Voksenrådgivningen, Kolding Kommune"


def test_the_desk_gets_no_purpose(client: FlaskClient, desk: FakeDesk, soon: Made) -> None:
    ask(client, soon)

    assert PURPOSE not in repr(desk.requests)
    assert "Medicin" not in repr(desk.requests)


def test_staff_are_helped_by_their_own(
    client: FlaskClient, desk: FakeDesk, cast: Cast, soon: Made
) -> None:
    ask(client, soon, "jens")

    [request] = desk.requests
    assert not request.is_private
    assert request.organisation_id == cast.at.clinic.id
    assert request.convening_organisation_id == cast.at.kolding.id


@pytest.mark.parametrize(
    ("typed", "gets"),
    [
        ("🙂 <b>x</b>\r\ny\0", "🙂 <b>x</b>\ny"),
        ("CPR 0101901234", f"CPR {CPR_MASK}"),
        (LONG, LONG.strip()),
        ("", "Jeg har brug for hjælp til at komme med i mødet."),
    ],
)
def test_nobody_in_trouble_is_sent_back(
    client: FlaskClient, desk: FakeDesk, soon: Made, typed: str, gets: str
) -> None:
    ask(client, soon, trouble="x" * 10_000, text=typed)

    assert desk.requests[0].text == gets


def test_a_number_we_cannot_read_is_told_and_not_refused(
    client: FlaskClient, desk: FakeDesk, soon: Made
) -> None:
    ask(client, soon, phone="naboens, 010190-1234")

    assert desk.requests[0].callback_phone is None
    assert desk.requests[0].text == f"Mit telefonnummer: naboens, {CPR_MASK}"


def test_help_is_there_when_the_meeting_is_cancelled(
    client: FlaskClient, desk: FakeDesk, work: Work, cast: Cast, soon: Made
) -> None:
    cancel(work, cast, soon)

    ask(client, soon)

    assert desk.requests[0].snapshot["is_cancelled"]


def test_asking_is_logged(client: FlaskClient, session: Session, soon: Made) -> None:
    ask(client, soon)

    rows = session.scalars(select(AuditEntry).where(AuditEntry.kind == "help-asked-for")).all()
    assert [row.subject_id for row in rows] == [soon.people["ida"]]


def test_the_page_shows_where_the_case_is_and_rings_the_open_number(
    client: FlaskClient, soon: Made
) -> None:
    ask(client, soon)

    page = client.get(soon.url(rest="/help")).text

    for words in ("Vi har fået din besked", "Dorte ser på det nu", "Send til Dorte"):
        assert words in page
    assert "Jeg har brug for hjælp" not in page
    assert 'href="tel:+4500112233"' in page
    assert page.count("button-primary") == 1


def test_seeing_the_case_is_to_be_told(client: FlaskClient, desk: FakeDesk, soon: Made) -> None:
    ask(client, soon)
    assert desk.seen == []

    client.get(soon.url(rest="/help"))

    assert desk.seen == [soon.people["ida"]]


def test_the_poll_is_silent_and_tells_nothing_without_news(
    client: FlaskClient, desk: FakeDesk, soon: Made
) -> None:
    ask(client, soon)
    page = client.get(soon.url(rest="/help")).text
    poll = page.split('hx-get="')[1].split('"')[0]
    looks = len(desk.seen)

    assert client.get(poll, headers=HTMX).status_code == 204
    assert len(desk.seen) == looks


def test_the_poll_brings_news(client: FlaskClient, desk: FakeDesk, soon: Made) -> None:
    ask(client, soon)

    answer = client.get(soon.url(rest="/help/case?seen=old"), headers=HTMX)

    assert "Dorte ser på det nu" in answer.text
    assert "<form" not in answer.text  # what somebody is writing stays
    assert desk.seen == [soon.people["ida"]]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "Nu er der lyd"}, ("Nu er der lyd", False)),
        ({"works": "yes", "text": ""}, ("", True)),
        ({"text": "010190-1234"}, (CPR_MASK, False)),
    ],
)
def test_the_answer_reaches_the_desk(
    client: FlaskClient,
    desk: FakeDesk,
    soon: Made,
    fields: dict[str, str],
    told: tuple[str, bool],
) -> None:
    ask(client, soon)

    answer = post(client, soon.url(rest="/help-answers"), fields, page=soon.url(rest="/help"))

    assert answer.status_code == 303
    assert desk.answers == [(soon.people["ida"], *told)]


def test_an_empty_answer_asks_for_words(client: FlaskClient, desk: FakeDesk, soon: Made) -> None:
    ask(client, soon)

    answer = post(
        client, soon.url(rest="/help-answers"), {"text": " "}, page=soon.url(rest="/help")
    )

    assert answer.status_code == 422
    assert "Skriv, hvad der sker" in answer.text
    assert desk.answers == []


def test_once_it_is_over_one_can_ask_again(client: FlaskClient, desk: FakeDesk, soon: Made) -> None:
    desk.cases[soon.people["ida"]] = a_case(clock.now(), is_over=True)

    page = client.get(soon.url(rest="/help")).text

    assert "Tilbage til mødet" in page
    assert page.count("button-primary") == 1
    assert "Få hjælp nu" in client.get(soon.url(rest="/help?again=yes")).text


def test_without_a_desk_the_meetings_phone_is_shown(
    client: FlaskClient, desk: FakeDesk, make: Make
) -> None:
    desk.has_lines = False

    page = client.get(make(starts_in=SOON).url()).text

    assert "Mødets telefon" in page
    assert "tel:+4500445566" in page


@pytest.mark.parametrize(
    ("says", "means"),
    [
        (IPHONE, "Telefon (iPhone), Safari"),
        (ANDROID_TABLET, "Tablet (Android), Chrome"),
        (WINDOWS, "Computer (Windows), Edge"),
        ("", "Ukendt udstyr"),
        ("<script>\r\nx" * 1_000, "Ukendt udstyr"),
    ],
)
def test_devices_in_plain_words(app: Flask, says: str, means: str) -> None:
    with app.test_request_context():
        assert describe(says) == means
