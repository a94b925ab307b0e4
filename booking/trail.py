"""What was sent to somebody and what they answered, in one list, in the order of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from accounts.models import User
from booking.models import Answer, AnswerGiven, AnswerSource, CallTask, Participant, Standing
from booking.words import CALL_REASONS, SOMEBODY_TO_CALL
from core.db import db
from core.filters import day_and_time
from notifications.models import Channel, OutboxMessage
from notifications.outbox import arrived_at
from notifications.proof import Return, returns_of, second_ways_of
from notifications.words import KEPT, failure_words

SHOWN = 100  # of each, the newest

SENT: dict[str, LazyString] = {
    "invitation": _l("Invitation"),
    "cancellation": _l("Cancellation"),
    "meeting-news": _l("News of the meeting"),
    "minutes-ready": _l("What was agreed can be read"),
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
    AnswerSource.SMS: _l("by an SMS"),
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


@dataclass(frozen=True)
class Known:
    """What stands of messages beside their own rows."""

    returns: Mapping[int, Return]
    second_ways: Mapping[int, Channel]

    def taken_at(self, message: OutboxMessage) -> datetime:
        """When it left, also if it came back; else when it was written."""
        back = self.returns.get(message.id)
        return message.sent_at or (back.taken_at if back else message.created_at)


def trail_of(participant: Participant) -> Sequence[TrailLine]:
    """Everything that was sent and answered, the oldest first. Four statements."""
    lines = [*_sent_to(participant), *_answered_by(participant)]
    return sorted(lines, key=lambda line: line.at)


def proof_of(participant: Participant) -> Sequence[TrailLine]:
    """The same, with what shows that they were reached: their page, and calls. What was sent, came
    back, was sent another way, told by phone, in the order of time."""
    lines = [*trail_of(participant), *_calls_to(participant)]
    if participant.opened_at:
        lines.append(TrailLine(participant.opened_at, True, True, _("Opened their own page")))
    return sorted(lines, key=lambda line: line.at)


def _calls_to(participant: Participant) -> Iterator[TrailLine]:
    asked = (
        select(CallTask, User.name)
        .outerjoin(User, User.id == CallTask.done_by_id)
        .where(CallTask.participant_id == participant.id)
        .order_by(CallTask.id.desc())
        .limit(SHOWN)
    )
    for task, caller in db.session.execute(asked):
        why = str(CALL_REASONS.get(task.reason, SOMEBODY_TO_CALL))
        yield TrailLine(task.created_at, False, task.done_at is not None, _("To be called"), [why])
        if task.done_at and caller:
            who = _("%(name)s has called.", name=caller)
            yield TrailLine(task.done_at, True, True, _("Told on the phone"), [who])


def _sent_to(participant: Participant) -> Sequence[TrailLine]:
    newest = (
        select(OutboxMessage, arrived_at())
        .where(OutboxMessage.participant_id == participant.id)
        .order_by(OutboxMessage.id.desc())
        .limit(SHOWN)
    )
    found = db.session.execute(newest).all()
    ids = [message.id for message, _arrived in found]
    known = Known(returns_of(ids), second_ways_of(ids))
    return [_sent_line(message, arrived, known) for message, arrived in found]


def _fate(message: OutboxMessage, arrived: datetime | None, known: Known) -> Iterator[str]:
    """How far it came."""
    back, instead = known.returns.get(message.id), known.second_ways.get(message.id)
    by_mail = message.channel is Channel.EMAIL
    if back and by_mail:
        yield _("A mail server took it, and sent it back on %(time)s.", time=day_and_time(back.at))
    if message.failed_at or (message.failure == KEPT and message.sent_at is None):
        yield str(failure_words(message.failure or ""))
    elif message.sent_at is None:
        yield _waits_until(message)
    elif arrived:
        yield _("The phone had it on %(time)s.", time=day_and_time(arrived))
    else:
        yield _("A mail server took it.") if by_mail else _("The phone company took it.")
    if instead:
        yield _("Sent by SMS instead.") if instead is Channel.SMS else _("Sent by e-mail instead.")


def _waits_until(message: OutboxMessage) -> str:
    if message.attempts == 0 and message.due_at > message.created_at:
        return str(_("It is sent on %(time)s.", time=day_and_time(message.due_at)))
    return str(_("It has not left yet."))


def _sent_line(message: OutboxMessage, arrived: datetime | None, known: Known) -> TrailLine:
    by_mail = message.channel is Channel.EMAIL
    what = SENT.get(message.kind) or _("Message")
    notes = list(_fate(message, arrived, known))
    if starts_at := message.payload.get("starts_at"):
        at = day_and_time(datetime.fromisoformat(starts_at))
        notes.append(_("For the meeting on %(time)s.", time=at))
    return TrailLine(
        at=known.taken_at(message),
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
