"""A text message leaves once: whatever its provider answers, and whoever dies over it."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from notifications import leases
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Recipient
from notifications.sending import Senders, deliver
from notifications.sms import SmsSender
from notifications.smtp import FileSender
from notifications.texts import states, suppressions
from notifications.texts.models import SmsDelivery, SmsProvider, SmsState
from notifications.texts.states import Report
from tests.conftest import Work
from tests.notifications.gateways import (
    FAULTS,
    SENDERS,
    Fault,
    Gateway,
    gateway,
    gatewayapi,
    twilio,
)
from tests.notifications.making import Watched, enqueue

TO = Recipient(Channel.SMS, "+4500112233", "da", "stream-1")
Try = Callable[..., None]


@pytest.fixture
def far() -> Iterator[Gateway]:
    with gateway() as listening:
        yield listening


@pytest.fixture
def near() -> Iterator[Gateway]:
    """The second provider."""
    with gateway() as listening:
        yield listening


@pytest.fixture
def message(work: Work, watched: Watched) -> int:
    """One that waits."""
    with work():
        made = enqueue(to=TO, text="Hej Ida")
        db.session.flush()
        return made.id


@pytest.fixture
def attempt(app: Flask, session: Session, message: int) -> Try:
    """What a worker does with it, by these providers, `later` than the time now."""

    def once(*by: SmsSender, later: timedelta = timedelta()) -> None:
        make_older(session, later)
        with app.app_context():
            with transaction():
                claimed = leases.claim(1, worker="w", lease=timedelta(seconds=60), now=clock.now())
            for id in claimed:
                deliver(app, id, worker="w", by=Senders(FileSender(Path(app.instance_path)), by))

    return once


def make_older(session: Session, by: timedelta) -> None:
    """As if so much time had passed."""
    session.rollback()
    for row in session.scalars(select(OutboxMessage)):
        row.due_at -= max(by, timedelta(seconds=1))
        row.lease_until = None if by else row.lease_until
    for tried in session.scalars(select(SmsDelivery)):
        tried.begun_at -= by
    session.commit()


def row_of(session: Session, id: int) -> OutboxMessage:
    session.rollback()
    return session.get_one(OutboxMessage, id, populate_existing=True)


def tries(session: Session) -> list[SmsDelivery]:
    session.rollback()
    return list(session.scalars(select(SmsDelivery).order_by(SmsDelivery.begun_at)))


HOUR = timedelta(hours=1)


@pytest.mark.parametrize("name", SENDERS)
def test_a_message_leaves_and_its_id_there_is_kept(
    session: Session, far: Gateway, attempt: Try, message: int, watched: Watched, name: str
) -> None:
    attempt(SENDERS[name](far))

    [tried] = tries(session)
    assert row_of(session, message).sent_at
    assert (tried.provider, tried.state, tried.parts) == (name, SmsState.ACCEPTED, 1)
    assert tried.provider_id
    assert watched.sent == [message]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", SENDERS)
def test_no_fault_makes_a_text_message_two_or_none(
    session: Session,
    far: Gateway,
    attempt: Try,
    message: int,
    watched: Watched,
    name: str,
    fault: str,
) -> None:
    far.faults = [FAULTS[fault]]

    for _ in range(4):
        attempt(SENDERS[name](far), later=HOUR)

    row = row_of(session, message)
    assert len(far.sent) == 1 or (row.failed_at and len(far.sent) == 0)
    assert bool(row.sent_at) != bool(row.failed_at)  # it is out, or somebody calls
    assert watched.sent + watched.failed == [message]


def test_a_lost_answer_is_asked_after_and_not_sent_again(
    session: Session, far: Gateway, attempt: Try, message: int
) -> None:
    far.faults = [FAULTS["answer lost after it acted"]]
    attempt(twilio(far))
    attempt(twilio(far))
    assert row_of(session, message).sent_at is None

    attempt(twilio(far), later=HOUR)

    [tried] = tries(session)
    assert (tried.state, tried.provider_id) == (SmsState.ACCEPTED, "SM1000000")
    assert row_of(session, message).sent_at
    assert len(far.sent) == 1


def test_who_cannot_tell_is_given_time_to_report(
    session: Session, far: Gateway, attempt: Try, message: int, watched: Watched
) -> None:
    far.faults = [FAULTS["answer lost after it acted"]]
    attempt(gatewayapi(far))
    attempt(gatewayapi(far), later=timedelta(minutes=9))
    assert row_of(session, message).failed_at is None

    attempt(gatewayapi(far), later=timedelta(minutes=2))

    assert row_of(session, message).failure == "unclear"
    assert watched.failed == [message]
    assert len(far.sent) == 1


def test_a_report_clears_what_the_answer_left_open(
    session: Session, far: Gateway, work: Work, attempt: Try, message: int
) -> None:
    far.faults = [FAULTS["answer lost after it acted"]]
    attempt(gatewayapi(far))
    [tried] = tries(session)
    with work():
        states.note_report(Report("gatewayapi", tried.id, "7", SmsState.SENT), now=clock.now())

    attempt(gatewayapi(far), later=HOUR)

    assert row_of(session, message).sent_at
    assert len(far.sent) == 1


@pytest.mark.parametrize("state", [SmsState.QUEUED, SmsState.SENT, SmsState.DELIVERED])
def test_a_report_that_comes_too_late_to_clear_takes_back_the_failure(
    session: Session,
    far: Gateway,
    work: Work,
    attempt: Try,
    message: int,
    watched: Watched,
    state: SmsState,
) -> None:
    far.faults = [FAULTS["answer lost after it acted"]]
    attempt(gatewayapi(far))
    attempt(gatewayapi(far), later=HOUR)
    assert row_of(session, message).failure == "unclear"
    [tried] = tries(session)

    with work():
        states.note_report(Report("gatewayapi", tried.id, "7", state), now=clock.now())

    row = row_of(session, message)
    assert (bool(row.sent_at), row.failed_at, row.failure) == (True, None, None)
    assert (watched.sent, watched.failed) == ([], [message])  # the call is made already


def test_another_provider_never_gets_what_the_first_may_have(
    session: Session, far: Gateway, near: Gateway, attempt: Try
) -> None:
    far.faults = [FAULTS["silence"]]

    for _ in range(3):
        attempt(gatewayapi(far), twilio(near), later=HOUR)

    assert near.asked == []


def test_who_did_not_take_it_is_followed_by_the_other(
    session: Session, far: Gateway, near: Gateway, attempt: Try, message: int
) -> None:
    far.faults = [FAULTS["401"]] * 5

    attempt(twilio(far), gatewayapi(near))
    attempt(twilio(far), gatewayapi(near), later=HOUR)

    assert [tried.provider for tried in tries(session)] == ["twilio", "gatewayapi"]
    assert near.texts == ["Hej Ida"]
    assert row_of(session, message).sent_at


def test_a_lost_message_that_would_read_otherwise_now_is_not_sent_again(
    session: Session, far: Gateway, attempt: Try, message: int, watched: Watched
) -> None:
    far.faults = [FAULTS["answer lost after it acted"]]
    attempt(twilio(far))
    far.sent[0]["text"] = "Hej Ida, om en time"

    attempt(twilio(far), later=timedelta(minutes=2))
    assert row_of(session, message).failed_at is None
    attempt(twilio(far), later=timedelta(minutes=10))

    assert len(far.sent) == 1
    assert row_of(session, message).failure == "unclear"
    assert watched.failed == [message]


def test_another_message_that_we_know_of_is_not_the_lost_one(
    session: Session, far: Gateway, work: Work, attempt: Try, message: int
) -> None:
    far.faults = [FAULTS["silence"]]
    attempt(twilio(far))
    with work():
        enqueue(to=replace(TO, stream="another"), text="Hej igen")
    attempt(twilio(far))

    attempt(twilio(far), later=timedelta(minutes=2))
    attempt(twilio(far), later=timedelta(minutes=2))

    assert far.texts == ["Hej igen", "Hej Ida"]
    assert row_of(session, message).sent_at


def test_a_worker_that_dies_over_a_message_does_not_make_it_two(
    session: Session, far: Gateway, attempt: Try, message: int
) -> None:
    """The provider took it; the worker was killed before it could write that down."""
    attempt(twilio(far))
    session.execute(update(SmsDelivery).values(state=SmsState.BEGUN, provider_id=None))
    session.execute(
        update(OutboxMessage).values(sent_at=None, lease_until=None, attempt_started_at=clock.now())
    )
    session.commit()

    attempt(twilio(far), later=HOUR)

    assert len(far.sent) == 1
    assert row_of(session, message).sent_at


def test_a_worker_that_dies_before_it_sends_loses_nothing(
    session: Session, far: Gateway, attempt: Try, message: int
) -> None:
    session.add(
        SmsDelivery(
            id=uuid.uuid4(),
            outbox_id=message,
            provider="twilio",
            parts=1,
            begun_at=clock.now(),
            state=SmsState.BEGUN,
            state_at=clock.now(),
        )
    )
    session.commit()

    attempt(twilio(far), later=HOUR)
    attempt(twilio(far), later=HOUR)

    assert far.texts == ["Hej Ida"]
    assert [tried.state for tried in tries(session)] == [SmsState.REFUSED, SmsState.ACCEPTED]


def test_the_time_a_provider_asks_for_is_waited(
    session: Session, far: Gateway, attempt: Try, message: int
) -> None:
    far.faults = [FAULTS["429 with a time"]]

    attempt(twilio(far))

    assert row_of(session, message).due_at > clock.now() + timedelta(minutes=14)


def test_several_workers_agree_that_a_provider_rests(
    session: Session, far: Gateway, near: Gateway, work: Work, attempt: Try
) -> None:
    far.faults = [Fault(503)] * 3
    for _ in range(3):
        attempt(twilio(far), later=HOUR)
    with work():
        enqueue(to=replace(TO, stream="another"), text="Hej Jens")

    attempt(twilio(far), gatewayapi(near))
    attempt(twilio(far), gatewayapi(near))

    assert near.texts == ["Hej Jens"]
    assert session.get_one(SmsProvider, "twilio").rests_until


def test_a_rest_is_over_and_one_success_makes_well(
    session: Session, far: Gateway, near: Gateway, attempt: Try
) -> None:
    session.add(
        SmsProvider(name="twilio", failures=3, failed_at=clock.now(), rests_until=clock.now())
    )
    session.commit()

    attempt(twilio(far), gatewayapi(near))

    session.rollback()
    well = session.get_one(SmsProvider, "twilio", populate_existing=True)
    assert (far.texts, well.failures, well.rests_until) == (["Hej Ida"], 0, None)


def limited(app: Flask, a_day: int) -> None:
    app.extensions["moedebro_settings"] = replace(
        app.extensions["moedebro_settings"], sms_parts_a_day=a_day
    )


@pytest.fixture
def at_most_one(app: Flask) -> Iterator[None]:
    """An installation that pays for one message a day."""
    limited(app, 1)
    yield
    limited(app, 0)


@pytest.mark.usefixtures("at_most_one")
def test_beyond_the_limit_somebody_calls(
    session: Session, far: Gateway, work: Work, attempt: Try, message: int, watched: Watched
) -> None:
    attempt(twilio(far))
    with work():
        enqueue(to=replace(TO, stream="another"), text="Hej Jens")

    attempt(twilio(far))

    assert far.texts == ["Hej Ida"]
    [beyond] = watched.failed
    assert row_of(session, beyond).failure == "limit"
    assert len(tries(session)) == 1


@pytest.mark.usefixtures("at_most_one")
def test_what_a_provider_does_not_take_costs_nothing(
    session: Session, far: Gateway, attempt: Try, message: int
) -> None:
    far.faults = [FAULTS["503"]]
    attempt(twilio(far))

    attempt(twilio(far), later=HOUR)

    assert far.texts == ["Hej Ida"]


def test_who_wants_no_more_gets_none_and_is_called(
    session: Session, far: Gateway, work: Work, attempt: Try, message: int, watched: Watched
) -> None:
    with work():
        suppressions.suppress(TO.address, now=clock.now())

    attempt(twilio(far))

    assert far.asked == []
    assert row_of(session, message).failure == "stopped"
    assert watched.failed == [message]
    assert tries(session) == []
