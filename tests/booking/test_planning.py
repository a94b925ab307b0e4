"""Consent, interpreter, relatives, and where the citizen sits: noted for who leads, told nobody."""

import uuid
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking import links
from booking.models import ConsentKind
from tests.audits import audits
from tests.booking.calling_off import messages
from tests.booking.making import KEY
from tests.booking.meetings import citizen_of, page_of
from tests.booking.plotting import CONSENT, MORE, kept, plan
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults


@pytest.fixture
def anna(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Her browser, signed in."""
    sign_in(client, cast.anna)
    return client


def test_what_was_noted_is_kept_and_seen_by_who_leads(
    anna: FlaskClient, session: Session, ahead: uuid.UUID
) -> None:
    assert plan(anna, ahead, **CONSENT, **MORE).status_code == 303

    planning, consent = kept(session, ahead)
    assert planning
    assert consent
    assert (planning.interpreter_language, planning.sits_with) == ("arabisk", "din kontaktperson")
    assert (planning.asks_relatives, planning.is_duty) == (True, True)
    assert (consent.kind, consent.obtained_on, consent.expires_on) == (
        ConsentKind.CONSENT, date(2026, 11, 2), date(2027, 11, 2)
    )  # fmt: skip
    page = page_of(anna, ahead)
    assert all(said in page for said in ("Voksenrådgivningen", CONSENT["scope"], "arabisk"))
    assert page_faults(page) == []


def test_it_is_written_down_which_fields_and_never_what_they_say(
    anna: FlaskClient, session: Session, ahead: uuid.UUID
) -> None:
    plan(anna, ahead, **CONSENT)

    [row] = audits(session, "meeting-planning-changed", ahead)
    assert row.facts == {"fields": ["consent"]}


def test_nobody_gets_a_message(anna: FlaskClient, session: Session, ahead: uuid.UUID) -> None:
    before = len(messages(session, "invitation"))

    plan(anna, ahead, **CONSENT, **MORE)

    assert len(messages(session, "invitation")) == before


def test_no_participant_reads_of_the_consent(
    anna: FlaskClient, cast: Cast, session: Session, ahead: uuid.UUID
) -> None:
    plan(anna, ahead, **CONSENT)
    ida = anna.get(f"/m/{links.token_for(citizen_of(session), KEY)}").text
    sign_in(anna, cast.jens)
    jens = page_of(anna, ahead)

    for page in (ida, jens):
        assert "Samtykke" not in page
        assert CONSENT["scope"] not in page


def test_what_is_taken_back_is_gone(anna: FlaskClient, session: Session, ahead: uuid.UUID) -> None:
    plan(anna, ahead, **CONSENT, **MORE)

    plan(anna, ahead, consent_kind="", obtained_by="", obtained_on="", expires_on="", scope="")

    planning, consent = kept(session, ahead)
    assert consent is None
    assert planning
    assert not planning.is_duty


def test_pressed_twice_it_is_one_change(
    anna: FlaskClient, session: Session, ahead: uuid.UUID
) -> None:
    plan(anna, ahead, **CONSENT)
    plan(anna, ahead, **CONSENT)

    assert len(audits(session, "meeting-planning-changed")) == 1


def test_a_stale_page_is_told_and_keeps_what_was_typed(
    anna: FlaskClient, session: Session, ahead: uuid.UUID
) -> None:
    url = f"/meetings/{ahead}/planning"

    answer = post(anna, url, {"seen": "0123456789abcdef", "sits_at": "Et helt nyt sted"})

    assert answer.status_code == 422
    assert "Et helt nyt sted" in answer.text
    planning, _consent = kept(session, ahead)
    assert planning
    assert planning.sits_at == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"obtained_on": "", "expires_on": "2027-01-01"},
        {"obtained_on": "2026-11-02", "expires_on": "2026-11-01"},
        {"obtained_on": "2026-11-02", "expires_on": "2027-11-03"},
        {"obtained_on": "i går"},
        {"expires_on": "20270-01-01"},
        {"consent_kind": "perhaps"},
        {"scope": "x" * 201},
        {"scope": "Om 010190-1234"},
        {"obtained_by": "010190-1234"},
        {"sits_at": "x" * 201},
        {"interpreter_language": "x" * 61},
    ],
)
def test_what_cannot_be_so_is_refused_and_kept_on_the_page(
    anna: FlaskClient, session: Session, ahead: uuid.UUID, wrong: dict[str, str]
) -> None:
    answer = plan(anna, ahead, **{**CONSENT, "sits_with": "din nabo", **wrong})

    assert answer.status_code == 422
    assert "Se på det her igen" in answer.text
    assert "din nabo" in answer.text
    assert kept(session, ahead)[1] is None


def test_her_deputy_may_and_who_is_invited_may_not(
    client: FlaskClient, cast: Cast, ahead: uuid.UUID
) -> None:
    answers = {}
    for name in ("bo", "jens", "carla", "dorte"):
        sign_in(client, getattr(cast, name))
        answers[name] = client.get(f"/meetings/{ahead}/planning").status_code

    assert answers == {"bo": 200, "jens": 403, "carla": 404, "dorte": 404}


def test_whoever_is_not_signed_in_is_asked_to(client: FlaskClient, ahead: uuid.UUID) -> None:
    assert "/sign-in" in client.get(f"/meetings/{ahead}/planning").location
