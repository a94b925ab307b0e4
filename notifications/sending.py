"""Sending one message: render it, hand it over with no transaction open, note what came of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from core import clock
from core.config import Settings
from core.db import db, transaction
from core.web import key, settings
from notifications import leases
from notifications.email import Headers, Mail, build
from notifications.failures import DeliveryFailure, TemporaryFailure
from notifications.inbound.replies import reply_address
from notifications.kinds import kind_of
from notifications.models import Channel, OutboxMessage
from notifications.sms import SmsSender, sms_sender, to_gsm
from notifications.smtp import MailSender, mail_sender

log = logging.getLogger(__name__)

NOTE_TRIES = 3


@dataclass(frozen=True)
class Senders:
    """The two ways out."""

    mail: MailSender
    sms: SmsSender


@dataclass(frozen=True)
class Sms:
    """A finished text message."""

    to: str
    text: str
    at: datetime


def senders(chosen: Settings) -> Senders:
    """What the settings name."""
    return Senders(mail_sender(chosen), sms_sender(chosen))


def deliver(app: Flask, id: int, *, worker: str, by: Senders) -> None:
    """Send one claimed message. Never raises what a message or a server can cause."""
    with app.app_context():
        try:
            if not _is_wanted(id, now=clock.now()):
                _note(id, lambda _follow: leases.withdraw(id, worker=worker))
                return
            ready = prepare(id, now=clock.now())
            db.session.rollback()  # no transaction is open while a server keeps us waiting
            _hand_over(ready, by)
        except DeliveryFailure as failure:
            _note_failure(id, failure, worker)
        except Exception:  # one bad message must not stop the others; it is tried again later
            log.exception("message could not be made or sent", extra={"outbox_message": id})
            db.session.rollback()
            _note_failure(id, TemporaryFailure("bug"), worker)
        else:
            _note(id, lambda follow: leases.note_sent(id, now=clock.now(), follow=follow))


def _is_wanted(id: int, *, now: datetime) -> bool:
    message = db.session.get_one(OutboxMessage, id)
    is_wanted = kind_of(message.kind).is_wanted
    return is_wanted is None or is_wanted(message, now)


def prepare(id: int, *, now: datetime) -> Mail | Sms:
    """The finished message in the reader's language. Raises UnusableAddress."""
    message = db.session.get_one(OutboxMessage, id)
    with force_locale(message.language):
        rendered = kind_of(message.kind).render(message)
    if message.channel is Channel.SMS:
        return Sms(message.address, to_gsm(rendered.text), now)
    return build(
        Headers(
            sender=settings().mail_from,
            to=message.address,
            envelope_from=message.envelope_from,
            message_id=message.message_id,
            in_reply_to=message.in_reply_to,
            reply_to=message.reply_to or _own_reply_address(message),
            language=message.language,
            at=now,
        ),
        rendered,
    )


def _own_reply_address(message: OutboxMessage) -> str | None:
    """Where no function has a mailbox, replies find their way by the address itself."""
    if message.participant_id is None or not settings().mail_plus_addresses:
        return None
    return reply_address(settings().mail_from, message.participant_id, key())


def _hand_over(ready: Mail | Sms, by: Senders) -> None:
    if isinstance(ready, Mail):
        by.mail.send(ready)
    else:
        by.sms.send(ready.to, ready.text, at=ready.at)


def _note_failure(id: int, failure: DeliveryFailure, worker: str) -> None:
    log.warning("message not delivered", extra={"outbox_message": id, "code": failure.code})
    _note(
        id,
        lambda follow: leases.note_failure(
            id, failure, worker=worker, now=clock.now(), follow=follow
        ),
    )


def _note(id: int, note: Callable[[bool], None]) -> None:
    """Write it down, whatever it takes: a sent message that is not noted is sent again."""
    for tries in range(NOTE_TRIES):
        try:
            with transaction():
                note(True)
        except OperationalError:
            log.warning("database busy, noting again", extra={"outbox_message": id, "n": tries})
        except Exception:  # what follows from it broke; that it was sent is true all the same
            log.exception("follow-up of a message broke", extra={"outbox_message": id})
            break
        else:
            return
    with transaction():
        note(False)
