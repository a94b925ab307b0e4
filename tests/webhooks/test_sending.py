"""Against a real server: signed, in order, at least once under one id, and given up in the end."""

import base64
import hashlib
import hmac
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db, transaction
from core.reaching import Reach
from core.sealing import unseal
from notifications.kinds import kind_of
from notifications.models import OutboxMessage
from support.models import Ticket
from support.services import working
from support.webhooks import addresses, collecting, sending
from support.webhooks.models import Trouble, Webhook, WebhookDelivery
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import KEY, NOON, POST, read_anew
from tests.webhooks.conftest import Deed, Tell
from tests.webhooks.receiver import FALLS_SILENT, HERE, Receiver

LATER = NOON + timedelta(hours=2)
DAY = timedelta(days=1)


def deliveries(session: Session) -> list[WebhookDelivery]:
    read_anew(session)
    return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))


def again(session: Session) -> Webhook:
    read_anew(session)
    return session.scalars(select(Webhook)).one()


def fits(secret: str, sent: tuple[str, dict[str, str], bytes]) -> bool:
    """As a receiver checks it, by what Standard Webhooks says."""
    _path, headers, body = sent
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mine = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return f"v1,{mine}" in headers["webhook-signature"].split(" ")


def secret_of(session: Session) -> str:
    return unseal(KEY, addresses.SEAL, again(session).secret)


def test_it_is_signed_and_taken(
    session: Session, hook: Webhook, ticket: Ticket, tell: Tell, far: Receiver
) -> None:
    assert tell() == 1

    [sent] = far.got
    path, headers, _body = sent
    assert (path, headers["Content-Type"]) == ("/hooks?from=moedebro", "application/json")
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert fits(secret_of(session), sent)  # type: ignore[arg-type]
    assert deliveries(session)[0].sent_at == NOON
    assert tell() == 0


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [(500, Trouble.BROKEN), (404, Trouble.REFUSED), (302, Trouble.MOVED),
     (FALLS_SILENT, Trouble.NO_ANSWER)],
)  # fmt: skip
def test_what_is_not_taken_comes_again_under_the_same_id(
    session: Session, hook: Webhook, ticket: Ticket, tell: Tell, far: Receiver, answer: int,
    trouble: Trouble,
) -> None:  # fmt: skip
    far.answers = [answer]
    assert tell() == 1
    assert (again(session).trouble, again(session).attempts) == (trouble, 1)
    assert tell(NOON + timedelta(seconds=20)) == 0

    assert tell(LATER) == 1

    assert len(far.ids) == 2
    assert len(set(far.ids)) == 1
    assert again(session).trouble is None


def test_what_comes_after_waits_until_the_first_is_taken(
    session: Session, cast: Cast, hook: Webhook, ticket: Ticket, act: Deed, tell: Tell,
    far: Receiver,
) -> None:  # fmt: skip
    far.answers = [500]
    act(working.reply, ticket, "Prøv igen.", by=cast.dorte, post=POST)
    tell()
    assert len(far.got) == 1

    tell(LATER)

    first, second = deliveries(session)
    assert far.ids == [f"msg_{d.message_id.hex}" for d in (first, first, second)]


def test_nobody_makes_us_knock_at_our_own_doors(
    app: Flask, work: Work, session: Session, hook: Webhook, ticket: Ticket, far: Receiver
) -> None:
    session.rollback()
    with work():
        collecting.pass_on(NOON)
    with app.app_context():
        sending.send_next(Reach(allows_http=True), post=POST, now=NOON)

    assert (again(session).trouble, far.got) == (Trouble.NOT_PUBLIC, [])


def test_a_worker_that_dies_in_between_leaves_it_to_another(
    app: Flask, work: Work, session: Session, hook: Webhook, ticket: Ticket, tell: Tell,
    far: Receiver,
) -> None:  # fmt: skip
    session.rollback()
    with work():
        collecting.pass_on(NOON)
    with app.app_context():
        with transaction():
            taken = sending.take(NOON)
        assert taken
        assert sending.send(taken, HERE, key=KEY, now=NOON) is None  # and then no more
    assert tell(NOON + timedelta(seconds=30)) == 0

    assert tell(NOON + sending.LEASE) == 1

    assert len(far.ids) == 2
    assert len(set(far.ids)) == 1


