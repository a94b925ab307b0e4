"""Asking for another time on one's own page: a day and a time, words, or both."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, Occurrence, Participant, TimeWish, WishOutcome, WishSource
from core import clock
from core.forms import CPR_MASK
from tests.audits import audits
from tests.browse import post
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.personal.conftest import Make
from tests.personal.makers import Made, cancel

LONG = "Hvem hjælper mig? " * 600
REST = "/other-times"


def wishes(session: Session) -> list[TimeWish]:
    """As committed, the oldest first."""
    session.rollback()
    return list(session.scalars(select(TimeWish).order_by(TimeWish.id)))


def ida(session: Session, made: Made) -> Participant:
    """As committed."""
    session.rollback()
    return session.get_one(Participant, made.people["ida"])


def next_week(session: Session, made: Made) -> tuple[Occurrence, dict[str, str]]:
    """The meeting, and what one types for the same time a week later."""
    occurrence = session.get_one(Occurrence, made.occurrence_id)
    start = clock.to_local(occurrence.starts_at) + timedelta(days=7)
    return occurrence, {"date": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}"}


def test_words_are_a_maybe_that_the_leader_reads(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    answer = post(client, meeting.url(rest=REST), {"other_time": "Torsdag\r\nkl. 9"})

    assert answer.status_code == 303
    [kept] = wishes(session)
    assert (kept.text, kept.starts_at, kept.source) == ("Torsdag kl. 9", None, WishSource.PAGE)
    assert kept.participant_id == meeting.people["ida"]
    assert ida(session, meeting).answer == Answer.TENTATIVE
    assert ida(session, meeting).topics == ""


def test_a_day_and_a_time_last_as_long_as_the_meeting(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    occurrence, typed = next_week(session, meeting)

    post(client, meeting.url(rest=REST), typed)

    [kept] = wishes(session)
    assert kept.starts_at
    assert kept.ends_at
    assert kept.ends_at - kept.starts_at == occurrence.ends_at - occurrence.starts_at
    assert f"{clock.to_local(kept.starts_at):%Y-%m-%d}" == typed["date"]
    assert audits(session, "time-wished")[0].facts == {"source": "page"}


def test_what_was_asked_for_stands_on_the_page(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    _occurrence, typed = next_week(session, meeting)

    post(
        client,
        meeting.url(rest=REST),
        {**typed, "time": "07:07", "other_time": "Helst om morgenen"},
    )

    page = client.get(meeting.url()).text
    assert "»Helst om morgenen«" in page
    assert "kl.\N{NO-BREAK SPACE}7.07" in read_page(page).text()
    assert not page_faults(page)


def test_a_day_with_words_needs_no_time(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    typed = {"date": "2031-02-03", "other_time": "efter klokken 13"}

    post(client, meeting.url(rest=REST), typed)

    assert wishes(session)[0].text.endswith("februar 2031: efter klokken 13")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"other_time": ""}, "Vælg en dag og et tidspunkt"),
        ({"other_time": LONG}, "højst 300"),
        ({"date": "2031-02-03"}, "Skriv også klokken"),
        ({"time": "10:00"}, "Skriv også dagen"),
        ({"date": "2026-01-05", "time": "10:00"}, "Det tidspunkt er passeret"),
        ({"date": "2099-01-05", "time": "10:00"}, "mere end to år ude"),
        ({"date": "2027-03-28", "time": "02:30"}, "findes ikke"),
        ({"date": "32/13", "time": "25:99"}, ""),
        ({"date": "\0", "time": "x" * 9_000}, ""),
    ],
)
def test_what_makes_no_sense_is_kept_as_typed(
    client: FlaskClient, session: Session, meeting: Made, typed: dict[str, str], words: str
) -> None:
    answer = post(client, meeting.url(rest=REST), typed)

    assert answer.status_code == 422
    assert words in read_page(answer.text).text()
    assert all(said.strip("\0 ") in answer.text for said in typed.values())
    assert not wishes(session)
    assert ida(session, meeting).answer == Answer.NONE


def test_what_looks_like_a_cpr_number_is_masked(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    post(client, meeting.url(rest=REST), {"other_time": "010190-1234 torsdag"})

    assert wishes(session)[0].text == f"{CPR_MASK} torsdag"


def test_of_two_wishes_the_newest_holds(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    for said in ("Torsdag", "Fredag"):
        post(client, meeting.url(rest=REST), {"other_time": said})

    assert [(w.text, w.outcome) for w in wishes(session)] == [
        ("Torsdag", WishOutcome.LAPSED),
        ("Fredag", None),
    ]


def test_who_comes_after_all_asks_for_nothing_else(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    post(client, meeting.url(rest=REST), {"other_time": "Torsdag"})

    post(client, meeting.url(rest="/answers"), {"answer": "accepted"}, page=meeting.url())

    assert wishes(session)[0].outcome == WishOutcome.LAPSED


def test_nothing_is_asked_for_once_it_has_begun(
    client: FlaskClient, session: Session, make: Make
) -> None:
    running = make(starts_in=-timedelta(minutes=5))

    answer = post(client, running.url(rest=REST), {"other_time": "Torsdag"})

    assert answer.status_code == 422
    assert "Mødet er begyndt" in answer.text
    assert not wishes(session)


def test_nor_of_a_meeting_that_is_off(
    client: FlaskClient, session: Session, work: Work, cast: Cast, meeting: Made
) -> None:
    cancel(work, cast, meeting)

    answer = post(client, meeting.url(rest=REST), {"other_time": "Torsdag"})

    assert answer.status_code == 422
    assert not wishes(session)


def test_full_questions_are_in_nobodys_way(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    full = {"topics": "x" * 2_000}
    post(client, meeting.url(rest="/topics"), full, page=meeting.url())

    assert post(client, meeting.url(rest=REST), {"other_time": "Torsdag"}).status_code == 303

    assert ida(session, meeting).topics == full["topics"]
