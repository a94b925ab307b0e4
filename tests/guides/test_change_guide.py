"""An administrator writes the organisation's own text of a guide, and goes back to ours."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.guides import services
from booking.guides.names import GuideName
from booking.guides.services import GuideChangedMeanwhile, Shelf, Words
from core import clock
from core.audit import AuditEntry
from core.db import db, transaction
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.guides.conftest import OWN, URL, Write, editions, make_administrator, put_edition

BACK = f"{URL}/removal"


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> Cast:
    """Frida, who administers Kolding, is signed in."""
    sign_in(client, cast.frida)
    return cast


def audited(session: Session, kind: str) -> list[AuditEntry]:
    """What was written down."""
    session.rollback()
    return list(session.scalars(select(AuditEntry).where(AuditEntry.kind == kind)))


def test_the_text_holds_from_now_on(
    client: FlaskClient, session: Session, frida: Cast, write: Write
) -> None:
    assert write().status_code == 303

    [edition] = editions(session)
    assert (edition.organisation_id, edition.name, edition.language, edition.number) == (
        frida.at.kolding.id, GuideName.PHONE, "da", 1
    )  # fmt: skip
    assert {key: getattr(edition, key) for key in OWN} == OWN
    [row] = audited(session, "guide-written")
    assert (row.actor_id, row.subject_id) == (frida.frida.id, frida.at.kolding.id)
    assert row.facts == {"guide": "phone", "language": "da", "number": 1}


def test_the_form_begins_with_the_text_that_holds(
    client: FlaskClient, frida: Cast, write: Write
) -> None:
    assert "Stil telefonen på et bord" in client.get(URL).text

    write()

    page = client.get(URL).text
    assert 'value="Ring til Kolding først."' in page
    assert 'name="after" value="1"' in page


def test_a_preview_saves_nothing(
    client: FlaskClient, session: Session, frida: Cast, write: Write
) -> None:
    page = write(do="preview")

    assert page.status_code == 200
    assert "<strong>lånetelefoner</strong>" in page.text
    assert editions(session) == []


def test_saving_twice_is_one_edition(session: Session, frida: Cast, write: Write) -> None:
    write()

    assert write(after="1").status_code == 303

    assert [e.number for e in editions(session)] == [1]


def test_going_back_shows_our_text_and_keeps_theirs_on_file(
    client: FlaskClient, session: Session, frida: Cast, write: Write
) -> None:
    write()

    assert post(client, BACK, {"after": "1"}, page=URL).status_code == 303

    assert [e.sentence for e in editions(session)] == ["Ring til Kolding først.", None]
    assert "Stil telefonen på et bord" in client.get("/guides/phone").text
    [row] = audited(session, "guide-taken-back")
    assert row.facts == {"guide": "phone", "language": "da", "number": 2}


@pytest.mark.parametrize("after", ["0", "7", "", "x", "-1", "99999999999", "²"])
def test_going_back_from_nothing_or_from_something_else_changes_nothing(
    client: FlaskClient, session: Session, frida: Cast, after: str
) -> None:
    assert post(client, BACK, {"after": after}, page=URL).status_code == 303

    assert editions(session) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"sentence": ""},
        {"sentence": "x" * 201},
        {"sentence": "Ring til 010190-1234"},
        {"short": " \n "},
        {"short": "x" * 2_001},
        {"short": "- Skriv 0101901234"},
        {"whole": ""},
        {"whole": "x" * 20_001},
        {"whole": "## Nr. 010190 1234"},
        {"whole": "<script>alert(1)</script>"},
        {"whole": "[tryk](javascript:alert(1))"},
        {"short": "- [tryk](http://example.org)"},
    ],
)
@pytest.mark.parametrize("do", ["save", "preview"])
def test_bad_input_is_refused_and_kept(
    session: Session, frida: Cast, write: Write, wrong: dict[str, str], do: str
) -> None:
    page = write(do=do, **wrong)

    assert page.status_code == 422
    assert "Se på det her igen" in page.text
    kept = OWN["whole"] if "whole" not in wrong else OWN["short"]
    assert kept.splitlines()[0] in page.text
    assert editions(session) == []


def test_html_is_shown_as_written_in_the_form(frida: Cast, write: Write) -> None:
    page = write(whole="</textarea><script>alert(1)</script>").text

    assert "<script>alert(1)" not in page
    assert "&lt;/textarea&gt;" in page


def test_what_somebody_saved_meanwhile_is_shown_and_not_overwritten(
    session: Session, frida: Cast, write: Write
) -> None:
    write(sentence="Bo var først.")

    page = write(sentence="Frida er langsom.", after="0")

    assert page.status_code == 422
    assert "Bo var først." in page.text
    assert 'value="Frida er langsom."' in page.text
    assert [e.sentence for e in editions(session)] == ["Bo var først."]
    assert 'name="after" value="1"' in page.text  # to save again is to have seen it


@pytest.mark.parametrize("after", ["", "x", "-1", "2", "99999999999", "²"])
def test_a_senseless_number_is_no_way_around(
    session: Session, frida: Cast, write: Write, after: str
) -> None:
    assert write(after=after).status_code == 422

    assert editions(session) == []


@pytest.mark.parametrize("round", range(3))
def test_of_two_who_save_at_once_one_is_told(
    app: Flask, session: Session, cast: Cast, round: int
) -> None:
    make_administrator(session, cast.bo, cast.at.administration)
    people, start = [cast.frida.id, cast.bo.id], Barrier(2)

    def save(who: uuid.UUID) -> str:
        with app.app_context():
            start.wait(timeout=20)
            try:
                with transaction():
                    _save(db.session.get_one(User, who))
            except GuideChangedMeanwhile:
                return "told"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(save, people))

    assert sorted(answers) == ["saved", "told"]
    assert len(editions(session)) == 1


def _save(user: User) -> None:
    shelf = Shelf(user.memberships[-1].unit.organisation, GuideName.PHONE, "da")
    words = Words(user.name, "- x", "## y")
    services.write_edition(shelf, words, after=0, by=user, now=clock.now())


def test_a_colleague_administrator_goes_on_from_there(
    client: FlaskClient, session: Session, cast: Cast, write: Write
) -> None:
    put_edition(session, cast, cast.at.kolding.id)
    make_administrator(session, cast.bo, cast.at.administration)
    sign_in(client, cast.bo)

    assert write(sentence="Bos tekst.", after="1").status_code == 303

    assert [e.by_id for e in editions(session)] == [cast.frida.id, cast.bo.id]


def test_an_administrator_elsewhere_has_a_text_of_their_own(
    client: FlaskClient, session: Session, cast: Cast, write: Write
) -> None:
    put_edition(session, cast, cast.at.kolding.id)
    make_administrator(session, cast.carla, cast.at.families)
    sign_in(client, cast.carla)

    page = client.get(URL).text
    assert write(sentence="Vejles tekst.").status_code == 303

    assert OWN["sentence"] not in page
    texts = {(e.organisation_id, e.sentence) for e in editions(session)}
    assert texts == {
        (cast.at.kolding.id, OWN["sentence"]),
        (cast.at.vejle.id, "Vejles tekst."),
    }


@pytest.mark.parametrize("rest", ["/guides/x/own-texts/da", "/guides/phone/own-texts/sv"])
def test_no_such_guide_or_language(client: FlaskClient, frida: Cast, rest: str) -> None:
    assert client.get(rest).status_code == 404
    assert post(client, rest, OWN, page=URL).status_code == 404
    assert post(client, f"{rest}/removal", {}, page=URL).status_code == 404


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_only_administrators_write(
    client: FlaskClient, session: Session, cast: Cast, who: str
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL).status_code == 403
    for url in (URL, BACK):
        assert post(client, url, OWN, page="/sign-in").status_code == 403
    assert editions(session) == []


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, session: Session) -> None:
    for url in (URL, BACK):
        answer = post(client, url, OWN, page="/sign-in")
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
    assert editions(session) == []
