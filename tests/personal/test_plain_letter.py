"""The invitation as text to copy: the way in and whom to call, and nothing that gives away why."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from booking.models import Meeting, MeetingForm, Participant
from core import clock
from core.config import Settings
from tests.audits import audits
from tests.booking.making import make_room
from tests.booking.serial import NINE, agreed_on, book_many, weekly
from tests.booking.walking import DAY
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.personal.makers import PURPOSE, Made, cancel
from tests.personal.reading import lix

READABLE = 35  # LIX
NBSP = "\N{NO-BREAK SPACE}"


def page_url(made: Made, who: str = "ida") -> str:
    """Where the text for somebody is."""
    return f"/meetings/{made.meeting_id}/participants/{made.people[who]}/letter"


def copied(client: FlaskClient, url: str) -> tuple[str, str]:
    """What is copied: subject and text."""
    page = read_page(client.get(url).text)
    [subject] = [e for e in page.all("input") if e.attributes.get("id") == "subject"]
    [text] = page.all("textarea")
    whole = (str(subject.attributes["value"]), "".join(text.strings()))
    return whole[0].replace(NBSP, " "), whole[1].replace(NBSP, " ")


def test_it_has_the_link_the_code_and_whom_to_call(
    client: FlaskClient, cast: Cast, settings: Settings, meeting: Made
) -> None:
    sign_in(client, cast.anna)

    subject, text = copied(client, page_url(meeting))

    code = meeting.codes["ida"]
    assert subject.startswith("Videomøde med Kolding Kommune, ")
    for words in (f"{settings.base_url}{meeting.url()}", f"{code[:4]} {code[4:]}", "00 44 55 66"):
        assert words in text
    assert "Hotline for borgere, 00 11 22 33" in text


def test_it_says_neither_why_nor_who_else_comes(
    client: FlaskClient, cast: Cast, meeting: Made
) -> None:
    sign_in(client, cast.anna)

    said = " ".join(copied(client, page_url(meeting)))

    for secret in (PURPOSE, "Anna", "Jens", "Ida"):
        assert secret not in said


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("form", list(MeetingForm))
def test_every_system_carries_its_letters(
    client: FlaskClient, session: Session, cast: Cast, meeting: Made, form: MeetingForm,
    language: str,
) -> None:  # fmt: skip
    session.execute(update(Meeting).values(form=form))
    session.execute(update(Participant).values(language=language))
    session.commit()
    sign_in(client, cast.anna)

    said = "".join(copied(client, page_url(meeting)))

    assert said.encode("latin-1").decode("latin-1") == said


def test_it_is_in_the_language_of_who_gets_it(
    client: FlaskClient, session: Session, cast: Cast, meeting: Made
) -> None:
    session.execute(update(Participant).values(language="en"))
    session.commit()
    sign_in(client, cast.anna)

    page = client.get(page_url(meeting)).text

    assert "Video meeting with" in page
    assert "Godt at vide" in page


def test_a_twelve_year_old_understands_it(client: FlaskClient, cast: Cast, meeting: Made) -> None:
    sign_in(client, cast.anna)

    _subject, text = copied(client, page_url(meeting))

    assert lix(text.splitlines()) < READABLE


def test_only_for_staff_it_speaks_of_correspondence(
    client: FlaskClient, cast: Cast, meeting: Made
) -> None:
    sign_in(client, cast.anna)

    pages = [client.get(page_url(meeting, who)).text for who in ("ida", "jens")]

    assert ["MedCom" in page for page in pages] == [False, True]
    assert [page_faults(page) for page in pages] == [[], []]


def test_each_look_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, meeting: Made
) -> None:
    sign_in(client, cast.bo)

    client.get(page_url(meeting))

    [row] = audits(session, "letter-seen", meeting.people["ida"])
    assert (row.actor_id, row.meeting_id) == (cast.bo.id, meeting.meeting_id)


@pytest.mark.parametrize(
    ("who", "status"), [("anna", 200), ("bo", 200), ("jens", 404), ("carla", 404)]
)
def test_who_gets_it(client: FlaskClient, cast: Cast, meeting: Made, who: str, status: int) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(page_url(meeting)).status_code == status


def test_a_deputy_does_not_get_the_leaders_link(
    client: FlaskClient, session: Session, cast: Cast, meeting: Made
) -> None:
    sign_in(client, cast.bo)

    answer = client.get(page_url(meeting, "anna"))

    assert answer.status_code == 403
    assert audits(session, "letter-seen", meeting.people["anna"]) == []


def test_nobody_without_signing_in(client: FlaskClient, meeting: Made) -> None:
    assert "/sign-in" in client.get(page_url(meeting)).location


def test_somebody_elses_meeting_is_not_there(
    client: FlaskClient, cast: Cast, meeting: Made
) -> None:
    sign_in(client, cast.anna)

    url = f"/meetings/{uuid.uuid4()}/participants/{meeting.people['ida']}/letter"

    assert client.get(url).status_code == 404


def test_of_a_cancelled_meeting_there_is_none(
    client: FlaskClient, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting)
    sign_in(client, cast.anna)

    assert client.get(page_url(meeting)).status_code == 303


def test_a_series_is_told_with_all_its_dates(
    client: FlaskClient, session: Session, work: Work, cast: Cast
) -> None:
    make_room(session)
    with work():
        agreed = agreed_on(weekly(DAY, 4), NINE)
        held = book_many(cast, agreed, now=clock.now())
        url = f"/meetings/{held.id}/participants/{held.participants[1].id}"
    sign_in(client, cast.anna)

    subject, text = copied(client, f"{url}/letter")
    sheet = client.get(f"{url}/print-sheet").text

    assert "4 møder, første" in subject
    assert text.count("\n- Onsdag den ") == 4
    assert "Og senere:" in sheet