def test_two_workers_send_it_once(
    app: Flask, work: Work, session: Session, hook: Webhook, ticket: Ticket, far: Receiver
) -> None:
    session.rollback()
    with work():
        collecting.pass_on(NOON)
    start = threading.Barrier(3)

    def turn(_number: int) -> bool:
        with app.app_context():
            start.wait(timeout=20)
            return sending.send_next(HERE, post=POST, now=NOON)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(turn, range(3))) == [False, False, True]
    assert len(far.got) == 1


def test_after_three_days_it_is_given_up_and_the_next_goes_on(
    session: Session, cast: Cast, hook: Webhook, ticket: Ticket, act: Deed, tell: Tell,
    far: Receiver,
) -> None:  # fmt: skip
    far.answers = [500, 500]
    tell()
    act(working.reply, ticket, "Prøv igen.", by=cast.dorte, post=POST, now=NOON + 2 * DAY)
    tell(NOON + 3 * DAY)
    tell(NOON + 3 * DAY + timedelta(hours=2))

    first, second = deliveries(session)
    assert (first.given_up_at, first.trouble) == (NOON + 3 * DAY, Trouble.BROKEN)
    assert second.sent_at
    assert again(session).paused_at is None


def test_what_was_given_up_is_sent_again_under_its_id(
    work: Work, session: Session, cast: Cast, hook: Webhook, ticket: Ticket, tell: Tell,
    far: Receiver,
) -> None:  # fmt: skip
    far.answers = [500, 500]
    tell()
    tell(NOON + 3 * DAY)
    with work():
        frida = db.session.get_one(User, cast.frida.id)
        webhook = db.session.scalars(select(Webhook)).one()
        assert addresses.send_again(webhook, None, by=frida, now=NOON + 4 * DAY) == 1
    tell(NOON + 4 * DAY)

    assert len(far.ids) == 3
    assert len(set(far.ids)) == 1
    assert deliveries(session)[0].sent_at


@pytest.mark.parametrize(("answers", "passed"), [([500, 500], timedelta(days=5)), ([410], None)])
def test_an_address_that_fails_for_long_is_paused_and_its_administrators_are_told(
    app: Flask, session: Session, cast: Cast, hook: Webhook, ticket: Ticket, tell: Tell,
    far: Receiver, answers: list[int], passed: timedelta | None,
) -> None:  # fmt: skip
    far.answers = answers
    tell()
    if passed:
        tell(NOON + passed)

    assert again(session).paused_at
    assert deliveries(session)[0].given_up_at
    [mail] = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "webhook-paused"))
    assert mail.address == cast.frida.email
    with app.test_request_context():
        said = kind_of("webhook-paused").render(mail)
    assert "127.0.0.1" in said.text
    assert "Det, der sker, mens den er sat på pause, får den ikke besked om." in said.text
    assert f"/webhooks/{hook.id}" in said.html
    assert tell(NOON + timedelta(days=9)) == 0


def test_both_secrets_sign_for_a_day(
    work: Work, session: Session, cast: Cast, hook: Webhook, ticket: Ticket, act: Deed,
    tell: Tell, far: Receiver,
) -> None:  # fmt: skip
    old = secret_of(session)
    with work():
        frida = db.session.get_one(User, cast.frida.id)
        webhook = db.session.scalars(select(Webhook)).one()
        addresses.make_secret(webhook, by=frida, key=KEY, now=NOON)
    tell()
    act(working.reply, ticket, "Prøv igen.", by=cast.dorte, post=POST, now=NOON + 2 * DAY)
    tell(NOON + 2 * DAY)

    new, (within, after) = secret_of(session), far.got
    both = [(fits(new, sent), fits(old, sent)) for sent in (within, after)]  # type: ignore[arg-type]
    assert both == [(True, True), (True, False)]


def test_what_was_sent_is_forgotten_after_a_week(
    work: Work, session: Session, hook: Webhook, ticket: Ticket, tell: Tell
) -> None:
    tell()
    with work():
        assert not sending.has_old(NOON + 6 * DAY)
    with work():
        assert sending.has_old(NOON + 8 * DAY)
        assert sending.forget_old(NOON + 8 * DAY) == 1

    assert deliveries(session) == []
