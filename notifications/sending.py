"""Sending one message: render it, hand it over with no transaction open, note what came of it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from core import clock
from core.config import Settings
from core.db import db, transaction
from core.plain import read_alone
from core.web import key, settings
from notifications import going_live, leases, own_senders, pacing, suppressions
from notifications.email import Headers, Mail, build
from notifications.failures import DeliveryFailure, Postponed, TemporaryFailure
from notifications.inbound.replies import reply_address
from notifications.kinds import kind_of
from notifications.models import Channel, OutboxMessage
from notifications.sms import Sms, SmsSender, to_gsm
from notifications.smtp import MailSender, mail_sender
from notifications.texts import attempts
from notifications.texts.hook_views import callback_url
from notifications.texts.providers import sms_senders
from notifications.texts.spending import limits

log = logging.getLogger(__name__)

NOTE_TRIES = 3


@dataclass(frozen=True)
class Senders:
    """The two ways out."""

    mail: MailSender
    sms: Sequence[SmsSender]


def senders(chosen: Settings) -> Senders:
    """What the settings name."""
    return Senders(mail_sender(chosen), sms_senders(chosen))


def deliver(app: Flask, id: int, *, worker: str, by: Senders) -> None:
    """Send one claimed message. Never raises what a message or a server can cause."""
    with app.app_context():
        try:
            message = _message(id)
            if not _is_wanted(message, now=clock.now()):
                _note(id, lambda _follow: leases.withdraw(id, worker=worker))
                return
            if settings().pilot:
                going_live.demand_receiver(message)
            suppressions.demand_usable(message)
            ready = prepare(id, now=clock.now())
            db.session.rollback()  # no transaction is open while a server keeps us waiting
            if isinstance(ready, Mail):
                pacing.demand_room(ready.to, most=settings().mails_a_minute, now=clock.now())
            note_taken = _hand_over(id, ready, by)
        except DeliveryFailure as failure:
            _note_failure(id, failure, worker)
        except Exception:  # one bad message must not stop the others; it is tried again later
            log.exception("message could not be made or sent", extra={"outbox_message": id})
            db.session.rollback()
            _note_failure(id, TemporaryFailure("bug"), worker)
        else:
            _note(id, note_taken)


def _message(id: int) -> OutboxMessage:
    return read_alone(OutboxMessage, id) or db.session.get_one(OutboxMessage, id)


def _is_wanted(message: OutboxMessage, *, now: datetime) -> bool:
    is_wanted = kind_of(message.kind).is_wanted
    return is_wanted is None or is_wanted(message, now)


def prepare(id: int, *, now: datetime) -> Mail | Sms:
    """The finished message in the reader's language. Raises UnusableAddress."""
    message = _message(id)
    with force_locale(message.language):
        rendered = kind_of(message.kind).render(message)
    if message.channel is Channel.SMS:
        return Sms(message.address, to_gsm(rendered.text), now)
    return build(
        Headers(
            sender=own_senders.sender_of(message.sender, settings()),
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


def _hand_over(id: int, ready: Mail | Sms, by: Senders) -> attempts.Note:
    """What is to be noted, now that somebody has it."""
    if isinstance(ready, Sms):
        return attempts.hand_over(id, ready, by.sms, attempts.Way(callback_url, limits(settings())))
    by.mail.send(ready)
    return lambda follow: leases.note_sent(id, now=clock.now(), follow=follow)


def _note_failure(id: int, failure: DeliveryFailure, worker: str) -> None:
    if not isinstance(failure, Postponed):
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
