"""Two questions afterwards: one answer each, changed for a fortnight, and shown to nobody alone."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.models import Answer, Evaluation, MeetingForm, Reached
from core.forms import CPR_MASK
from tests.after.making import HELD, close, know, shift, url_of
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.personal.conftest import Make
from tests.personal.makers import TOMORROW, Made, cancel

SAID = {"said_it": "yes", "worked": "partly", "words": "Det gik fint."}


def evaluate(client: FlaskClient, made: Made, who: str = "ida", **other: str) -> TestResponse:
    """Answer on the page, and press."""
    return post(client, made.url(who, "/evaluations"), SAID | other, page=made.url(who))


def kept(session: Session) -> list[Evaluation]:
    """As committed."""
    session.rollback()
    session.expire_all()
    return list(
        session.scalars(select(Evaluation).order_by(Evaluation.at, Evaluation.participant_id))
    )


@pytest.mark.parametrize("who", ["ida", "jens"])
def test_citizen_and_professional_answer_without_signing_in(
    client: FlaskClient, session: Session, held: Made, who: str
) -> None:
    assert evaluate(client, held, who).status_code == 303

    [answer] = kept(session)
    assert (answer.participant_id, answer.said_it, answer.worked, answer.words) == (
        held.people[who], Reached.YES, Reached.PARTLY, "Det gik fint.",
    )  # fmt: skip
    assert [row.facts for row in audits(session, "meeting-evaluated", held.people[who])] == [{}]


def test_what_was_answered_stands_there_and_the_form_is_folded(
    client: FlaskClient, held: Made
) -> None:
    assert "Hvordan var mødet?" in client.get(held.url()).text
    evaluate(client, held, worked="no")

    page = client.get(held.url()).text

    said = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    assert said == [
        ("Fik du sagt det, du ville?", "Ja"),
        ("Virkede billede og lyd?", "Nej"),
        ("Vil du sige mere?", "Det gik fint."),
    ]
    assert "Hvordan var mødet?" not in page
    assert re.search(r"<summary[^>]*>Ret mit svar</summary>.*?/evaluations", page, re.S)
    refused = evaluate(client, held, said_it="").text
    assert "Hvordan var mødet?" in refused


def test_a_new_answer_takes_the_place_of_the_old(
    client: FlaskClient, session: Session, held: Made
) -> None:
    evaluate(client, held)
    page = client.get(held.url()).text
    assert "Det gik fint." in page
    assert not page_faults(page)

    evaluate(client, held, said_it="no", words="")

    [answer] = kept(session)
    assert (answer.said_it, answer.words) == (Reached.NO, "")


@pytest.mark.parametrize(("days", "is_asked"), [(13, True), (15, False)])
def test_it_is_open_for_a_fortnight(
    client: FlaskClient, session: Session, work: Work, held: Made, days: int, is_asked: bool
) -> None:
    evaluate(client, held)
    shift(work, held.occurrence_id, -timedelta(days=days))

    answer = evaluate(client, held, said_it="no")

    assert answer.status_code == (303 if is_asked else 422)
    assert ("/evaluations" in client.get(held.url()).text) is is_asked
    assert kept(session)[0].said_it is (Reached.NO if is_asked else Reached.YES)


@pytest.mark.parametrize("wrong", [{"said_it": ""}, {"worked": "x"}, {"words": "x" * 1001}])
def test_what_is_missing_is_asked_for_and_the_rest_is_kept(
    client: FlaskClient, session: Session, held: Made, wrong: dict[str, str]
) -> None:
    answer = evaluate(client, held, **wrong)

    assert answer.status_code == 422
    assert wrong.get("words", "Det gik fint.") in answer.text
    assert not page_faults(answer.text)
    assert kept(session) == []


def test_a_cpr_number_is_masked_and_the_rest_goes_on(
    client: FlaskClient, session: Session, held: Made
) -> None:
    evaluate(client, held, words="Jeg er 010190-1234")

    assert kept(session)[0].words == f"Jeg er {CPR_MASK}"


def test_before_after_a_cancellation_and_to_who_declined_nothing_is_asked(
    client: FlaskClient, session: Session, cast: Cast, work: Work, make: Make
) -> None:
    ahead, off, declined = make(starts_in=TOMORROW), make(starts_in=HELD), make(starts_in=HELD)
    cancel(work, cast, off)
    know(work, declined, "ida", answer=Answer.DECLINED)
    for made in (ahead, off, declined):
        assert "/evaluations" not in client.get(made.url()).text
        answer = post(client, made.url(rest="/evaluations"), SAID, page=made.url())
        assert answer.status_code == 422
    assert kept(session) == []


def test_without_picture_and_sound_there_is_one_question(
    client: FlaskClient, session: Session, make: Make
) -> None:
    made = make(starts_in=HELD, form=MeetingForm.IN_PERSON)
    assert "Virkede billede og lyd?" not in client.get(made.url()).text

    evaluate(client, made)

    assert kept(session)[0].worked is None


def test_a_link_that_is_not_in_use_answers_nothing(client: FlaskClient, held: Made) -> None:
    answer = post(client, "/m/x/evaluations", SAID, page=held.url())

    assert answer.status_code == 404


def test_the_leader_reads_sums_of_three_and_never_of_two(
    client: FlaskClient, cast: Cast, held: Made
) -> None:
    sign_in(client, cast.anna)
    close(client, held)
    evaluate(client, held, "ida")
    evaluate(client, held, "jens", said_it="no", words="Lidt kort")
    page = client.get(url_of(held, "minutes")).text
    assert "når tre har svaret" in page
    assert "Det gik fint." not in page

    evaluate(client, held, "unit-0", said_it="no", words="")

    page = client.get(url_of(held, "minutes")).text
    assert "Ja: 1 · Delvist: 0 · Nej: 2" in page
    assert "Lidt kort" in page
