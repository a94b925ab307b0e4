"""Organisations that write from an address of their own: who may, what is needed, what arrives."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Organisation, Role, User
from booking.models import Meeting
from core import clock
from core.config import MissingSettings, Settings, from_environment
from notifications import mail_check
from notifications.dkim_signing import DkimSigner
from notifications.models import OutboxMessage
from support.models import SupportUnit
from tests.audits import audits
from tests.booking.making import a_booking, book, make_room
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.calls import app_of
from tests.notifications.making import drain
from tests.notifications.sink import Sink
from tests.notifications.test_dkim import pem
from tests.pages import page_faults

OWN, OURS = "moeder@kolding.example", "svar@moedebro.example"


@pytest.fixture
def allowing(settings: Settings, sink: Sink, tmp_path: Path) -> Settings:
    """Settings that allow Kolding's domain, and sign."""
    file = tmp_path / "dkim.pem"
    file.write_bytes(pem(rsa.generate_private_key(65537, 2048)))
    return replace(
        settings,
        mail_sender_domains="odense.example, Kolding.example",
        smtp_host="127.0.0.1",
        smtp_port=sink.port,
        dkim_key_file=str(file),
        dkim_selector="m1",
    )


@pytest.fixture
def top(session: Session, cast: Cast) -> User:
    """Frida, who administers an organisation that lies under no other as well."""
    unit = cast.at.shared_unit.id
    session.add(Membership(user_id=cast.frida.id, unit_id=unit, role=Role.ADMINISTRATOR))
    session.commit()
    return cast.frida


def page_of(cast: Cast) -> str:
    return f"/organisations/{cast.at.kolding.id}/mail-sender"


def sender_of(session: Session, cast: Cast) -> str | None:
    session.rollback()
    wanted = select(Organisation.mail_sender).where(Organisation.id == cast.at.kolding.id)
    return session.scalars(wanted).one()


def choose(app: Flask, user: User, cast: Cast, address: str) -> str:
    """Choose it on the page: what the page says then."""
    browser = app.test_client()
    sign_in(browser, user)
    assert page_faults(browser.get(page_of(cast)).text) == []
    answer = post(browser, page_of(cast), {"address": address})
    assert answer.status_code in {303, 422}
    return answer.text if answer.status_code == 422 else ""


def write_as_kolding(work: Work, session: Session, cast: Cast, own: str | None = OWN) -> None:
    """Kolding has an address of its own, and Anna books."""
    make_room(session)
    session.get_one(Organisation, cast.at.kolding.id).mail_sender = own
    session.commit()
    soon = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
    with work():
        book(a_booking(cast, starts_at=soon), cast.anna, now=clock.now())


def test_at_the_top_an_address_is_chosen_and_it_is_noted(
    app: Flask, allowing: Settings, cast: Cast, top: User, session: Session
) -> None:
    with app_of(allowing) as made:
        assert choose(made, top, cast, OWN) == ""
        assert sender_of(session, cast) == OWN
        assert choose(made, top, cast, "") == ""

    assert sender_of(session, cast) is None
    assert [row.facts for row in audits(session, "mail-sender-changed")] == [
        {"is_own": True},
        {"is_own": False},
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("moeder@vejle.example", "Mails må ikke komme fra det domæne"),
        ("moeder@sub.kolding.example", "Mails må ikke komme fra det domæne"),
        ("møder@kolding.example", "Før @"),
        ("kolding.example", "kolding.example"),
    ],
)
def test_what_receivers_would_throw_away_is_refused_in_words(
    app: Flask, allowing: Settings, cast: Cast, top: User, session: Session,
    address: str, words: str,
) -> None:  # fmt: skip
    with app_of(allowing) as made:
        said = choose(made, top, cast, address)

    assert words in said
    assert f'value="{address}"' in said
    assert sender_of(session, cast) is None


def test_a_mailbox_that_is_invited_is_no_sender(
    app: Flask, allowing: Settings, cast: Cast, top: User, session: Session
) -> None:
    session.merge(cast.at.adults).email = "Voksen@kolding.example"
    session.commit()

    with app_of(allowing) as made:
        assert "postkasse" in choose(made, top, cast, "voksen@kolding.example")

    assert sender_of(session, cast) is None


@pytest.mark.parametrize("mailbox", ["Moeder@kolding.example", "moeder+sager@kolding.example"])
def test_the_mailbox_of_a_units_own_system_is_no_sender(
    app: Flask, allowing: Settings, cast: Cast, top: User, session: Session, mailbox: str
) -> None:
    session.get_one(SupportUnit, cast.at.kolding_it.id).case_mailbox = mailbox
    session.commit()

    with app_of(allowing) as made:
        assert "Det er en enheds postkasse." in choose(made, top, cast, OWN)

    assert sender_of(session, cast) is None


