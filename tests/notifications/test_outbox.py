"""Writing into the outbox, and reading how it went."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import db
from notifications import outbox
from notifications.kinds import UnknownKind
from notifications.models import Channel, OutboxMessage
from notifications.outbox import DeliveryState, read_bounce_token
from tests.conftest import Work
from tests.notifications.making import DOMAIN, KEY, TO, Watched, enqueue

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_a_message_carries_an_id_and_a_signed_bounce_address(work: Work, watched: Watched) -> None:
    with work():
        message = enqueue()
        db.session.flush()
        db.session.expunge(message)

    id = message.message_id.removeprefix("<").partition("@")[0]
    local, _, domain = message.envelope_from.partition("@")
    assert (domain, len(local) <= 64) == (DOMAIN, True)
    assert str(read_bounce_token(local.removeprefix("bounce+"), KEY)) == id


def test_a_bounce_address_that_we_did_not_sign_is_nobodys() -> None:
    token = outbox.bounce_token(uuid4(), KEY)

    assert read_bounce_token(token[:-1] + ("0" if token[-1] != "0" else "1"), KEY) is None
    assert read_bounce_token(uuid4().hex + token[32:], KEY) is None
    assert read_bounce_token("nonsense", KEY) is None


def test_the_second_mail_of_a_stream_threads_under_the_first(work: Work, watched: Watched) -> None:
    with work():
        first, second = enqueue(), enqueue()
        stranger = enqueue(to=replace(TO, stream="another"))

        assert (first.in_reply_to, stranger.in_reply_to) == (None, None)
        assert second.in_reply_to == first.message_id


def test_an_unknown_kind_is_refused_at_once(work: Work) -> None:
    with pytest.raises(UnknownKind), work():
        enqueue("never-registered")


def test_nothing_is_left_of_a_deed_that_failed(
    work: Work, session: Session, watched: Watched
) -> None:
    def half_a_deed() -> None:
        with work():
            enqueue()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_deed()

    assert session.scalars(select(OutboxMessage)).all() == []


def test_resending_writes_a_message_of_its_own(work: Work, watched: Watched) -> None:
    with work():
        first = enqueue(text="det samme")

        second = outbox.resend(first, mail_domain=DOMAIN, key=KEY, now=NOW)

        assert second.payload == {"text": "det samme"}
        assert second.address == first.address
        assert second.message_id != first.message_id


@pytest.mark.parametrize("state", list(DeliveryState))
def test_the_leader_reads_how_the_newest_message_fared(
    work: Work, watched: Watched, state: DeliveryState
) -> None:
    ida, jens = uuid4(), uuid4()
    with work():
        enqueue(to=replace(TO, participant_id=ida)).sent_at = NOW
        newest = enqueue(to=replace(TO, participant_id=ida), now=NOW)
        newest.sent_at = NOW if state is DeliveryState.SENT else None
        newest.failed_at = NOW if state is DeliveryState.FAILED else None
        newest.failure = "pilot" if state is DeliveryState.KEPT else "550 5.1.1"
    with work(), force_locale("da"):
        found = outbox.delivery_of([ida, jens], family="watched")
        [one] = found[ida]
        words = str(one.words)

    assert found.keys() == {ida}
    assert (one.state, one.at, one.channel) == (state, NOW, Channel.EMAIL)
    assert ("Der er ingen på den adresse" in words) == (state is DeliveryState.FAILED)


def test_a_message_waits_for_the_one_before_it_in_its_stream(work: Work, watched: Watched) -> None:
    early, late = NOW, NOW + timedelta(hours=1)
    with work():
        enqueue(now=late)
        enqueue(now=early)

        assert outbox.oldest_due(early) is None
        assert outbox.oldest_due(late) == late


def test_ready_says_when_no_worker_runs(client: FlaskClient, work: Work, watched: Watched) -> None:
    with work():
        enqueue(now=NOW)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "ten minutes" in answer.get_json()["faults"]["outbox_age"]
