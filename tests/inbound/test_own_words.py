"""Mails that people write: the leader reads them, and none is lost."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, MailSort
from core.config import Settings
from core.forms import CPR_MASK
from notifications.inbound.replies import reply_address, subject_of
from notifications.models import OutboxMessage
from notifications.sending import prepare
from tests.booking.making import KEY
from tests.booking.meetings import page_of
from tests.browse import sign_in
from tests.factories import Cast
from tests.inbound.answering import ida_of, notes
from tests.inbound.conftest import Come, octets
from tests.inbound.mails import ANSWERS_TO, Mail, Part, text, words_of
from tests.pages import page_faults


@pytest.fixture
def to_ida(session: Session, ahead: uuid.UUID) -> str:
    """The address that what is sent to Ida may be answered at."""
    return reply_address(ANSWERS_TO, ida_of(session).id, KEY)


@pytest.fixture
def invitation(session: Session, ahead: uuid.UUID) -> OutboxMessage:
    """What Ida got."""
    about_her = OutboxMessage.participant_id == ida_of(session).id
    return session.scalars(select(OutboxMessage).where(about_her)).one()


def test_a_reply_to_the_signed_address_lies_before_the_leader(
    client: FlaskClient, cast: Cast, come: Come, to_ida: str, ahead: uuid.UUID
) -> None:
    mail = come(words_of(words="Jeg kommer <b>lidt</b> senere.\r\n\r\nHilsen Ida"), to=[to_ida])
    sign_in(client, cast.anna)

    page = page_of(client, ahead)

    assert mail.handled_by == "words to a meeting"
    assert "Jeg kommer &lt;b&gt;lidt&lt;/b&gt; senere." in page
    assert "Hilsen Ida" in page
    assert page_faults(page) == []


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_a_reply_to_what_we_sent_is_known_by_what_it_answers(
    session: Session, come: Come, invitation: OutboxMessage, header: str
) -> None:
    answers = f"{header}: <other@example.org> {invitation.message_id}"

    come(Mail(text("Tak"), headers=(answers,)).raw())

    [note] = notes(session)
    assert (note.sort, note.participant_id) == (MailSort.REPLY, ida_of(session).id)


def test_words_are_no_answer(session: Session, come: Come, to_ida: str) -> None:
    come(words_of(words="Ja, jeg kommer"), to=[to_ida])

    assert ida_of(session).answer == Answer.NONE


def test_only_who_leads_reads_it(
    client: FlaskClient, cast: Cast, come: Come, to_ida: str, ahead: uuid.UUID
) -> None:
    come(words_of(words="Noget privat"), to=[to_ida])
    sign_in(client, cast.jens)

    assert "Noget privat" not in page_of(client, ahead)


def test_html_is_read_as_words(session: Session, come: Come, to_ida: str) -> None:
    html = (
        "<style>p{color:red}</style><p>Hej</p><p>Jeg er <i>syg</i><br>i dag</p><script>x</script>"
    )

    come(Mail(Part("text/html; charset=utf-8", html)).raw(), to=[to_ida])

    assert notes(session)[0].text == "Svar\n\nHej\nJeg er syg\ni dag"


def test_a_number_that_could_be_a_cpr_number_is_masked(
    session: Session, come: Come, to_ida: str
) -> None:
    come(words_of(words="Mit nummer er 010190 1234"), to=[to_ida])

    assert CPR_MASK in notes(session)[0].text


def test_out_of_office_is_nothing_to_read(session: Session, come: Come, to_ida: str) -> None:
    come(
        Mail(text("Jeg er på ferie"), headers=("Auto-Submitted: auto-replied",)).raw(), to=[to_ida]
    )

    assert notes(session) == []


def test_what_belongs_to_no_meeting_stays_in_the_store(session: Session, come: Come) -> None:
    mail = come(words_of())

    assert (mail.handled_by, octets(mail)) == ("", words_of())
    assert notes(session) == []


FORGED: dict[str, Callable[[str], str]] = {
    "another letter": lambda a: a.replace("+a", "+b") if "+a" in a else a.replace("+", "+a", 1),
    "cut off": lambda a: a.replace("@", "", 1)[:20] + "@moedebro.example",
    "another domain": lambda a: a.replace("moedebro.example", "example.org"),
    "empty": lambda _a: "svar+@moedebro.example",
    "no letters": lambda _a: "svar+ææææ@moedebro.example",
}


@pytest.mark.parametrize("way", FORGED)
def test_an_address_that_we_did_not_sign_names_nobody(way: str) -> None:
    ours = reply_address(ANSWERS_TO, uuid.UUID(int=7), KEY)

    assert subject_of([ours.upper()], ANSWERS_TO, KEY) == uuid.UUID(int=7)
    assert subject_of([FORGED[way](ours)], ANSWERS_TO, KEY) is None
    assert subject_of([ours], ANSWERS_TO, b"another key") is None


def test_the_address_fits_where_addresses_must(to_ida: str) -> None:
    assert len(to_ida.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    ("unit_has_mailbox", "takes_plus", "expected"),
    [(True, True, "unit"), (False, True, "signed"), (False, False, None)],
)
def test_replies_go_to_the_unit_and_to_us_only_where_it_has_no_mailbox(
    other_settings: Callable[..., Settings],
    app: Flask,
    session: Session,
    invitation: OutboxMessage,
    to_ida: str,
    unit_has_mailbox: bool,
    takes_plus: bool,
    expected: str | None,
) -> None:
    invitation.reply_to = "enhed@example.org" if unit_has_mailbox else None
    session.commit()

    found = reply_to_of(app, other_settings(mail_plus_addresses=takes_plus), invitation)

    assert found == {"unit": "enhed@example.org", "signed": to_ida, None: None}[expected]


def reply_to_of(app: Flask, chosen: Settings, message: OutboxMessage) -> str | None:
    """What stands in Reply-To of the mail that leaves."""
    kept = app.extensions["moedebro_settings"]
    app.extensions["moedebro_settings"] = chosen
    try:
        with app.app_context():
            mail = prepare(message.id, now=message.created_at)
    finally:
        app.extensions["moedebro_settings"] = kept
    found = mail.message["Reply-To"]  # type: ignore[union-attr]  # a mail
    return str(found) if found else None
