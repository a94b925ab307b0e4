"""A colleague is named in a note: they hear of it once, and only if they may see the case."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role
from notifications.models import OutboxMessage
from support import grounds
from support.models import Ground, Mention, Ticket
from support.services import mentioning
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, only_ticket, read_anew, told_story
from tests.support.test_kin_pages import numbered


@pytest.fixture
def shared(work: Work, session: Session, cast: Cast, asked: Ticket) -> Ticket:
    """Kolding's IT may read it."""
    with work():
        kolding = cast.at.kolding_it.id
        grounds.give(numbered(1001), kolding, Ground.WAS_RESPONSIBLE, now=NOON)
    read_anew(session)
    return asked


def write(client: FlaskClient, ticket: Ticket, words: str) -> tuple[int, str]:
    """Dorte notes it."""
    page = post(client, f"/tickets/{ticket.id}/notes", {"note": words}, page="/profile")
    return page.status_code, page.text


def named(session: Session) -> list[object]:
    """Who was, as committed."""
    read_anew(session)
    return list(session.scalars(select(Mention.user_id).order_by(Mention.event_id)))


def mails(session: Session) -> list[str]:
    """Where it is said."""
    read_anew(session)
    said = select(OutboxMessage).where(OutboxMessage.kind == "ticket-mentioned")
    return [message.address for message in session.scalars(said)]


@pytest.mark.parametrize(
    "words",
    ["@{whole} kan du se på den?", "Hej @{first}, se her", "(@{lower})", "Se @{first}."],
)
def test_who_may_see_it_is_named_by_first_or_whole_name(
    client: FlaskClient, session: Session, cast: Cast, shared: Ticket, words: str
) -> None:
    first = cast.erik.name.split()[0]
    said = words.format(whole=cast.erik.name, first=first, lower=first.lower())
    erik, address = cast.erik.id, cast.erik.email
    sign_in(client, cast.dorte)

    assert write(client, shared, said)[0] == 303

    assert (named(session), mails(session)) == ([erik], [address])


@pytest.mark.parametrize("words", ["@Erik se her", "@Ukendt se her", "Hej @Hans"])
def test_who_may_not_see_it_cannot_be_named_and_the_words_are_kept(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, words: str
) -> None:
    sign_in(client, cast.dorte)

    status, page = write(client, asked, words)

    assert (status, page_faults(page)) == (422, [])
    assert "må ikke se denne sag" in page
    assert words in page
    assert (named(session), mails(session)) == ([], [])
    assert "noted" not in told_story(session)


@pytest.mark.parametrize("words", ["Skriv til ida@example.org", "Klokken @ 12", "50 @2"])
def test_a_mail_address_names_nobody(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, words: str
) -> None:
    sign_in(client, cast.dorte)

    assert write(client, asked, words)[0] == 303

    assert named(session) == []


def test_two_of_one_first_name_are_told_apart_by_the_whole(
    client: FlaskClient, session: Session, cast: Cast, shared: Ticket
) -> None:
    mine = cast.bo.memberships[0]
    mine.unit, mine.role, cast.bo.name = cast.at.hotline_unit, Role.SUPPORTER, "Erik Vikarsen"
    session.commit()
    bo = cast.bo.id
    sign_in(client, cast.dorte)

    status, page = write(client, shared, "@Erik se her")
    assert (status, "Flere hedder Erik" in page) == (422, True)

    assert write(client, shared, "@Erik Vikarsen se her")[0] == 303
    assert named(session) == [bo]


def test_it_stands_at_their_desk_until_they_have_opened_the_case(
    client: FlaskClient, cast: Cast, shared: Ticket
) -> None:
    sign_in(client, cast.dorte)
    write(client, shared, "@Erik se her")
    assert "Du er nævnt i et notat" not in client.get("/desk").text
    sign_in(client, cast.erik)
    page = client.get("/desk")
    assert page_faults(page.text) == []
    assert "Du er nævnt i et notat" in page.text

    client.get(f"/tickets/{shared.id}")

    assert "Du er nævnt i et notat" not in client.get("/desk").text


def test_a_second_note_sends_no_second_mail_until_the_first_is_read(
    act: Deed, session: Session, cast: Cast, shared: Ticket
) -> None:
    for minute in range(2):
        at = NOON + timedelta(minutes=minute)
        act(mentioning.note, shared, "@Erik", by=cast.dorte, post=POST, now=at)
    assert len(mails(session)) == 1

    at = NOON + timedelta(minutes=3)
    act(lambda it, now: mentioning.seen(it.id, cast.erik.id, now=now), shared, now=at)
    act(mentioning.note, shared, "@Erik", by=cast.dorte, post=POST)

    assert len(mails(session)) == 2


def test_the_mail_says_nothing_of_the_note(
    act: Deed, session: Session, cast: Cast, shared: Ticket
) -> None:
    act(mentioning.note, shared, "@Erik Den hemmelige note", by=cast.dorte, post=POST)

    read_anew(session)
    said = select(OutboxMessage.payload).where(OutboxMessage.kind == "ticket-mentioned")
    assert "hemmelige" not in str(session.scalars(said).one())


def test_who_cannot_see_it_any_more_is_not_led_there(
    client: FlaskClient, work: Work, session: Session, cast: Cast, shared: Ticket
) -> None:
    sign_in(client, cast.dorte)
    write(client, shared, "@Erik se her")
    with work():
        kolding = cast.at.kolding_it.id
        grounds.end(numbered(1001), kolding, Ground.WAS_RESPONSIBLE, now=NOON)
    sign_in(client, cast.erik)

    assert "Du er nævnt i et notat" not in client.get("/desk").text
    assert only_ticket(session).number == 1001
