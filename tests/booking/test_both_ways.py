"""A citizen with mail and mobile: the mail with everything, the SMS with the link, once each."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import CallTask
from booking.services.participants import invite_unit, invite_user
from core import clock
from core.db import db, transaction
from notifications.kinds import kind_of
from notifications.models import Channel, OutboxMessage
from tests.booking.calling_off import cancel, change, let_all_leave, messages
from tests.booking.making import CITIZEN, a_booking, book, make_room
from tests.booking.meetings import citizen_of, page_of, soon
from tests.booking.moving import later, move
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast

MAIL, MOBILE = "ida@example.org", "+4500998877"
BOTH = {(Channel.EMAIL, MAIL), (Channel.SMS, MOBILE)}


@pytest.fixture
def meeting(session: Session, cast: Cast, work: Work) -> uuid.UUID:
    """Anna's meeting with Ida, who has a mobile too, the ward and Jens, in twelve minutes."""
    make_room(session)
    ida = replace(CITIZEN, phone=MOBILE)
    jens = replace(invite_user(cast.jens), phone="+4500112233")
    with work():
        said = a_booking(
            cast,
            starts_at=soon(minutes=12, seconds=30),
            invitees=(ida, invite_unit(cast.at.ward), jens),
        )
        return book(said, cast.anna, now=clock.now()).id


def ways(session: Session, kind: str = "invitation") -> list[tuple[Channel, str]]:
    """How Ida was written to, message by message."""
    whom = citizen_of(session).id
    return [(m.channel, m.address) for m in messages(session, kind) if m.participant_id == whom]


def test_the_invitation_goes_both_ways_and_once_each(session: Session, meeting: uuid.UUID) -> None:
    assert set(ways(session)) == BOTH
    assert len(ways(session)) == 2


def test_people_at_work_get_it_in_their_calendar_only(session: Session, meeting: uuid.UUID) -> None:
    whom = citizen_of(session).id

    others = {m.channel for m in messages(session, "invitation") if m.participant_id != whom}

    assert others == {Channel.EMAIL}


def test_both_lead_to_the_same_page(app: Flask, session: Session, meeting: uuid.UUID) -> None:
    whom, links = citizen_of(session).id, set()
    for message in messages(session, "invitation"):
        if message.participant_id == whom:
            with app.app_context(), force_locale("da"):
                said = kind_of("invitation").render(message).text
            links.add(said.split("/m/")[1].split()[0])

    assert len(links) == 1


def test_the_sms_does_not_wait_for_a_mail_that_is_delayed(
    session: Session, meeting: uuid.UUID
) -> None:
    streams = {m.stream for m in messages(session, "invitation")}

    assert len(streams) == len(messages(session, "invitation"))
    assert max(map(len, streams)) <= 80


def test_the_cancellation_goes_both_ways_to_one_person(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)
    asked = client.get(f"/meetings/{meeting}/cancellation").text

    cancel(client, meeting)

    assert "Mail til ida@example.org og SMS til" in asked
    assert "giv besked til\N{NO-BREAK SPACE}4" in asked
    assert sorted(ways(session, "cancellation")) == sorted(BOTH)
    assert "4 personer får besked nu" in page_of(client, meeting)


def test_another_time_goes_both_ways(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    page = client.get(f"/meetings/{meeting}/time").text
    move(client, meeting, **later(session))

    assert "Mail til ida@example.org og SMS til" in page
    assert set(ways(session)[2:]) == BOTH
    assert len(ways(session)) == 4


def test_a_new_link_goes_both_ways(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    sign_in(client, cast.anna)

    url = f"/meetings/{meeting}/participants/{citizen_of(session).id}/new-link"
    post(client, url, {"generation": "1"})

    assert set(ways(session)[2:]) == BOTH
    assert len(ways(session)) == 4


def test_it_is_sent_again_both_ways_and_said_where(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    url = f"/meetings/{meeting}/participants/{citizen_of(session).id}/invitations"
    sign_in(client, cast.anna)

    post(client, url, {"email": "ny@example.org", "phone": "00 99 88 77"})

    said = page_of(client, meeting)
    assert set(ways(session)) == {(Channel.EMAIL, "ny@example.org"), (Channel.SMS, MOBILE)}
    assert "på vej til ny@example.org og" in said


def fail(session: Session, channel: Channel, whom: uuid.UUID) -> uuid.UUID:
    """The message of that way came back; whose it was."""
    for message in messages(session, "invitation"):
        if message.participant_id == whom and message.channel == channel:
            message.failed_at, message.sent_at, message.failure = clock.now(), None, "550 5.1.1"
    session.commit()
    return whom


def test_each_way_stands_on_the_leaders_page(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    fail(session, Channel.EMAIL, citizen_of(session).id)
    sign_in(client, cast.anna)

    page = page_of(client, meeting, "/people")

    assert "Mail ikke leveret" in page
    assert "SMS sendt" in page
    assert "Ring til" not in page.split("Ida")[1].split("</tr>")[0]


def test_who_got_the_sms_is_told_of_the_cancellation_without_a_call(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    fail(session, Channel.EMAIL, citizen_of(session).id)
    sign_in(client, cast.anna)

    cancel(client, meeting)

    assert Channel.SMS in {channel for channel, _address in ways(session, "cancellation")}
    assert session.scalars(select(CallTask)).all() == []


def test_a_number_that_is_not_theirs_any_more_is_not_shown(
    client: FlaskClient, session: Session, cast: Cast, meeting: uuid.UUID
) -> None:
    let_all_leave(session)
    change(session, "Ida", phone=None)
    sign_in(client, cast.anna)

    assert "SMS" not in page_of(client, meeting, "/people")


def come_back(app: Flask, id: int, start: Barrier) -> None:
    """As the worker notes it: this message did not get there."""
    with app.app_context(), transaction():
        message = db.session.get_one(OutboxMessage, id)
        message.failed_at = clock.now()
        db.session.flush()
        start.wait(timeout=20)
        failed = kind_of("invitation").failed
        assert failed
        failed(message, clock.now())


def test_one_way_that_fails_is_no_call(app: Flask, session: Session, meeting: uuid.UUID) -> None:
    whom = citizen_of(session).id
    [sms] = [m.id for m in messages(session, "invitation") if m.channel == Channel.SMS]
    session.rollback()

    come_back(app, sms, Barrier(1))

    assert whom
    assert session.scalars(select(CallTask)).all() == []


def test_both_that_fail_at_once_are_one_call(
    app: Flask, session: Session, meeting: uuid.UUID
) -> None:
    whom = citizen_of(session).id
    mine = [m.id for m in messages(session, "invitation") if m.participant_id == whom]
    session.rollback()
    start = Barrier(2 if db_queues_nobody(session) else 1)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda id: come_back(app, id, start), mine))

    [task] = session.scalars(select(CallTask))
    assert (task.participant_id, task.reason) == (whom, "not_delivered")


def db_queues_nobody(session: Session) -> bool:
    """On SQLite the second to write waits before it reads anything, so both cannot be inside."""
    return session.get_bind().dialect.name == "postgresql"
