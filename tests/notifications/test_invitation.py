"""Invitations as people get them: complete, neutral, in their language, in the right order."""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import messages
from booking.calling import NOT_DELIVERED
from booking.invites import Method
from booking.messages import Element, missing_elements, send_invitation
from booking.models import CallTask, Meeting, MeetingForm, Participant
from booking.ports import MeetingPost, help_desk
from core.db import db
from notifications.kinds import Rendered, kind_of
from notifications.models import Channel, OutboxMessage
from notifications.sms import GSM, ONE_MESSAGE, gsm_length, to_gsm
from tests.conftest import Work
from tests.factories import Cast
from tests.notifications.making import drain
from tests.notifications.meetings import HOTLINE, NOW, SECRETS, invite, make_meeting, messages_to
from tests.notifications.sink import Sink

SNAPSHOTS = Path(__file__).parent / "snapshots"
LONG_ADDRESS = "https://videomoeder.regionsyddanmark.example"
KEY, DOMAIN = b"a-key-for-tests-that-nobody-else-has-00000", "moedebro.example"


def send(
    participant: Participant,
    method: Method = Method.REQUEST,
    *,
    later: timedelta = timedelta(),
) -> OutboxMessage | None:
    """Within `work()`."""
    before = messages_to(participant)
    send_invitation(
        participant,
        participant.meeting.occurrences[0],
        support=HOTLINE,
        post=MeetingPost(help_desk(), KEY, DOMAIN),
        now=NOW + later,
        method=method,
    )
    sent = messages_to(participant)[len(before) :]
    return sent[0] if sent else None


def person(position: int) -> Participant:
    meeting = db.session.scalars(select(Meeting)).one()
    return meeting.participants[position]


def rendered(message: OutboxMessage | None) -> Rendered:
    assert message
    db.session.flush()
    with force_locale(message.language):
        return kind_of(message.kind).render(message)


def whole(parts: Rendered) -> str:
    calendar = (parts.calendar or b"").decode().replace("\r\n", "\n")
    return "\n=====\n".join((parts.subject, parts.text, parts.html, calendar))


def unfolded(parts: Rendered) -> str:
    assert parts.calendar
    return parts.calendar.decode().replace("\r\n ", "")


def compare(name: str, text: str) -> None:
    """With the file of that name. UPDATE_SNAPSHOTS=1 writes it anew; then read the diff."""
    file = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("method", list(messages.KIND_OF))
@pytest.mark.parametrize("form", list(MeetingForm))
def test_a_mail_reads_as_it_was_last_approved(
    session: Session, cast: Cast, work: Work, form: MeetingForm, method: Method, language: str
) -> None:
    make_meeting(session, cast, form=form)
    with work():
        ida = person(1)
        ida.language = language
        ida.last_method = "REQUEST" if method is Method.CANCEL else None
        compare(f"{method}-{form}.{language}.txt".lower(), whole(rendered(send(ida, method))))


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    ("name", "method", "last", "is_removed"),
    [
        ("invited", Method.REQUEST, None, False),
        ("changed", Method.REQUEST, "REQUEST", False),
        ("cancelled", Method.CANCEL, "REQUEST", False),
        ("uninvited", Method.CANCEL, "REQUEST", True),
    ],
)
def test_a_text_message_reads_as_approved_and_is_one_message(
    session: Session,
    cast: Cast,
    work: Work,
    name: str,
    method: Method,
    last: str | None,
    is_removed: bool,
    language: str,
) -> None:
    make_meeting(session, cast)
    with work():
        ida = person(1)
        ida.email, ida.phone, ida.language, ida.last_method = None, "+4500998877", language, last
        ida.removed_at = NOW if is_removed else None
        text = to_gsm(rendered(send(ida, method)).text)

    compare(f"sms-{name}.{language}.txt", text + "\n")
    assert gsm_length(text) <= ONE_MESSAGE
    assert set(text) <= GSM
    assert len(text) + len(LONG_ADDRESS) - len("http://127.0.0.1:8000") <= ONE_MESSAGE


@pytest.mark.parametrize("form", list(MeetingForm))
@pytest.mark.parametrize("position", [1, 2])
def test_nothing_that_could_reveal_anything_is_sent(
    session: Session, cast: Cast, work: Work, form: MeetingForm, position: int
) -> None:
    make_meeting(session, cast, form=form)
    with work():
        message = send(person(position))
        said = whole(rendered(message)).replace("\n ", "")
        assert message
        others = {"ida@example.org", "jens@example.org"} - {message.address}

    [other] = others
    own = {SECRETS[3]} if position == 2 else set()
    assert [secret for secret in {*SECRETS, other} - own if secret in said] == []


