"""One A4 page to hand over: time, the way in, numbers to call. No topic and no people."""

import uuid
from datetime import timedelta

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import MeetingForm, Participant
from core.audit import AuditEntry
from core.config import Settings
from core.db import db
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.personal.conftest import Make
from tests.personal.makers import PURPOSE, Made, cancel
from tests.personal.reading import lines_of, lix
from tests.personal.test_statements import counted

OVER = -timedelta(hours=3)


def _sheet(made: Made, who: str = "ida") -> str:
    return f"/meetings/{made.meeting_id}/participants/{made.people[who]}/print-sheet"


def _words(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return read_page(answer.text).text().replace("\u00a0", " ")


def test_the_citizen_reads_when_how_and_whom_to_call(client: FlaskClient, meeting: Made) -> None:
    said = _words(client, meeting.url(rest="/print"))

    code = meeting.codes["ida"]
    for words in (
        f"{code[:4]} {code[4:]}",
        "127.0.0.1:8000",
        "Hotline for borgere 00 11 22 33",
        "Mødets telefon 00 44 55 66",
        "Ring til 00 77 88 99.",
        "Tast 4711 og tryk på #.",
        "Mødet ledes af: Din sagsbehandler, Kolding Kommune.",
    ):
        assert words in said


def test_leader_and_citizen_get_the_same_sheet(
    client: FlaskClient, cast: Cast, meeting: Made
) -> None:
    sign_in(client, cast.anna)

    sheets = [
        client.get(url).text.split("<main")[1]
        for url in (_sheet(meeting), meeting.url(rest="/print"))
    ]

    assert sheets[0] == sheets[1]


def test_the_square_is_the_personal_link(
    client: FlaskClient, settings: Settings, meeting: Made
) -> None:
    page = client.get(meeting.url(rest="/print")).text

    url = f"{settings.base_url}{meeting.url()}"
    drawn = segno.make(url, error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass=None, lineclass=None
    )
    assert drawn in page


@pytest.mark.parametrize("form", list(MeetingForm))
def test_it_names_no_topic_and_nobody(client: FlaskClient, make: Make, form: MeetingForm) -> None:
    page = client.get(make(form=form).url(rest="/print")).text

    for secret in (PURPOSE, "Medicin", "Anna", "Brofelt", "Praksisholm", "Ida", "Hjemmeplejen"):
        assert secret not in page
    assert page_faults(page) == []


@pytest.mark.parametrize("form", list(MeetingForm))
def test_it_is_easy_to_read(client: FlaskClient, make: Make, form: MeetingForm) -> None:
    words = lines_of(client.get(make(form=form).url(rest="/print")).text)

    assert lix(words) <= 30
    forbidden = ("fejl", "ugyldig", "support", "ticket", "session")
    assert not [w for w in forbidden if w in " ".join(words).lower()]


@pytest.mark.parametrize(
    ("form", "has_address", "has_room"),
    [
        (MeetingForm.VIDEO, False, True),
        (MeetingForm.HYBRID, True, True),
        (MeetingForm.TELEPHONE, False, False),
        (MeetingForm.IN_PERSON, True, False),
    ],
)
def test_it_says_where_and_how_for_each_form(
    client: FlaskClient, make: Make, form: MeetingForm, has_address: bool, has_room: bool
) -> None:
    said = _words(client, make(form=form).url(rest="/print"))

    assert ("Sygehusvej 1" in said, "Hvis video slet ikke virker" in said) == (
        has_address,
        has_room,
    )


def test_a_citizen_without_name_mail_or_phone_can_have_one(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    with work():
        ida = db.session.get_one(Participant, meeting.people["ida"])
        ida.name = ida.email = ida.phone = None
        ida.function = ""
    sign_in(client, cast.anna)

    said = _words(client, _sheet(meeting))

    assert meeting.codes["ida"][:4] in said


def test_a_room_without_a_telephone_gives_the_meetings(
    client: FlaskClient, work: Work, session: Session, meeting: Made
) -> None:
    with work():
        person = db.session.get_one(Participant, meeting.people["ida"])
        provision = person.meeting.occurrences[0].provision
        assert provision
        provision.room.phone = None

    said = _words(client, meeting.url(rest="/print"))

    assert "Ring til 00 44 55 66." in said
    assert "4711" not in said


def test_it_is_in_the_language_of_who_gets_it(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    with work():
        db.session.get_one(Participant, meeting.people["ida"]).language = "en"
    sign_in(client, cast.anna)

    page = client.get(_sheet(meeting)).text

    assert '<html lang="en">' in page
    assert "Do you need help?" in page


def test_each_look_of_the_leader_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, meeting: Made
) -> None:
    sign_in(client, cast.bo)

    client.get(_sheet(meeting))

    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "print-sheet-seen"))
    assert (row.actor_id, row.subject_id, row.meeting_id) == (
        cast.bo.id,
        meeting.people["ida"],
        meeting.meeting_id,
    )


@pytest.mark.parametrize(("who", "status"), [("carla", 404), ("dorte", 404), ("frida", 404)])
def test_strangers_do_not_find_it(
    client: FlaskClient, cast: Cast, session: Session, meeting: Made, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(_sheet(meeting)).status_code == status

    assert (
        session.scalars(select(AuditEntry).where(AuditEntry.kind == "print-sheet-seen")).all() == []
    )


def test_who_is_only_invited_gets_none_of_anothers(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    jens = cast.jens.id
    with work():
        db.session.get_one(Participant, meeting.people["jens"]).user_id = jens
    sign_in(client, cast.jens)

    assert client.get(_sheet(meeting)).status_code == 403


def test_nobody_prints_without_signing_in_or_for_somebody_unknown(
    client: FlaskClient, cast: Cast, meeting: Made
) -> None:
    assert "/sign-in" in client.get(_sheet(meeting)).location
    sign_in(client, cast.anna)
    meeting.people["nobody"] = uuid.uuid4()

    assert client.get(_sheet(meeting, "nobody")).status_code == 404


def test_of_a_cancelled_meeting_there_is_nothing_to_print(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting)
    sign_in(client, cast.anna)

    leaders = client.get(_sheet(meeting), follow_redirects=True)
    own = client.get(meeting.url(rest="/print"))

    assert "Mødet er aflyst." in leaders.text
    assert (own.status_code, own.location) == (303, meeting.url())


def test_of_a_meeting_that_is_over_there_is_nothing_to_print(
    client: FlaskClient, make: Make
) -> None:
    made = make(starts_in=OVER)

    assert client.get(made.url(rest="/print")).status_code == 303


def test_the_page_before_the_meeting_leads_there(client: FlaskClient, meeting: Made) -> None:
    page = client.get(meeting.url()).text

    assert f'href="{meeting.url(rest="/print")}"' in page
    assert f'href="{meeting.url(rest="/calendar.ics")}"' in page


def test_a_meeting_of_twelve_costs_no_more(app: Flask, client: FlaskClient, make: Make) -> None:
    small, large = make(more=0), make(more=10)
    counts = []
    for made in (small, large):
        client.get(made.url(rest="/print"))
        with counted(app) as said:
            client.get(made.url(rest="/print"))
        counts.append(len(said))

    assert counts[0] == counts[1] <= 30
