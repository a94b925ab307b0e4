"""How somebody is reached, chosen at once when they are put on the list."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking.draft_ways import set_ways
from booking.drafts import plan_of
from booking.models import MeetingDraft, Participant, Ways
from booking.services.ways import NoSuchWay, Plan
from core import clock
from core.db import db
from notifications.models import Channel, OutboxMessage
from tests.booking.making import make_room
from tests.booking.walking import CITIZEN, add, begin, choose, press_book, say
from tests.browse import post, sign_in
from tests.conftest import Work
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


def test_who_is_taken_from_the_directory_is_reached_in_their_own_language(
    client: FlaskClient, session: Session, cast: Cast, draft: str
) -> None:
    session.get_one(User, cast.jens.id).language = "en"
    session.commit()
    page = put_jens_on(client, cast, draft)

    asked = client.get(ways_page(page)).text

    assert re.search(r'value="en"[^>]* checked|checked[^>]* value="en"', asked)
    assert re.search(r'name="ways"[^>]*value=""[^>]* checked|checked[^>]*name="ways"', asked)


def test_how_somebody_of_the_directory_is_reached_can_be_chosen_too(
    client: FlaskClient, session: Session, cast: Cast, draft: str
) -> None:
    page = put_jens_on(client, cast, draft)
    said = {"ways": "call", "language": "en", "hours": "8-16"}

    assert post(client, ways_page(page), said).location == f"{draft}/who"

    assert "Du ringer eller giver dem papiret" in client.get(f"{draft}/who").text
    press_book(client, draft)
    jens = session.scalars(select(Participant).where(Participant.user_id == cast.jens.id)).one()
    assert (jens.ways, jens.language, jens.from_hour) == (Ways.CALL, "en", 8)
    theirs = select(OutboxMessage).where(OutboxMessage.participant_id == jens.id)
    assert session.scalars(theirs).all() == []


def test_a_way_to_them_without_an_address_is_refused(
    client: FlaskClient, cast: Cast, draft: str
) -> None:
    url = ways_page(put_jens_on(client, cast, draft))

    answer = post(client, url, {"ways": "sms_first", "language": "da", "hours": "any"})

    assert answer.status_code == 422
    assert page_faults(answer.text) == []


def test_nor_does_the_draft_keep_one(
    client: FlaskClient, session: Session, cast: Cast, work: Work, draft: str
) -> None:
    put_jens_on(client, cast, draft)
    with work():
        row = db.session.scalars(select(MeetingDraft)).one()
        key = plan_of(row).guests[0].key
        with pytest.raises(NoSuchWay):
            set_ways(row, key, Plan(Ways.BOTH, "da", None, None), now=clock.now())


def test_a_draft_is_its_owners_alone_and_who_is_off_its_list_is_nowhere(
    client: FlaskClient, cast: Cast, draft: str
) -> None:
    url = ways_page(put_jens_on(client, cast, draft))
    post(client, url.replace("/ways", "/removal"), page=f"{draft}/who")
    assert client.get(url).status_code == 404

    url = ways_page(put_jens_on(client, cast, draft))
    sign_in(client, cast.bo)
    assert client.get(url).status_code == 404


def put_jens_on(client: FlaskClient, cast: Cast, draft: str) -> str:
    """Found in the directory; the page with the list."""
    said = {"user_id": str(cast.jens.id)}
    assert post(client, f"{draft}/parties", said, page=f"{draft}/who").status_code == 303
    return client.get(f"{draft}/who").text


def ways_page(page: str) -> str:
    """Where it is chosen for the only one on the list."""
    [url] = re.findall(r'href="(/drafts/[^"]+/ways)"', page)
    return str(url)


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
