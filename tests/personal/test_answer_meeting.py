"""Yes, no, another time, own questions, and the language."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import Answer, Participant
from core.forms import CPR_MASK
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.conftest import Make
from tests.personal.makers import Made, cancel, remove

TOO_LATE = -timedelta(hours=3)
LONG = "Hvem hjælper mig? " * 600


def ida(session: Session, made: Made) -> Participant:
    """What the committed row says."""
    session.rollback()
    return session.get_one(Participant, made.people["ida"])


@pytest.mark.parametrize("said", ["accepted", "declined"])
def test_an_answer_is_kept(client: FlaskClient, session: Session, meeting: Made, said: str) -> None:
    answer = post(client, meeting.url(rest="/answers"), {"answer": said}, page=meeting.url())

    assert answer.status_code == 303
    assert ida(session, meeting).answer == said
    assert ida(session, meeting).answered_by == "page"


def test_the_leader_reads_that_somebody_comes(
    client: FlaskClient, cast: Cast, meeting: Made
) -> None:
    post(client, meeting.url(rest="/answers"), {"answer": "accepted"}, page=meeting.url())
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{meeting.meeting_id}").text

    assert "Kommer</span>" in page
    assert ">page<" not in page


def test_an_answer_can_be_changed(client: FlaskClient, session: Session, meeting: Made) -> None:
    for said in ("accepted", "declined"):
        post(client, meeting.url(rest="/answers"), {"answer": said}, page=meeting.url())

    assert ida(session, meeting).answer == Answer.DECLINED
    assert "Du har sagt nej" in client.get(meeting.url()).text


def test_after_a_no_nothing_urges(client: FlaskClient, meeting: Made) -> None:
    post(client, meeting.url(rest="/answers"), {"answer": "declined"}, page=meeting.url())

    page = client.get(meeting.url()).text

    assert "Jeg kommer alligevel" in page
    for urges in ("button-primary", "Test lyd og billede", "Husk mødet", "Sådan gør du dig klar"):
        assert urges not in page


def test_perhaps_from_a_calendar_is_no_wish_for_another_time(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    ida(session, meeting).answer = Answer.TENTATIVE
    session.commit()

    page = client.get(meeting.url()).text

    assert "Du har svaret måske" in page
    assert "Du har bedt om en anden tid" not in page


@pytest.mark.parametrize("said", ["", "none", "maybe", "tentative", "x" * 10_000, "\0"])
def test_an_answer_we_do_not_know_changes_nothing(
    client: FlaskClient, session: Session, meeting: Made, said: str
) -> None:
    answer = post(client, meeting.url(rest="/answers"), {"answer": said}, page=meeting.url())

    assert answer.status_code == 422
    assert "Tryk på en af knapperne." in answer.text
    assert ida(session, meeting).answer == Answer.NONE


def test_no_answer_to_a_cancelled_meeting(
    client: FlaskClient, session: Session, work: Work, cast: Cast, meeting: Made
) -> None:
    client.get(meeting.url())
    cancel(work, cast, meeting)

    answer = post(client, meeting.url(rest="/answers"), {"answer": "accepted"}, page=meeting.url())

    assert answer.status_code == 422
    assert "Mødet er aflyst" in answer.text
    assert ida(session, meeting).answer == Answer.NONE


def test_no_answer_once_it_is_over(client: FlaskClient, session: Session, make: Make) -> None:
    over = make(starts_in=TOO_LATE)

    answer = post(client, over.url(rest="/answers"), {"answer": "accepted"}, page=over.url())

    assert answer.status_code == 422
    assert "Mødet er slut" in answer.text
    assert ida(session, over).answer == Answer.NONE


@pytest.mark.parametrize("rest", ["/answers", "/topics", "/other-times", "/joins", "/language"])
@pytest.mark.parametrize("action", ["/help-requests", "/help-answers", ""])
def test_somebody_removed_can_do_nothing(
    client: FlaskClient, work: Work, meeting: Made, rest: str, action: str
) -> None:
    url = meeting.url(rest=action or rest)
    fields = {"answer": "accepted", "topics": "x", "other_time": "x", "language": "en"}
    page = client.get(meeting.url()).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    remove(work, meeting.people["ida"])

    assert client.post(url, data={"csrf_token": token, **fields}).status_code == 404


@pytest.mark.parametrize("rest", ["/answers", "/topics", "/other-times", "/joins", "/language"])
def test_no_post_without_the_pages_own_token(client: FlaskClient, meeting: Made, rest: str) -> None:
    assert client.post(meeting.url(rest=rest), data={"answer": "accepted"}).status_code == 400


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hvem hjælper mig?", "Hvem hjælper mig?"),
        ("Én\r\nTo", "Én\nTo"),
        ("Hej\0 du", "Hej du"),
        ("🙂 <b>fed</b>", "🙂 <b>fed</b>"),
        ("Mit nummer er 010190-1234.", f"Mit nummer er {CPR_MASK}."),
        ("", ""),
    ],
)
def test_questions_are_kept(
    client: FlaskClient, session: Session, meeting: Made, typed: str, kept: str
) -> None:
    answer = post(client, meeting.url(rest="/topics"), {"topics": typed}, page=meeting.url())

    assert answer.status_code == 303
    assert ida(session, meeting).topics == kept
    assert "<b>fed" not in client.get(meeting.url()).text


@pytest.mark.parametrize("stage", ["before", "waiting", "over"])
def test_endless_questions_are_refused_and_not_lost(
    client: FlaskClient, session: Session, make: Make, stage: str
) -> None:
    away = {"before": timedelta(days=1), "waiting": timedelta(minutes=6), "over": TOO_LATE}
    made = make(starts_in=away[stage])

    answer = post(client, made.url(rest="/topics"), {"topics": LONG}, page=made.url())

    assert answer.status_code == 422
    assert "højst 2000 tegn" in answer.text
    assert LONG.strip() in answer.text
    assert ida(session, made).topics == ""


def test_the_others_can_read_the_questions(client: FlaskClient, meeting: Made) -> None:
    typed = {"topics": "Hvem hjælper mig?"}
    post(client, meeting.url(rest="/topics"), typed, page=meeting.url())

    assert "Borger:</strong> Hvem hjælper mig?" in client.get(meeting.url("jens")).text


def test_the_language_is_kept(client: FlaskClient, session: Session, meeting: Made) -> None:
    post(client, meeting.url(rest="/language"), {"language": "en"}, page=meeting.url())

    assert ida(session, meeting).language == "en"
    assert "Are you coming?" in client.get(meeting.url()).text


@pytest.mark.parametrize("chosen", ["", "de", "x" * 10_000])
def test_a_language_we_do_not_speak_changes_nothing(
    client: FlaskClient, session: Session, meeting: Made, chosen: str
) -> None:
    fields = {"language": chosen}
    answer = post(client, meeting.url(rest="/language"), fields, page=meeting.url())

    assert answer.status_code == 400
    assert ida(session, meeting).language == "da"
