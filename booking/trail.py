"""What was sent to somebody and what they answered, in one list, in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from booking.models import Answer, AnswerGiven, AnswerSource, Participant, Standing
from core.db import db
from core.filters import day_and_time
from notifications.models import Channel, OutboxMessage
from notifications.words import failure_words

SHOWN = 100  # of each, the newest

SENT: dict[str, LazyString] = {
    "invitation": _l("Invitation"),
    "cancellation": _l("Cancellation"),
    "meeting-news": _l("News of the meeting"),
    "reminder-week": _l("Reminder, a week before"),
    "reminder-day": _l("Reminder, the day before"),
    "reminder-soon": _l("Reminder, just before"),
    "reminder-leader": _l("Reminder to be the first one in"),
}
ANSWERS: dict[Answer, LazyString] = {
    Answer.ACCEPTED: _l("Comes"),
    Answer.TENTATIVE: _l("Perhaps"),
    Answer.DECLINED: _l("Does not come"),
    Answer.NONE: _l("No answer"),
}
SOURCES: dict[AnswerSource, LazyString] = {
    AnswerSource.PAGE: _l("on their own page"),
    AnswerSource.MAIL: _l("from their calendar"),
    AnswerSource.PHONE: _l("over the phone"),
    AnswerSource.POLL: _l("when asked about the time"),
}
STANDINGS: dict[Standing, LazyString] = {
    Standing.OLDER: _l("It does not count: they had said something newer."),
    Standing.EARLIER_TIME: _l("It does not count: it was about the time before the move."),
    Standing.TOO_LATE: _l("It does not count: the meeting is cancelled or over."),
    Standing.NO_SUCH_DATE: _l("It does not count: the meeting has no such date."),
    Standing.UNCONFIRMED: _l("It does not count: the sender could not be confirmed. Call and ask."),
}


@dataclass(frozen=True)
class TrailLine:
    """One thing that went out or came in."""

    at: datetime
    is_answer: bool
    counts: bool  # False: it did not get there, or does not stand
    title: str
    notes: Sequence[str] = ()
    quote: str = ""  # somebody's own words


def trail_of(participant: Participant) -> Sequence[TrailLine]:
    """Everything that was sent and answered, the oldest first. Two statements."""
    lines = [*_sent_to(participant), *_answered_by(participant)]
    return sorted(lines, key=lambda line: line.at)


def _sent_to(participant: Participant) -> Sequence[TrailLine]:
    newest = (
        select(OutboxMessage)
        .where(OutboxMessage.participant_id == participant.id)
        .order_by(OutboxMessage.id.desc())
        .limit(SHOWN)
    )
    return [_sent_line(message) for message in db.session.scalars(newest)]


def _sent_line(message: OutboxMessage) -> TrailLine:
    by_mail = message.channel is Channel.EMAIL
    what = SENT.get(message.kind) or _("Message")
    notes = []
    if message.failed_at:
        notes.append(str(failure_words(message.failure or "")))
    elif message.sent_at is None:
        notes.append(_("It has not left yet."))
    if starts_at := message.payload.get("starts_at"):
        at = day_and_time(datetime.fromisoformat(starts_at))
        notes.append(_("For the meeting on %(time)s.", time=at))
    return TrailLine(
        at=message.sent_at or message.created_at,
        is_answer=False,
        counts=message.failed_at is None,
        title=_("%(what)s by e-mail", what=what) if by_mail else _("%(what)s by SMS", what=what),
        notes=notes,
    )


def _answered_by(participant: Participant) -> Sequence[TrailLine]:
    newest = (
        select(AnswerGiven)
        .where(AnswerGiven.participant_id == participant.id)
        .options(joinedload(AnswerGiven.occurrence))
        .order_by(AnswerGiven.id.desc())
        .limit(SHOWN)
    )
    return [_answer_line(given) for given in db.session.scalars(newest)]


def _answer_line(given: AnswerGiven) -> TrailLine:
    notes = [str(STANDINGS[given.standing])] if given.standing in STANDINGS else []
    if given.occurrence:
        at = day_and_time(given.occurrence.starts_at)
        notes.insert(0, _("For the meeting on %(time)s.", time=at))
    if given.given_by:
        notes.append(_said_by(given))
    if given.delegated_to:
        notes.append(_("Wants %(who)s to come instead.", who=given.delegated_to))
    return TrailLine(
        at=given.at,
        is_answer=True,
        counts=given.standing == Standing.STANDS,
        title=f"{ANSWERS[given.said]}, {SOURCES[given.source]}",
        notes=notes,
        quote=given.comment,
    )


def _said_by(given: AnswerGiven) -> str:
    if given.source == AnswerSource.PHONE:
        return str(_("Written down by %(who)s.", who=given.given_by))
    return str(_("Answered by %(who)s", who=given.given_by))
