"""COUNTER: a calendar asks for another time, and the leader answers."""

import uuid
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.declined_counters import declined_counter
from booking.models import Answer, Meeting, TimeWish, WishOutcome, WishSource
from core import clock
from notifications.models import OutboxMessage
from notifications.sending import prepare
from tests.booking.asking import url_of
from tests.booking.meetings import page_of
from tests.booking.moving import later, move, put_at, the_one
from tests.browse import post, sign_in
from tests.checkers.readers import libical_complaints
from tests.factories import Cast
from tests.inbound.answering import ida_of, notes, reply_to
from tests.inbound.conftest import AUTHSERV, Come
from tests.inbound.mails import Part, alternative, calendar_of, text
from tests.inbound.replies import Reply

WEEK = timedelta(days=7)


@pytest.fixture
def reply(session: Session, ahead: uuid.UUID) -> Reply:
    """Ida's calendar speaks."""
    stamp = f"{clock.now():%Y%m%dT%H%M%SZ}"
    return reply_to(session, ahead).changed(stamp=stamp, partstat="TENTATIVE")


def counter(reply: Reply, start: datetime, *more: str) -> bytes:
    """It asks for an hour from then on."""
    times = (
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        f"DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%SZ}",
    )
    lines = reply.lines(*times, *more)
    part = Part("text/calendar; charset=utf-8", calendar_of(*lines, method="COUNTER"))
    return reply.mail(alternative(text(), part))


def wishes(session: Session) -> list[TimeWish]:
    """What is asked for."""
    session.rollback()
    return list(session.scalars(select(TimeWish).order_by(TimeWish.id)))


def next_week(session: Session) -> datetime:
    """The same time a week later."""
    return the_one(session).starts_at + WEEK


def test_it_is_a_wish_that_the_leader_reads_and_nothing_moves(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    start, before = next_week(session), the_one(session).starts_at
    come(counter(reply, start, "COMMENT:Helst en uge senere"))
    sign_in(client, cast.anna)

    [wish] = wishes(session)
    assert (wish.starts_at, wish.ends_at) == (start, start + timedelta(hours=1))
    assert (wish.source, wish.text) == (WishSource.CALENDAR, "Helst en uge senere")
    assert ida_of(session).answer == Answer.TENTATIVE
    assert the_one(session).starts_at == before
    assert "»Helst en uge senere«" in page_of(client, ahead)


def test_the_leader_accepts_and_everybody_gets_the_new_time(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    start = next_week(session)
    come(counter(reply, start))
    sign_in(client, cast.anna)

    post(client, url_of(ahead, wishes(session)[0].id), {"sequence": "0"}, page=f"/meetings/{ahead}")

    assert the_one(session).starts_at == start
    assert session.get_one(Meeting, ahead).sequence == 1


def test_the_leader_declines_and_only_who_asked_is_told_in_their_calendar(
    app: Flask, client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply,
    ahead: uuid.UUID,
) -> None:  # fmt: skip
    come(counter(reply, next_week(session)))
    sign_in(client, cast.anna)

    post(client, url_of(ahead, wishes(session)[0].id, "refusal"), {}, page=f"/meetings/{ahead}")

    assert wishes(session)[0].outcome == WishOutcome.DECLINED
    [message] = news(session)
    assert message.participant_id == ida_of(session).id
    calendar = calendar_in(app, message)
    assert "METHOD:DECLINECOUNTER" in calendar
    assert f"UID:{reply.uid}" in calendar.replace("\r\n ", "")


def news(session: Session) -> list[OutboxMessage]:
    """What was told in short."""
    session.rollback()
    told = select(OutboxMessage).where(OutboxMessage.kind == "meeting-news")
    return list(session.scalars(told.order_by(OutboxMessage.id)))


def calendar_in(app: Flask, message: OutboxMessage) -> str:
    """The calendar part of the mail that leaves, which names the method as well."""
    with app.app_context():
        mail = prepare(message.id, now=clock.now()).message  # type: ignore[union-attr]  # a mail
    assert isinstance(mail, EmailMessage)
    arrived = message_from_bytes(mail.as_bytes(), policy=policy.default)
    [part] = [p for p in arrived.walk() if p.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "DECLINECOUNTER"
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_the_no_is_as_slim_as_readers_want_it() -> None:
    stamp = datetime(2026, 11, 21, 11, tzinfo=UTC)

    said = declined_counter("a@moedebro.example", "Svar@moedebro.example", stamp=stamp)

    assert libical_complaints(said) == 0


def test_a_newer_one_stands_instead(session: Session, come: Come, reply: Reply) -> None:
    start = next_week(session)
    come(counter(reply, start))
    come(counter(reply.changed(message_id="<2@example.org>"), start + WEEK))

    assert [wish.outcome for wish in wishes(session)] == [WishOutcome.LAPSED, None]


def test_who_comes_after_all_asks_for_nothing(session: Session, come: Come, reply: Reply) -> None:
    come(counter(reply, next_week(session)))
    come(reply.changed(partstat="ACCEPTED", message_id="<2@example.org>").raw())

    assert wishes(session)[0].outcome == WishOutcome.LAPSED


def test_a_time_that_cannot_be_is_kept_in_words(session: Session, come: Come, reply: Reply) -> None:
    come(counter(reply, clock.now() - WEEK, "COMMENT:I går"))

    [wish] = wishes(session)
    assert wish.starts_at is None
    assert "I går" in wish.text


def test_once_it_has_begun_the_leader_reads_it(session: Session, come: Come, reply: Reply) -> None:
    put_at(session, clock.now() - timedelta(minutes=5))

    come(counter(reply, clock.now() + WEEK, "COMMENT:Senere"))

    assert wishes(session) == []
    assert "Senere" in notes(session)[0].text


def test_about_the_time_before_a_move_it_asks_for_nothing(
    client: FlaskClient, cast: Cast, session: Session, come: Come, reply: Reply, ahead: uuid.UUID
) -> None:
    sign_in(client, cast.anna)
    start = next_week(session) + WEEK
    move(client, ahead, **later(session))

    come(counter(reply, start))

    assert wishes(session) == []


@pytest.mark.parametrize("forged", [True, False], ids=["not who they say", "uninvited"])
def test_strangers_ask_for_nothing(
    session: Session, come: Come, reply: Reply, forged: bool
) -> None:
    stranger = reply.changed(address="x@example.org", sender="X <x@example.org>")
    raw = counter(reply if forged else stranger, next_week(session))
    head = f"Authentication-Results: {AUTHSERV}; dmarc=fail\r\n".encode() if forged else b""

    come(head + raw)

    assert wishes(session) == []
