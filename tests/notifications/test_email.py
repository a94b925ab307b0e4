"""The mail: its tree, its headers, and what cannot be smuggled into it."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

import pytest

from notifications.email import Headers, UnusableAddress, ascii_address, build
from notifications.kinds import Rendered

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Møde\r\nEND:VCALENDAR\r\n".encode()
HEADERS = Headers(
    sender="svar@moedebro.example",
    to="ida@example.org",
    envelope_from="bounce+abc@moedebro.example",
    message_id="<2@moedebro.example>",
    language="da",
    at=datetime(2026, 11, 20, 9, 15, tzinfo=UTC),
    in_reply_to="<1@moedebro.example>",
    reply_to="voksen@example.org",
)
RENDERED = Rendered(
    subject="Invitation: møde 1. december",
    text="Åbn din side:\nhttps://example.org/m/abc\n",
    html="<p>Åbn din side</p>",
    calendar=CALENDAR,
    calendar_method="REQUEST",
    sender_name="Kolding Kommune møder",
)


def arrived(rendered: Rendered = RENDERED, headers: Headers = HEADERS) -> EmailMessage:
    """The mail as a receiver reads it."""
    raw = build(headers, rendered).message.as_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return message_from_bytes(raw, policy=policy.default)


def words_of(part: Message) -> str:
    """What people read of it."""
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_the_calendar_is_last_in_the_alternative_and_attached_once_more() -> None:
    mixed = arrived()

    alternative, attachment = mixed.iter_parts()
    assert (mixed.get_content_type(), attachment.get_content_type()) == (
        "multipart/mixed",
        "application/ics",
    )
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]


def test_both_calendars_are_the_same_bytes_in_base64() -> None:
    alternative, attachment = arrived().iter_parts()
    calendar = list(alternative.iter_parts())[-1]

    assert calendar.get_payload(decode=True) == attachment.get_payload(decode=True) == CALENDAR
    assert calendar["Content-Transfer-Encoding"] == "base64"
    assert calendar["Content-Disposition"] is None
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": "REQUEST"}
    assert attachment.get_filename() == "invite.ics"


def test_the_method_on_the_outside_is_the_one_inside() -> None:
    cancelled = replace(RENDERED, calendar_method="CANCEL")

    alternative, _ = arrived(cancelled).iter_parts()

    assert list(alternative.iter_parts())[-1]["Content-Type"].params["method"] == "CANCEL"


def test_a_mail_without_a_calendar_is_two_parts() -> None:
    mail = arrived(replace(RENDERED, calendar=None))

    assert mail.get_content_type() == "multipart/alternative"
    assert {p["Content-Transfer-Encoding"] for p in mail.iter_parts()} == {"quoted-printable"}


@pytest.mark.parametrize(
    "text",
    [
        "Kære Ida,  \n.\nFrom now on\n\n--=_0\n",
        "æ" * 300 + "\n",
        "50 % = halvdelen\t\n \n",
        "\x0b\x1c\u2028\U0001f600\n",
    ],
)
def test_words_arrive_as_they_were_written(text: str) -> None:
    mail = arrived(replace(RENDERED, text=text, html=f"<p>{text}</p>\n"))

    alternative, _attached = mail.iter_parts()
    plain, html, _calendar = alternative.iter_parts()
    assert (words_of(plain), words_of(html)) == (text, f"<p>{text}</p>\n")


def test_a_mail_of_words_alone_is_one_part() -> None:
    mail = arrived(replace(RENDERED, html="", calendar=None))

    assert (mail.get_content_type(), words_of(mail)) == ("text/plain", RENDERED.text)


def test_the_headers_thread_the_mail_and_ask_machines_to_be_quiet() -> None:
    mail = arrived()

    assert mail["From"] == "Kolding Kommune møder <svar@moedebro.example>"
    assert (mail["To"], mail["Reply-To"]) == ("ida@example.org", "voksen@example.org")
    assert mail["Message-ID"] == "<2@moedebro.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<1@moedebro.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert mail["Content-Language"] == "da"
    assert mail["Date"].datetime == HEADERS.at


@pytest.mark.parametrize("letters", ["\r\nBcc: x@example.org", "\0", "\u2028", "\x85", "\v"])
def test_a_subject_or_a_name_cannot_add_a_header(letters: str) -> None:
    mail = arrived(replace(RENDERED, subject=f"Hej{letters}", sender_name=f"Ida{letters}"))

    assert "Bcc" not in mail
    assert mail["Subject"].startswith("Hej")
    assert mail["From"].addresses[0].addr_spec == "svar@moedebro.example"


@pytest.mark.parametrize(
    "address",
    [
        "ida@example.org\r\nBcc: x@example.org",
        "ida@example.org, bo@example.org",
        "Ida <ida@example.org>",
        "ida",
        "idå@example.org",
        "ida@example..org",
        "",
    ],
)
def test_only_one_plain_address_is_sent_to(address: str) -> None:
    with pytest.raises(UnusableAddress):
        build(replace(HEADERS, to=address), RENDERED)


def test_a_danish_domain_is_written_in_a_labels() -> None:
    assert ascii_address("ida@sønderborg.example") == "ida@xn--snderborg-l8a.example"
    assert ascii_address("ida@SØNDERBORG.example") == "ida@xn--snderborg-l8a.example"
    assert ascii_address("ida@straße.example") == "ida@xn--strae-oqa.example"  # not strasse


def test_a_long_name_leaves_room_for_the_address_on_the_first_line() -> None:
    raw = build(HEADERS, replace(RENDERED, sender_name="Ærø Langt Navn " * 10)).message.as_bytes()

    [line] = [x for x in raw.split(b"\r\n") if x.startswith(b"From:")]
    assert b"svar@moedebro.example" in line


@pytest.mark.parametrize(
    "words", ["=?utf-8?q?a=0d=0aBcc:_x@example.org?=", "=?utf-8?b?DQpCY2M6IHg=?="]
)
def test_an_encoded_word_in_a_name_or_subject_makes_no_header(words: str) -> None:
    mail = arrived(replace(RENDERED, subject=words, sender_name=words))

    assert mail["Bcc"] is None
    assert len(mail.keys()) == len(arrived().keys())
