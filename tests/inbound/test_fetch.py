"""Fetching from a real IMAP server."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from core.config import Settings
from core.db import db
from notifications.inbound import imap
from notifications.inbound.imap import MailboxAway
from notifications.inbound.models import Verdict
from notifications.inbound.store import MAIL_MAX
from tests.inbound.conftest import mails, octets
from tests.inbound.mails import words_of
from tests.inbound.servers import PASSWORD, USER, Mailbox, imap_server
from tests.notifications.making import drain
from tests.servers import free_port

Fetch = Callable[[], int]


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    """One for all."""
    with imap_server() as running:
        yield running


@pytest.fixture
def mailbox(server: Mailbox) -> Mailbox:
    """An empty one."""
    server.empty()
    return server


@pytest.fixture
def chosen(settings: Settings, mailbox: Mailbox) -> Settings:
    """Settings that name it."""
    return replace(
        settings,
        imap_host="127.0.0.1",
        imap_port=mailbox.port,
        imap_user=USER,
        imap_password=PASSWORD,
    )


@pytest.fixture
def fetch(app: Flask, session: Session, chosen: Settings) -> Fetch:
    """Fetch once."""

    def once() -> int:
        session.rollback()
        with app.app_context():
            return imap.fetch(chosen)

    return once


def test_what_is_in_the_folder_is_kept_and_leaves_it(
    session: Session, mailbox: Mailbox, fetch: Fetch
) -> None:
    before = mailbox.count("Handled")
    for number in (1, 2):
        mailbox.put(words_of(message_id=f"<{number}@example.org>"))

    assert fetch() == 2
    assert octets(mails(session)[0]) == words_of()
    assert (mailbox.count(), mailbox.count("Handled") - before) == (0, 2)


def test_what_somebody_has_looked_at_is_fetched_all_the_same(
    session: Session, mailbox: Mailbox, fetch: Fetch
) -> None:
    mailbox.put(words_of())
    mailbox.look_at_all()

    assert fetch() == 1


def test_killed_before_it_left_the_folder_it_is_known_again(
    session: Session, mailbox: Mailbox, fetch: Fetch
) -> None:
    for _time in range(2):
        mailbox.put(words_of())
        fetch()

    assert len(mails(session)) == 1
    assert mailbox.count() == 0


def test_without_a_folder_for_it_a_mail_is_deleted(
    app: Flask, session: Session, mailbox: Mailbox, chosen: Settings
) -> None:
    mailbox.put(words_of())
    with app.app_context():
        imap.fetch(replace(chosen, imap_done_folder=""))

    assert mailbox.count() == 0
    assert len(mails(session)) == 1


def test_of_a_mail_that_is_too_large_only_the_head_is_kept(
    session: Session, mailbox: Mailbox, fetch: Fetch
) -> None:
    mailbox.put(words_of(words="x" * MAIL_MAX))
    fetch()

    [mail] = mails(session)
    assert (mail.verdict, mail.handled_at) == (Verdict.TOO_LARGE, None)  # its sender is looked at
    assert mail.size > MAIL_MAX
    assert len(octets(mail)) < 1000


@pytest.mark.parametrize("wrong", [{"imap_password": "another"}, {"imap_folder": "No such one"}])
def test_a_mailbox_that_does_not_let_us_in_loses_nothing(
    app: Flask, session: Session, mailbox: Mailbox, chosen: Settings, wrong: dict[str, str]
) -> None:
    mailbox.put(words_of())

    with app.app_context(), pytest.raises(MailboxAway):
        imap.fetch(replace(chosen, **wrong))  # type: ignore[arg-type]  # texts for texts
    assert mailbox.count() == 1


def test_nobody_there_is_said(app: Flask, chosen: Settings) -> None:
    with app.app_context(), pytest.raises(MailboxAway):
        imap.fetch(replace(chosen, imap_port=free_port()))


def test_elsewhere_there_is_no_mailbox_without_tls(
    app: Flask, chosen: Settings, mailbox: Mailbox
) -> None:
    """`localhost` by another name is somebody else's machine, as far as we know."""
    mailbox.put(words_of())

    with app.app_context(), pytest.raises(MailboxAway):
        imap.fetch(replace(chosen, imap_host="127.0.0.2"))
    assert mailbox.count() == 1


def test_the_worker_fetches_and_deals(
    session: Session, mailbox: Mailbox, chosen: Settings, app: Flask
) -> None:
    mailbox.put(words_of())
    made = create_app(chosen)

    for _turn in range(2):  # what was fetched in one is dealt with in the next
        drain_all(made)

    [mail] = mails(session)
    assert mail.verdict == Verdict.HUMAN


def drain_all(app: Flask) -> None:
    """A worker with its jobs, until nothing is due."""
    drain(app, with_jobs=True)
    with app.app_context():
        db.engine.dispose()