def test_below_the_top_one_reads_what_is_needed(
    app: Flask, client: FlaskClient, allowing: Settings, cast: Cast, session: Session
) -> None:
    with app_of(allowing) as made:
        browser = made.test_client()
        sign_in(browser, cast.frida)
        page = browser.get(page_of(cast))
        answer = post(browser, page_of(cast), {"address": OWN}, page="/profile")

    assert "odense.example, kolding.example" in page.text
    assert 'name="address"' not in page.text
    assert (answer.status_code, sender_of(session, cast)) == (403, None)


def test_strangers_find_no_page(client: FlaskClient, cast: Cast) -> None:
    assert "/sign-in" in client.get(page_of(cast)).location
    sign_in(client, cast.anna)
    assert client.get(page_of(cast)).status_code == 403


def test_the_invitation_comes_from_there_signed_and_bounces_to_us(
    app: Flask, allowing: Settings, cast: Cast, work: Work, session: Session, sink: Sink
) -> None:
    write_as_kolding(work, session, cast)

    with app_of(allowing) as made:
        drain(made)

    raw, mail = sink.taken[0], sink.mails()[0]
    assert mail["From"].addresses[0].addr_spec == OWN
    assert str(raw.mail_from).startswith("bounce+")
    assert str(raw.mail_from).endswith("moedebro.example")
    [part] = [p for p in mail.walk() if p.get_content_type() == "text/calendar"][:1]
    assert isinstance(part, EmailMessage)
    [event] = Calendar.from_ical(part.get_content()).walk("VEVENT")
    assert event["ORGANIZER"] == f"mailto:{OWN}"
    assert is_valid(raw.content, allowing)


def is_valid(mail: object, allowing: Settings) -> bool:
    """As a receiver sees it that finds the record with Kolding's domain, and with no other."""
    signer = DkimSigner.of(allowing)
    assert signer
    assert isinstance(mail, bytes)
    name, text = signer.dns_record("kolding.example")

    def dns(asked: bytes, timeout: int = 5) -> bytes | None:
        return text.encode() if asked.decode().rstrip(".") == name else None

    return bool(dkim.verify(mail, dnsfunc=dns))


def test_a_domain_that_is_not_allowed_any_more_is_not_used(
    app: Flask, allowing: Settings, cast: Cast, work: Work, session: Session, sink: Sink
) -> None:
    write_as_kolding(work, session, cast)

    with app_of(replace(allowing, mail_sender_domains="odense.example")) as made:
        drain(made)

    assert {mail["From"].addresses[0].addr_spec for mail in sink.mails()} == {OURS}


def test_a_meeting_keeps_its_sender(app: Flask, cast: Cast, work: Work, session: Session) -> None:
    write_as_kolding(work, session, cast)
    session.get_one(Organisation, cast.at.kolding.id).mail_sender = None
    session.commit()

    meeting = session.scalars(select(Meeting)).one()
    assert meeting.mail_sender == OWN
    assert set(session.scalars(select(OutboxMessage.sender))) == {OWN}


def test_senseless_domains_are_a_fault_of_the_settings(tmp_path: Path) -> None:
    env = {"SECRET_KEY": "x" * 32, "DEMO": "1", "MAIL_SENDER_DOMAINS": "kolding.example,@x"}

    with pytest.raises(MissingSettings, match="MAIL_SENDER_DOMAINS"):
        from_environment(env, tmp_path)


def test_the_check_says_what_dns_lacks(
    app: Flask, allowing: Settings, cast: Cast, work: Work, session: Session
) -> None:
    write_as_kolding(work, session, cast)
    signer = DkimSigner.of(allowing)
    assert signer
    where, wanted = signer.dns_record("kolding.example")

    with app_of(allowing) as made, made.app_context():
        [lacking] = mail_check.sender_faults(allowing, lambda _name: None)
        spaced = wanted.replace("; ", " ;").encode()
        assert list(mail_check.sender_faults(allowing, lambda _name: spaced)) == []
        [not_allowed] = mail_check.sender_faults(replace(allowing, mail_sender_domains=""))
        notes = " ".join(mail_check.sender_notes(replace(allowing, dkim_key_file="")))

    assert where in lacking
    assert "Kolding" in lacking
    assert "MAIL_SENDER_DOMAINS" in not_allowed
    assert f"{OWN} must be passed on to {OURS}" in notes
    assert "(DKIM) as kolding.example" in notes
