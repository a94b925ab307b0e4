"""GET shows: it notes the look, and neither answers nor joins."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import links
from booking.models import Answer, Attendance, MeetingForm, Participant
from booking.services.looking import MEETING_SEEN
from core import audit
from core.audit import AuditEntry
from core.config import Settings
from core.db import db
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import PURPOSE, SOON, TOMORROW, Made, cancel, remove
from tests.personal.reading import lines_of, lix

OVER = -timedelta(hours=3)
STAGES: dict[str, dict[str, Any]] = {
    "before": {"starts_in": TOMORROW},
    "waiting": {"starts_in": SOON},
    "open": {"starts_in": SOON, "is_open": True},
    "over": {"starts_in": OVER},
    "telephone": {"form": MeetingForm.TELEPHONE},
    "hybrid": {"form": MeetingForm.HYBRID},
}


def test_the_first_look_is_noted_once(client: FlaskClient, session: Session, meeting: Made) -> None:
    client.get(meeting.url())
    first = session.get_one(Participant, meeting.people["ida"]).opened_at

    client.get(meeting.url())

    session.rollback()
    assert first is not None
    assert session.get_one(Participant, meeting.people["ida"]).opened_at == first


def test_every_look_is_logged(client: FlaskClient, session: Session, meeting: Made) -> None:
    client.get(meeting.url())
    client.get(meeting.url())

    rows = session.scalars(select(AuditEntry)).all()
    assert [(r.kind, r.subject_id, r.meeting_id) for r in rows] == [
        ("personal-page-opened", meeting.people["ida"], meeting.meeting_id)
    ] * 2


def test_a_look_neither_answers_nor_joins(
    client: FlaskClient, session: Session, open_now: Made
) -> None:
    client.get(open_now.url())

    assert session.get_one(Participant, open_now.people["ida"]).answer == Answer.NONE
    assert session.scalars(select(Attendance)).all() == []


def test_head_changes_nothing(client: FlaskClient, session: Session, soon: Made) -> None:
    for rest in ("", "/door", "/help", "/way-in", "/equipment-test"):
        client.head(soon.url(rest=rest))

    assert session.get_one(Participant, soon.people["ida"]).opened_at is None
    assert session.scalars(select(AuditEntry)).all() == []
    assert session.scalars(select(Attendance)).all() == []


@pytest.mark.parametrize("token", ["x", "A" * 44, "æ" * 44, "%00" * 44])
def test_unknown_link_says_what_to_do(client: FlaskClient, meeting: Made, token: str) -> None:
    page = client.get(f"/m/{token}")

    assert page.status_code == 404
    assert "Se efter en nyere besked" in page.text
    assert "Ring til nummeret i din besked" in page.text


def test_link_of_somebody_removed_opens_nothing(
    client: FlaskClient, work: Work, meeting: Made
) -> None:
    remove(work, meeting.people["ida"])

    assert client.get(meeting.url()).status_code == 404


def test_older_link_opens_nothing(client: FlaskClient, work: Work, meeting: Made) -> None:
    with work():
        db.session.get_one(Participant, meeting.people["ida"]).link_generation = 2

    assert client.get(meeting.url()).status_code == 404


def test_link_of_another_with_my_tag_opens_nothing(client: FlaskClient, meeting: Made) -> None:
    mixed = meeting.tokens["jens"][:22] + meeting.tokens["ida"][22:]

    assert client.get(f"/m/{mixed}").status_code == 404


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("rest", ["", "/help", "/other-times", "/equipment-test"])
def test_citizens_page_names_nobody_at_work(
    client: FlaskClient, make: Make, stage: str, rest: str
) -> None:
    made = make(**STAGES[stage])

    page = client.get(made.url(rest=rest)).text

    assert "Anna" not in page
    assert "Brofelt" not in page
    assert "Praksisholm" not in page


@pytest.mark.parametrize("stage", STAGES)
def test_title_is_neutral(client: FlaskClient, make: Make, stage: str) -> None:
    page = client.get(make(**STAGES[stage]).url()).text

    title = page.split("<title>")[1].split("</title>")[0]
    assert PURPOSE not in title
    assert "Ida" not in title


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("rest", ["", "/help", "/other-times"])
def test_citizens_page_is_easy_to_read(
    client: FlaskClient, make: Make, stage: str, rest: str
) -> None:
    words = lines_of(client.get(make(**STAGES[stage]).url(rest=rest)).text)

    assert lix(words) <= 30
    forbidden = ("fejl", "ugyldig", "support", "ticket", "session")
    assert not [w for w in forbidden if w in " ".join(words).lower()]


def test_purpose_and_functions_stand_on_the_page(client: FlaskClient, meeting: Made) -> None:
    page = client.get(meeting.url()).text

    assert PURPOSE in page
    assert "Din sagsbehandler, Kolding Kommune" in page
    assert "Din egen læge" in page


def test_citizen_sees_who_at_work_opened_the_meeting(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    anna = cast.anna.as_actor()
    with work():
        now = db.session.get_one(Participant, meeting.people["ida"]).meeting.created_at
        audit.record(anna, MEETING_SEEN, subject=None, meeting=meeting.meeting_id, now=now)

    page = " ".join(lines_of(client.get(meeting.url()).text))

    assert "Hvem har åbnet mit møde? Voksenrådgivningen, Kolding Kommune:" in page


def test_doctor_reads_the_plan_and_the_room_systems_address(
    client: FlaskClient, meeting: Made
) -> None:
    page = client.get(meeting.url("jens")).text

    assert "Medicin" in page
    assert "bro-1@rum.example.org" in page
    assert 'class="citizen"' not in page


def test_room_address_is_kept_from_those_without_a_room_system(
    client: FlaskClient, open_now: Made
) -> None:
    for who in ("ida", "unit-0"):
        page = client.get(open_now.url(who)).text
        assert "bro-1@rum.example.org" not in page
        assert "https://rum.example.org" not in page


@pytest.mark.parametrize("who", ["ida", "jens"])
def test_the_ways_that_the_invitation_promises_stand_there_days_before(
    client: FlaskClient, meeting: Made, who: str
) -> None:
    page = " ".join(lines_of(client.get(meeting.url(who)).text))

    assert "Andre måder at være med på" in page
    assert re.search(r"Gå til \S+ og skriv koden \d{4} \d{4}", page)
    assert re.search(r"Det er bedst med billede\. .* ring til [\d ]{11}", page)


def test_a_meeting_in_person_names_no_other_way(client: FlaskClient, make: Make) -> None:
    page = client.get(make(form=MeetingForm.IN_PERSON).url()).text

    assert "Andre måder at være med på" not in page


def test_a_cancelled_meeting_says_so_and_whom_to_call(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting)

    page = client.get(meeting.url())

    assert page.status_code == 200
    assert "Mødet er aflyst" in page.text
    assert "tel:+4500445566" in page.text
    assert "Dit link virker stadig" in page.text


def test_a_meeting_that_is_over_says_so_and_whom_to_call(client: FlaskClient, make: Make) -> None:
    page = client.get(make(starts_in=OVER).url()).text

    assert "Mødet er slut" in page
    assert "tel:+4500445566" in page


@pytest.mark.parametrize("stage", STAGES)
def test_one_button_is_filled_at_most(client: FlaskClient, make: Make, stage: str) -> None:
    page = client.get(make(**STAGES[stage]).url()).text

    assert page.count("button-primary") == (0 if stage == "waiting" else 1)


def test_the_page_speaks_the_participants_language(
    client: FlaskClient, work: Work, meeting: Made
) -> None:
    with work():
        db.session.get_one(Participant, meeting.people["ida"]).language = "en"

    page = client.get(meeting.url()).text

    assert '<html lang="en">' in page
    assert "Are you coming?" in page


def test_a_token_made_for_nobody_is_unknown(
    client: FlaskClient, settings: Settings, meeting: Made
) -> None:
    stranger = Participant(id=uuid.uuid4(), link_generation=1)
    token = links.token_for(stranger, settings.secret_key.encode())

    assert client.get(f"/m/{token}").status_code == 404


def test_whoever_looks_for_help_finds_the_way_back(client: FlaskClient, meeting: Made) -> None:
    assert f'href="{meeting.url()}">Tilbage til mødet' in client.get(meeting.url(rest="/help")).text
