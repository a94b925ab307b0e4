"""Support's handlers of mail that comes in. app.py registers them: the first before booking's, so
that an answer about a ticket is not taken for words to a meeting; the second after all others."""

import logging
from datetime import datetime

from core.sealing import SealBroken
from core.web import key, settings
from notifications.inbound.bounces import BY_SENDER
from notifications.inbound.handlers import Handler
from notifications.inbound.letters import Letter
from notifications.inbound.models import InboundMail, Verdict
from support.mails import finding, keeping, taking
from support.mails.finding import Place
from support.mails.keeping import Shelf
from support.models import MailFile, PhoneRecording
from support.services import again
from support.services.telling import Post

log = logging.getLogger(__name__)

READ = (Verdict.HUMAN, Verdict.CALENDAR, Verdict.AUTOMATIC, Verdict.TOO_LARGE)


def shelf() -> Shelf:
    """Where files lie in this installation."""
    return Shelf(key(), settings().mail_files_folder)


def take(file: MailFile | PhoneRecording) -> bytes | None:
    """What is attached; None, where the folder is out of reach or the key is another."""
    try:
        return shelf().take(file)
    except (OSError, SealBroken):
        log.exception("what was kept sealed cannot be read", extra={"file": file.id})
        return None


def _is_read(letter: Letter) -> bool:
    return letter.verdict in READ


def _may_be_for_a_desk(letter: Letter) -> bool:
    return letter.verdict in (*READ, Verdict.BOUNCE)


def _take_own(letter: Letter, _read: object, _now: datetime) -> bool:
    return finding.is_own(letter, post=Post.of(settings()))


def _place(letter: Letter, now: datetime) -> Place | None:
    within = finding.answers_within(settings())
    mail_from, post = settings().mail_from, Post.of(settings())
    return finding.find(letter, mail_from=mail_from, post=post, answers_within=within, now=now)


def _take_words(letter: Letter, _read: object, now: datetime) -> bool:
    place = _place(letter, now)
    if place is None:
        return False
    if taking.is_known(letter):
        return True
    return taking.put_on_ticket(
        letter, place, reopens_within=again.reopens_within(settings()),
        post=Post.of(settings()), shelf=shelf(), now=now,
    )  # fmt: skip


def _is_for_a_desk(letter: Letter) -> bool:
    """People's, and what a list sends on: a function's mailbox may be one. A calendar's answer
    only where it was sent to a desk."""
    if letter.verdict == Verdict.CALENDAR:
        return taking.is_to_a_desk(letter)
    if letter.verdict == Verdict.AUTOMATIC:
        return letter.rule in keeping.LISTS
    if letter.verdict == Verdict.BOUNCE:
        return letter.rule in BY_SENDER
    return letter.verdict in (Verdict.HUMAN, Verdict.TOO_LARGE)


def _take_rest(letter: Letter, _read: object, now: datetime) -> bool:
    if not _is_for_a_desk(letter):
        return False
    if taking.is_known(letter):
        return True
    place, post = _place(letter, now), Post.of(settings())
    return taking.put_before_a_desk(letter, place, post=post, shelf=shelf(), now=now)


def _note_unread(mail: InboundMail, now: datetime) -> None:
    """Whose it is, by the envelope: somebody at a desk asks them to write again."""
    letter = Letter(
        mail.id, Verdict.HOSTILE, mail.rule, mail.received_at, mail.envelope_from,
        mail.envelope_from, receivers=[address.lower() for address in mail.envelope_to],
    )  # fmt: skip
    if not taking.is_known(letter):
        post = Post.of(settings())
        taking.put_before_a_desk(letter, None, post=post, shelf=shelf(), now=now)


FIRST = (
    Handler("own mail", _is_read, _take_own),
    Handler("words to a ticket", _is_read, _take_words),
)
LAST = (Handler("mail to sort", _may_be_for_a_desk, _take_rest, unread=_note_unread),)
