"""Whoever sees a wrong contact says so; its administrator answers; the answer is read."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import ContactReport, Membership, Unit, Verdict
from tests.accounts.places import administrates, of_the_region
from tests.audits import audits
from tests.browse import post, sign_in
from tests.factories import Cast

WORDS = "Postkassen lukkede i maj."
URL = "/contact-reports"


def report(client: FlaskClient, unit: Unit, text: str = WORDS) -> TestResponse:
    """Say what is wrong."""
    return post(client, f"/units/{unit.id}/contact-reports", {"text": text})


def reported(session: Session) -> ContactReport:
    """The one report there is."""
    session.rollback()
    found = session.scalars(select(ContactReport)).one()
    session.refresh(found)
    return found


def answer(client: FlaskClient, id: uuid.UUID, verdict: str = "mended") -> TestResponse:
    """Press one of the two buttons."""
    page = "/organisations"
    return post(client, f"{URL}/{id}/answers", {"verdict": verdict}, page=page)


def made(client: FlaskClient, session: Session, cast: Cast) -> ContactReport:
    """Carla, elsewhere, says that Anna's unit has a wrong contact."""
    sign_in(client, cast.carla)
    assert report(client, cast.at.adults).status_code == 303
    return reported(session)


def test_a_report_lands_with_the_units_administrator(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    found = made(client, session, cast)

    assert (found.owner_id, found.text) == (cast.at.kolding.id, WORDS)
    [row] = audits(session, "contact-reported", cast.at.adults.id)
    assert row.facts == {"owner": str(cast.at.kolding.id)}
    sign_in(client, cast.frida)
    for url in ("/organisations", f"/units/{cast.at.adults.id}"):
        assert WORDS in client.get(url).text


def test_without_an_administrator_of_its_own_it_lands_above(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.carla)

    report(client, cast.at.ward)

    assert reported(session).owner_id == cast.at.region.id


def test_without_any_administrator_it_lands_at_the_top(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.delete(
        session.scalars(select(Membership).where(Membership.user_id == cast.frida.id)).one()
    )
    session.commit()
    sign_in(client, cast.carla)

    report(client, cast.at.adults)

    assert reported(session).owner_id == cast.at.region.id


@pytest.mark.parametrize(
    ("verdict", "words"), [("mended", "rettet. Tak."), ("was_right", "rigtigt")]
)
def test_the_one_who_reported_is_told_until_it_is_read(
    client: FlaskClient, session: Session, cast: Cast, verdict: str, words: str
) -> None:
    found = made(client, session, cast)
    sign_in(client, cast.frida)
    assert answer(client, found.id, verdict).status_code == 303
    [row] = audits(session, "contact-report-answered")
    assert row.facts == {"verdict": verdict}
    sign_in(client, cast.carla)
    assert words in client.get("/meetings").text

    assert post(client, f"{URL}/{found.id}/reading", page=URL).status_code == 303

    assert reported(session).read_at is not None
    assert WORDS not in client.get("/meetings").text
    assert WORDS in client.get(URL).text


def test_a_supporter_is_told_on_the_desk(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.dorte)
    report(client, cast.at.adults)
    sign_in(client, cast.frida)

    answer(client, reported(session).id)

    sign_in(client, cast.dorte)
    assert "rettet. Tak." in client.get("/desk").text


def test_of_two_administrators_the_first_answer_stands(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    administrates(session, cast, cast.at.kolding_it_unit)
    found = made(client, session, cast)
    sign_in(client, cast.gitte)
    answer(client, found.id)
    sign_in(client, cast.frida)

    late = answer(client, found.id, "was_right")

    assert "En anden har allerede svaret" in client.get(late.location).text
    assert reported(session).verdict == Verdict.MENDED
    assert len(audits(session, "contact-report-answered")) == 1


def test_somebody_elses_report_is_not_there(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.carla)
    report(client, cast.at.ward)
    found = reported(session)
    sign_in(client, cast.frida)

    assert answer(client, found.id).status_code == 404
    assert post(client, f"{URL}/{found.id}/reading", page=URL).status_code == 404
    assert WORDS not in client.get("/organisations").text
    assert reported(session).verdict is None


def test_who_is_no_administrator_cannot_answer(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    found = made(client, session, cast)

    answered = post(client, f"{URL}/{found.id}/answers", {"verdict": "mended"}, page=URL)

    assert answered.status_code == 403


@pytest.mark.parametrize("verdict", ["", "x", "MENDED"])
def test_a_senseless_answer_is_refused(
    client: FlaskClient, session: Session, cast: Cast, verdict: str
) -> None:
    found = made(client, session, cast)
    sign_in(client, cast.frida)

    assert answer(client, found.id, verdict).status_code == 422


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "feltet"), ("\x00", "feltet"), ("x" * 501, "500"), ("Ring til 311299-9999", "CPR")],
)
def test_a_bad_sentence_is_said_and_kept(
    client: FlaskClient, session: Session, cast: Cast, text: str, words: str
) -> None:
    sign_in(client, cast.carla)

    refused = report(client, cast.at.adults, text)

    assert (refused.status_code, words in refused.text) == (422, True)
    assert text.strip("\x00") in refused.text
    assert session.scalars(select(ContactReport)).all() == []


def test_too_many_reports_are_stopped(client: FlaskClient, session: Session, cast: Cast) -> None:
    sign_in(client, cast.carla)

    statuses = [report(client, cast.at.adults).status_code for _ in range(21)]

    assert statuses == [303] * 20 + [429]


def test_a_unit_that_is_not_there(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.carla)

    assert client.get(f"/units/{uuid.uuid4()}/contact-reports").status_code == 404


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, cast: Cast) -> None:
    for url in (URL, f"/units/{cast.at.adults.id}/contact-reports"):
        assert client.get(url).status_code == 303


def test_those_who_book_see_the_contact_and_can_say_it_is_wrong(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.get_one(Unit, cast.at.ppr.id).email = None
    session.commit()
    sign_in(client, cast.anna)
    draft = post(client, "/drafts", {"type": "planning"}).location

    found = post(client, draft, {"q": "PPR", "do": "search"})

    assert "Postkasse mangler" in found.text
    assert f"/units/{cast.at.ppr.id}/contact-reports" in found.text
