"""Who reads which text, and where: own page, leader's page, booking, help, the desk, anybody."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.guides.names import GuideName
from booking.models import Participant
from core.config import Settings
from core.db import db
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.core.test_devices import ANDROID_TABLET, IPHONE, WINDOWS
from tests.factories import Cast
from tests.guides.conftest import OWN, put_edition
from tests.personal.makers import Made, cancel, make_meeting

OURS = "Stil telefonen på et bord"


@pytest.fixture
def meeting(work: Work, cast: Cast, settings: Settings) -> Made:
    """Anna's meeting with Ida and Jens, tomorrow."""
    return make_meeting(work, cast, settings)


@pytest.mark.parametrize("name", GuideName)
def test_anybody_reads_any_guide(client: FlaskClient, name: GuideName) -> None:
    page = client.get(f"/guides/{name.value}")

    assert page.status_code == 200
    assert "<h2>" in page.text
    assert ('class="citizen"' in page.text) is name.is_for_citizens


def test_no_such_guide(client: FlaskClient) -> None:
    assert client.get("/guides/x").status_code == 404


def test_the_other_language_can_be_asked_for(client: FlaskClient) -> None:
    page = client.get("/guides/phone?language=en").text

    assert 'lang="en">On a phone</h1>' in page
    assert OURS in client.get("/guides/phone?language=sv").text


def test_staff_read_their_own_organisations_text(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    put_edition(session, cast, cast.at.kolding.id)

    assert OURS in client.get("/guides/phone").text
    sign_in(client, cast.carla)
    assert OURS in client.get("/guides/phone").text
    sign_in(client, cast.anna)
    page = client.get("/guides/phone").text
    assert OWN["sentence"] in page
    assert "Kolding Kommune har skrevet denne tekst." in page


def test_a_text_in_another_language_is_told_of_in_words(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    put_edition(session, cast, cast.at.kolding.id, language="en")
    sign_in(client, cast.anna)

    page = client.get("/guides/phone").text

    assert OURS in page
    assert "Kolding Kommune har sin egen tekst på et andet sprog." in page
    assert OWN["sentence"] in client.get("/guides/phone?language=en").text


@pytest.mark.parametrize(
    ("says", "title"),
    [(IPHONE, "På telefon"), (ANDROID_TABLET, "På tablet"), (WINDOWS, "På computer")],
)
def test_the_guide_fits_the_device(
    client: FlaskClient, meeting: Made, says: str, title: str
) -> None:
    page = client.get(meeting.url(rest="/guide"), headers={"User-Agent": says}).text

    assert f"<h2>{title}</h2>" in page
    assert "Når du skal til videomøde</h1>" in page


def test_another_device_is_one_press_away(client: FlaskClient, meeting: Made) -> None:
    assert "?device=tablet" in client.get(meeting.url(rest="/guide")).text

    page = client.get(meeting.url(rest="/guide?device=tablet")).text

    assert "<h2>På tablet</h2>" in page


def test_a_citizen_is_not_sent_to_a_room_system(client: FlaskClient, meeting: Made) -> None:
    page = client.get(meeting.url(rest="/guide?device=video-room")).text

    assert "videoudstyr" not in page


def test_who_joins_from_a_room_gets_the_guide_to_it(client: FlaskClient, meeting: Made) -> None:
    page = client.get(meeting.url("jens", "/guide")).text

    assert "<h2>I et lokale med videoudstyr</h2>" in page
    assert "Når du er inviteret</h1>" in page


def test_a_citizen_reads_the_convening_organisations_text(
    client: FlaskClient, session: Session, work: Work, cast: Cast, meeting: Made
) -> None:
    put_edition(session, cast, cast.at.kolding.id)
    put_edition(session, cast, cast.at.clinic.id, words={**OWN, "sentence": "Klinikkens."})
    with work():  # she sits with the doctor: it is still Kolding's meeting
        db.session.get_one(Participant, meeting.people["ida"]).organisation_id = cast.at.clinic.id

    ida = client.get(meeting.url(rest="/guide?device=phone")).text
    jens = client.get(meeting.url("jens", "/guide?device=phone")).text

    assert OWN["sentence"] in ida
    assert "Klinikkens." in jens


def test_the_guide_speaks_the_participants_language(
    client: FlaskClient, work: Work, meeting: Made
) -> None:
    with work():
        db.session.get_one(Participant, meeting.people["ida"]).language = "en"

    assert "When you have a video meeting</h1>" in client.get(meeting.url(rest="/guide")).text


def test_nothing_is_folded_for_print(client: FlaskClient, meeting: Made) -> None:
    folded = client.get(meeting.url(rest="/guide")).text
    whole = client.get(meeting.url(rest="/guide?whole=yes")).text

    assert folded.count('<details class="details">') == 3
    assert whole.count('<details class="details" open>') == 3


def test_the_own_page_leads_to_the_guide_and_help_to_what_often_helps(
    client: FlaskClient, meeting: Made
) -> None:
    assert meeting.url(rest="/guide") in client.get(meeting.url()).text
    assert "Prøv først at lukke siden" in client.get(meeting.url(rest="/help")).text


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"starts_in": timedelta(days=1)}, "Før mødet begynder"),
        ({"starts_in": -timedelta(minutes=5), "is_open": True}, "Mens I mødes"),
        ({"starts_in": -timedelta(hours=4)}, "Efter mødet"),
    ],
)
def test_the_leader_gets_the_part_that_the_clock_says(
    client: FlaskClient, work: Work, cast: Cast, settings: Settings, facts: dict[str, Any],
    title: str,
) -> None:  # fmt: skip
    made = make_meeting(work, cast, settings, **facts)
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{made.meeting_id}").text

    assert f">{title}</h2>" in page
    assert f"{title}</h1>" in client.get(made.url("anna", "/guide")).text


def test_a_cancelled_meeting_needs_no_guide(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting)
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{meeting.meeting_id}").text

    assert "Hele vejledningen" not in page
    assert client.get(meeting.url("anna", "/guide")).status_code == 200


def test_who_only_sees_a_meeting_gets_no_guide_to_leading_it(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    with work():
        db.session.get_one(Participant, meeting.people["jens"]).user_id = cast.jens.id
    sign_in(client, cast.jens)

    page = client.get(f"/meetings/{meeting.meeting_id}").text

    assert "Hele vejledningen" not in page


def test_the_booking_begins_with_the_form(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)

    begun = post(client, "/drafts", {"type": "conversation"})

    for page in (client.get("/drafts").text, client.get(begun.location).text):
        assert "Vælg formen først" in page
        assert "Varer det over 45 minutter" in page


def test_an_administrator_sees_which_texts_are_their_own(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    put_edition(session, cast, cast.at.kolding.id)
    sign_in(client, cast.frida)

    page = client.get("/guides").text

    assert page.count("Jeres egen tekst") == 1
    assert page.count("/own-texts/da") == len(GuideName)
    sign_in(client, cast.anna)
    assert "/own-texts/" not in client.get("/guides").text
