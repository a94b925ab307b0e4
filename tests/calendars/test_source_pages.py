"""Adding a calendar of one's own, seeing how it fares, and removing it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.calendars import letters
from booking.calendars.models import BusySource, BusySpan
from booking.calendars.troubles import WORDS, Trouble
from core import clock
from core.db import db
from notifications.kinds import kind_of
from notifications.models import OutboxMessage
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

URL = "https://kalender.example.org/hemmelig-adresse/anna.ics"
ICS = {"kind": "ics", "url": URL, "user": "", "password": ""}
CALDAV = {"kind": "caldav", "url": URL, "user": "anna", "password": "et-hemmeligt-ord"}


def add(client: FlaskClient, page: str = "/calendars", **said: str) -> TestResponse:
    """Fill in the form."""
    return post(client, f"{page}/sources", {**ICS, **said})


def stored(session: Session) -> list[BusySource]:
    """As committed."""
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(BusySource).order_by(BusySource.made_at)))


def of_source(session: Session, rest: str) -> str:
    """The address of the only one, or of a part of it."""
    [source] = stored(session)
    return f"/calendars/sources/{source.id}{rest}"


def test_a_calendar_is_added_and_read_at_once(
    anna: FlaskClient, session: Session, cast: Cast
) -> None:
    assert add(anna, url=URL.replace("https", "webcal")).status_code == 303

    [source] = stored(session)
    assert (source.user_id, source.host) == (cast.anna.id, "kalender.example.org")
    assert source.next_read_at <= clock.now()
    assert "Den bliver læst om et øjeblik" in anna.get("/calendars").text
    [row] = audits(session, "busy-source-added")
    assert row.facts == {"sort": "ics", "host": "kalender.example.org"}


def test_address_and_password_are_never_shown_or_stored_openly(
    anna: FlaskClient, session: Session
) -> None:
    add(anna, **CALDAV)

    [source] = stored(session)
    everything = repr({c.name: getattr(source, c.name) for c in source.__table__.columns})
    pages = anna.get("/calendars").text + anna.get(of_source(session, "/removal")).text
    for secret in ("hemmelig-adresse", "et-hemmeligt-ord"):
        assert secret not in everything + pages


def test_added_twice_it_is_there_once(anna: FlaskClient, session: Session) -> None:
    add(anna)
    add(anna)

    assert len(stored(session)) == 1
    assert len(audits(session, "busy-source-added")) == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"url": ""}, ""),
        ({"url": "kalender"}, "begynder med https://"),
        ({"url": "http://kalender.example.org/a.ics"}, "begynder med https://"),
        ({"url": "file:///etc/hostname"}, "begynder med https://"),
        ({"url": "https://["}, "begynder med https://"),
        ({"url": "https://x.example.org:99999/"}, "begynder med https://"),
        ({"url": "https://anna:ord@kalender.example.org/"}, "i deres egne felter"),
        ({"kind": "caldav"}, "brugernavn og adgangskode"),
        ({"kind": "x"}, ""),
        ({"url": "https://x.example.org/" + "x" * 1000}, ""),
    ],
)
def test_what_is_senseless_is_said_and_kept(
    anna: FlaskClient, session: Session, said: dict[str, str], words: str
) -> None:
    answer = add(anna, **said)

    assert answer.status_code == 422
    assert words in answer.text
    assert said.get("url", URL)[:900] in answer.text
    assert stored(session) == []


def test_the_password_is_not_written_back_into_the_form(anna: FlaskClient) -> None:
    assert "et-hemmeligt-ord" not in add(anna, **{**CALDAV, "url": "x"}).text


def test_there_are_five_at_most(anna: FlaskClient, session: Session) -> None:
    answers = [add(anna, url=f"{URL}?{n}") for n in range(6)]

    assert [answer.status_code for answer in answers] == [303] * 5 + [422]
    assert len(stored(session)) == 5


def test_removed_it_is_forgotten(anna: FlaskClient, session: Session, work: Work) -> None:
    add(anna)
    [source] = stored(session)
    with work():
        now = clock.now()
        span = BusySpan(source_id=source.id, starts_at=now, ends_at=now + timedelta(hours=1))
        db.session.add(span)
    assert "Fjern kalenderen" in anna.get(of_source(session, "/removal")).text
    assert post(anna, of_source(session, "/removal")).status_code == 303

    assert stored(session) == []
    assert session.scalars(select(BusySpan)).all() == []
    assert audits(session, "busy-source-removed")


def test_one_can_ask_for_it_to_be_read_at_once_but_not_all_the_time(
    anna: FlaskClient, session: Session, work: Work
) -> None:
    add(anna)
    url, later = of_source(session, "/readings"), clock.now() + timedelta(minutes=9)
    for minutes, is_due in ((5, True), (0, False)):
        tried = clock.now() - timedelta(minutes=minutes)
        with work():
            db.session.execute(update(BusySource).values(tried_at=tried, next_read_at=later))
        assert post(anna, url, page="/calendars").status_code == 303
        assert (stored(session)[0].next_read_at < later) == is_due


def fails(work: Work, trouble: Trouble, *, days: int) -> None:
    """It was read so long ago, and since then not."""
    then = clock.now() - timedelta(days=days)
    facts = {"tried_at": clock.now(), "read_at": then, "failing_since": then, "trouble": trouble}
    with work():
        db.session.execute(update(BusySource).values(**facts))


@pytest.mark.parametrize("trouble", list(Trouble))
def test_what_is_wrong_is_said_with_what_to_do(
    anna: FlaskClient, work: Work, trouble: Trouble
) -> None:
    add(anna)
    fails(work, trouble, days=0)
    text = anna.get("/calendars").text

    assert "Kan ikke læses" in text
    assert "for gammelt til at stole på" not in text
    for words in WORDS[trouble]:
        assert words  # an English one would be a fault of the page
    assert len(WORDS) == len(Trouble)


def test_after_a_day_it_is_not_trusted(anna: FlaskClient, work: Work) -> None:
    add(anna)
    fails(work, Trouble.GONE, days=1)

    assert "for gammelt til at stole på" in anna.get("/calendars").text


def test_the_mail_says_what_to_do_and_is_withdrawn_when_mended(
    app: Flask, anna: FlaskClient, session: Session, work: Work
) -> None:
    add(anna)
    fails(work, Trouble.NOT_LET_IN, days=2)
    with work():
        key = b"a-key-for-tests-that-nobody-else-has-00000"
        letters.tell_owners(mail_domain="moedebro.example", key=key, now=clock.now())
    [message] = session.scalars(select(OutboxMessage))
    kind = kind_of("calendar-unread")
    with app.test_request_context():
        rendered = kind.render(message)
        assert kind.is_wanted
        assert kind.is_wanted(message, clock.now())
    with work():
        db.session.execute(update(BusySource).values(trouble=None))
    with app.app_context():
        assert not kind.is_wanted(message, clock.now())

    for text in (rendered.text, rendered.html):
        assert "kalender.example.org" in text
        assert "Er adgangskoden skiftet" in text
        assert "http://127.0.0.1:8000/calendars" in text


@pytest.mark.parametrize("rest", ["/removal", "/readings"])
def test_a_stranger_finds_nothing(
    app: Flask, anna: FlaskClient, session: Session, cast: Cast, rest: str
) -> None:
    add(anna)
    for who in ("bo", "frida"):
        sign_in(other := app.test_client(), getattr(cast, who))
        answer = post(other, of_source(session, rest), page="/calendars/sources")
        assert answer.status_code == 404
    assert len(stored(session)) == 1


def test_a_units_calendar_is_for_its_deputies_and_administrators(
    app: Flask, anna: FlaskClient, session: Session, cast: Cast
) -> None:
    page = f"/calendars/{cast.at.adults.id}"
    assert add(anna, page).status_code == 303
    for who, status in (("bo", 200), ("frida", 200), ("carla", 404)):
        sign_in(other := app.test_client(), getattr(cast, who))
        assert other.get(of_source(session, "/removal")).status_code == status
        assert other.get(f"{page}/sources").status_code == status


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient, session: Session) -> None:
    for path in ("/calendars/sources", f"/calendars/sources/{uuid4()}/removal"):
        answer = client.get(path)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in")
