"""How somebody is reached, chosen at once when they are put on the list."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.drafts import plan_of
from booking.models import MeetingDraft, Participant, Ways
from notifications.models import Channel, OutboxMessage
from tests.booking.making import make_room
from tests.booking.walking import CITIZEN, add, begin, choose, press_book, say
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults

MOBILE = "00 11 22 33"
FOLD = re.compile(r"<details[^>]*>\s*<summary[^>]*>Mere: hvordan")


@pytest.fixture
def draft(client: FlaskClient, session: Session, cast: Cast) -> str:
    """Anna's, with matter and time, and nobody on its list."""
    make_room(session)
    sign_in(client, cast.anna)
    address = begin(client)
    for answer in (say(client, address), choose(client, address)):
        assert answer.status_code == 303, answer.text
    return address


def ida(session: Session) -> Participant:
    session.rollback()
    return session.scalars(select(Participant).where(Participant.name == "Ida")).one()


def ways_to_ida(session: Session) -> list[Channel]:
    theirs = select(OutboxMessage.channel).where(OutboxMessage.participant_id == ida(session).id)
    return list(session.scalars(theirs.order_by(OutboxMessage.id)))


@pytest.mark.parametrize(
    ("ways", "sent", "list_says"),
    [
        ("", [Channel.EMAIL, Channel.SMS], "Får mail og sms"),
        ("sms_first", [Channel.SMS], "Får sms"),
        ("mail_first", [Channel.EMAIL], "Får mail"),
        ("call", [], "Du ringer eller giver dem papiret"),
    ],
)
def test_who_is_booked_is_reached_as_it_was_chosen(
    client: FlaskClient, session: Session, draft: str,
    ways: str, sent: list[Channel], list_says: str,
) -> None:  # fmt: skip
    assert add(client, draft, phone=MOBILE, ways=ways, hours="8-16").status_code == 303

    page = client.get(f"{draft}/who").text
    assert list_says.lower() in page.lower()
    assert press_book(client, draft).status_code == 303

    assert ways_to_ida(session) == sent
    person = ida(session)
    assert person.ways == (Ways(ways) if ways else None)
    assert (person.from_hour, person.until_hour) == (8, 16)


def test_a_way_without_its_address_is_refused_and_the_words_stay(
    client: FlaskClient, draft: str
) -> None:
    answer = add(client, draft, ways="sms_first", hours="16-21")

    assert answer.status_code == 422
    assert "Vælg en anden måde" in answer.text
    assert 'value="ida@example.org"' in answer.text
    fold = FOLD.search(answer.text)
    assert fold
    assert " open" in fold[0]
    assert page_faults(answer.text) == []


def test_the_step_is_calm_until_more_is_asked_for(client: FlaskClient, draft: str) -> None:
    page = client.get(f"{draft}/invitees?kind=citizen").text

    fold = FOLD.search(page)
    assert fold
    assert " open" not in fold[0]
    assert page_faults(page) == []


def test_a_way_that_nobody_offers_is_refused(client: FlaskClient, draft: str) -> None:
    for odd in ({"ways": "pigeon"}, {"hours": "25-99"}):
        assert add(client, draft, phone=MOBILE, **odd).status_code == 422


def test_who_is_asked_about_a_time_is_asked_as_usual(client: FlaskClient, draft: str) -> None:
    assert 'name="ways"' not in client.get(f"{draft}/time-poll/invitees?kind=citizen").text


def test_who_comes_to_a_booked_meeting_too(
    client: FlaskClient, session: Session, draft: str
) -> None:
    add(client, draft, name="Else")
    meeting = press_book(client, draft).location
    new = f"{meeting}/guests/new?kind=citizen"
    key = re.search(r'name="key" value="([^"]+)"', client.get(new).text)
    assert key
    assert uuid.UUID(key[1])

    said = {**CITIZEN, "phone": MOBILE, "ways": "sms_first", "key": key[1]}
    assert post(client, new, said).status_code == 303

    assert ways_to_ida(session) == [Channel.SMS]


def test_a_copied_meeting_keeps_how_they_are_reached(
    client: FlaskClient, session: Session, draft: str
) -> None:
    add(client, draft, phone=MOBILE, ways="sms_first", hours="8-20")
    meeting = press_book(client, draft).location

    assert post(client, f"{meeting}/copies", page=meeting).status_code == 303

    session.rollback()
    newest = select(MeetingDraft).where(MeetingDraft.meeting_id.is_(None))
    [guest] = plan_of(session.scalars(newest).one()).invitees
    assert (guest.ways, guest.from_hour, guest.until_hour) == (Ways.SMS_FIRST, 8, 20)