def test_the_mail_has_the_link_first_in_text_and_calendar(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        parts = rendered(send(person(1)))

    url = next(word for word in parts.text.split() if word.startswith("http"))
    assert url.startswith("http://127.0.0.1:8000/m/")
    assert parts.html.count(f'href="{url}"') == 2
    assert f"LOCATION:{url}" in unfolded(parts)
    assert parts.text.index(url) < parts.text.index("din kode") < parts.text.index("telefon")


def test_the_payload_holds_no_way_in(session: Session, cast: Cast, work: Work) -> None:
    make_meeting(session, cast)
    with work():
        message = send(person(1))
        assert message
        link = rendered(message).text.split("/m/")[1].split()[0]

        assert link not in str(message.payload)


def test_an_update_moves_the_same_entry_and_is_newer(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        ida = person(1)
        first = unfolded(rendered(send(ida)))
        ida.meeting.sequence = 1
        second = rendered(send(ida))

    [old], [new] = (Calendar.from_ical(c.encode()).events for c in (first, unfolded(second)))
    assert (new.uid, new.sequence) == (old.uid, 1)
    assert new.DTSTAMP > old.DTSTAMP  # written at the same instant
    assert second.subject.startswith("Ændret: ")


def test_taking_one_person_off_counts_on_from_what_they_got(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        ida = person(1)
        send(ida)
        ida.removed_at = NOW

        calendar = unfolded(rendered(send(ida, Method.CANCEL)))

    assert "SEQUENCE:1\r\n" in calendar
    assert "METHOD:CANCEL\r\n" in calendar
    assert "STATUS" not in calendar


def test_who_was_never_told_gets_no_cancellation(session: Session, cast: Cast, work: Work) -> None:
    make_meeting(session, cast)
    with work():
        assert send(person(1), Method.CANCEL) is None


def test_the_leader_is_invited_as_chair_and_never_organiser(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        anna = person(0)
        anna.email = "anna@example.org"
        calendar = unfolded(rendered(send(anna)))

    assert "ROLE=CHAIR;RSVP=TRUE:mailto:anna@example.org" in calendar
    assert ":mailto:svar@moedebro.example" in calendar


def test_only_who_joins_from_a_room_system_gets_its_address(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast)
    with work():
        message = send(person(1))
        assert message
        assert message.payload["room_address"] == ""
        message.payload = {**message.payload, "room_address": "12345@bro.example"}

        assert "Ring op til 12345@bro.example" in rendered(message).text


def test_a_phone_without_mail_gets_a_text_message(session: Session, cast: Cast, work: Work) -> None:
    occurrence = make_meeting(session, cast)
    invite(session, occurrence.meeting, 3, phone="+4500998877")
    session.commit()
    with work():
        message = send(person(3))
        assert message
        assert (message.channel, message.address) == (Channel.SMS, "+4500998877")


def test_nobody_is_forced_to_be_reachable(session: Session, cast: Cast, work: Work) -> None:
    occurrence = make_meeting(session, cast)
    invite(session, occurrence.meeting, 3)
    session.commit()
    with work():
        assert send(person(3)) is None


def test_replies_go_to_the_functions_mailbox(session: Session, cast: Cast, work: Work) -> None:
    make_meeting(session, cast)
    with work():
        message = send(person(1))
        assert message
        assert message.reply_to == "adults@example.org"


def test_all_seven_elements_are_asked_for(session: Session, cast: Cast, work: Work) -> None:
    make_meeting(session, cast, form=MeetingForm.HYBRID)
    with work():
        meeting = person(0).meeting
        meeting.purpose, meeting.address, meeting.phone = "", None, ""
        for one in meeting.participants[1:]:
            one.removed_at = NOW

        assert missing_elements(meeting, None, replace(HOTLINE, hours_text="")) == list(Element)
        db.session.rollback()


def test_a_telephone_meeting_needs_neither_room_nor_address(
    session: Session, cast: Cast, work: Work
) -> None:
    make_meeting(session, cast, form=MeetingForm.TELEPHONE, address=None)
    with work():
        meeting = person(0).meeting

        assert missing_elements(meeting, meeting.occurrences[0], HOTLINE) == []


def test_an_invitation_arrives_and_what_does_not_makes_a_call_task(
    session: Session, cast: Cast, work: Work, mailing_app: Flask, sink: Sink
) -> None:
    make_meeting(session, cast)
    sink.refused = {"jens@example.org": "550 5.1.1 unknown"}
    with work():
        send(person(1))
        send(person(2))

    drain(mailing_app)

    [mail] = sink.mails()
    assert mail["To"] == "ida@example.org"
    assert mail["From"] == "Kolding Kommune møder <svar@moedebro.example>"
    [task] = session.scalars(select(CallTask))
    assert (task.reason, task.participant_id) == (NOT_DELIVERED, person_id(session, 2))


def person_id(session: Session, position: int) -> object:
    return session.scalar(select(Participant.id).where(Participant.position == position))
