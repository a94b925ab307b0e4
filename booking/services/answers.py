"""What somebody answers, from the page, by mail or by phone: one place that writes it.

Everything that is said is kept, in order, and says what became of it. Only an answer that stands
is what the lists show. Mail may come late, twice and in the wrong order; what is newer holds.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from accounts.models import User
from booking.calling import NO_STAND_IN, spare_the_call
from booking.date_answers import DateAnswers
from booking.early import begins_at
from booking.models import (
    Answer,
    AnswerGiven,
    AnswerSource,
    Meeting,
    Occurrence,
    Participant,
    Standing,
    TimeChange,
)
from booking.wishes import lapse
from core import audit
from core.audit import Actor
from core.db import db
from notifications.models import Channel, OutboxMessage

ANSWERED = audit.declare("meeting-answered", "answer", "source", "standing")

COMMENT_MAX = 2_000


@dataclass(frozen=True)
class ByMail:
    """What a calendar program says about its answer. None of it is sure."""

    mail_id: int
    sequence: int | None = None  # of the invitation that it answers
    stamp: datetime | None = None  # when it was written
    comment: str = ""
    given_by: str | None = None  # who sent it, where that is somebody else
    delegated_to: str | None = None
    is_authentic: bool | None = None  # False: the sender is not who it says
    is_known_date: bool = True  # False: it is about a date that the series has not


def record(
    participant: Participant,
    answer: Answer,
    *,
    source: AnswerSource,
    now: datetime,
    occurrence: Occurrence | None = None,
    mail: ByMail | None = None,
    by: User | None = None,
    actor: Actor | None = None,
) -> AnswerGiven:
    """Keep an answer, and let it stand if nothing speaks against it. Two at once go in turn.

    Without an `occurrence` it is about the meeting with all its dates. `by` wrote it down for them;
    a deputy who answers for a unit is the `actor`.
    """
    _hold(participant)
    sequence, stamp = _order(participant.meeting, mail, now)
    given = AnswerGiven(
        participant_id=participant.id,
        occurrence_id=occurrence.id if occurrence else None,
        said=answer,
        source=source,
        standing=Standing.STANDS,
        given_by=by.name if by else mail.given_by if mail else None,
        delegated_to=mail.delegated_to if mail else None,
        sequence=sequence,
        stamp=stamp,
        comment=mail.comment[:COMMENT_MAX] if mail else "",
        at=now,
        inbound_mail_id=mail.mail_id if mail else None,
    )
    if mail:
        given.standing = _standing(given, participant, occurrence, mail, now)
    db.session.add(given)
    if given.standing == Standing.STANDS:
        _apply(given, participant, now)
    _write_down(given, participant, by.as_actor() if by else actor, now)
    return given


def _hold(participant: Participant) -> None:
    """Their row, and not those it is loaded with. (SQLite: writers queue anyway.)"""
    db.session.flush()
    row = select(Participant.id).where(Participant.id == participant.id)
    db.session.execute(row.with_for_update(of=Participant))
    db.session.refresh(participant)


def _order(
    meeting: Meeting, mail: ByMail | None, now: datetime
) -> tuple[int | None, datetime | None]:
    """By what an answer is older or newer. Nobody answers what was not asked yet, or in the
    future: such a mail would outdo all that come after it."""
    if mail is None:
        return meeting.sequence, now
    sequence = None if mail.sequence is None else min(mail.sequence, meeting.sequence)
    return sequence, min(mail.stamp, now) if mail.stamp else None


def _standing(
    given: AnswerGiven,
    participant: Participant,
    occurrence: Occurrence | None,
    mail: ByMail,
    now: datetime,
) -> Standing:
    """What speaks against an answer by mail, the strongest first."""
    if mail.is_authentic is False:
        return Standing.UNCONFIRMED
    if not mail.is_known_date or (occurrence and participant.id in occurrence.off):
        return Standing.NO_SUCH_DATE
    dates = [occurrence] if occurrence else participant.meeting.occurrences
    if not any(date.takes_place(now) for date in dates):
        return Standing.TOO_LATE
    if _is_older(given):
        return Standing.OLDER
    return Standing.EARLIER_TIME if _is_about_earlier_time(given, dates[0]) else Standing.STANDS


def _is_older(given: AnswerGiven) -> bool:
    """Whether what stands for this person and date was said after it."""
    before = db.session.scalar(
        select(AnswerGiven)
        .where(
            AnswerGiven.participant_id == given.participant_id,
            AnswerGiven.occurrence_id.is_not_distinct_from(given.occurrence_id),
            AnswerGiven.standing == Standing.STANDS,
        )
        .order_by(AnswerGiven.id.desc())
        .limit(1)
    )
    if before is None:
        return False
    if given.sequence is not None and before.sequence not in (None, given.sequence):
        return given.sequence < (before.sequence or 0)
    # A calendar program writes whole seconds.
    said_at = (before.stamp or before.at).replace(microsecond=0)
    return given.stamp is not None and given.stamp < said_at


def _is_about_earlier_time(given: AnswerGiven, occurrence: Occurrence) -> bool:
    """Whether the invitation that it answers named another time than the meeting has now."""
    if given.sequence is not None and given.sequence >= occurrence.meeting.sequence:
        return False
    moved_at = db.session.scalar(
        select(TimeChange.at)
        .where(TimeChange.occurrence_id == occurrence.id)
        .order_by(TimeChange.id.desc())
        .limit(1)
    )
    if moved_at is None:
        return False
    if given.sequence is None:
        return given.stamp is not None and given.stamp < moved_at
    mine = next((p for p in occurrence.meeting.participants if p.id == given.participant_id), None)
    starts_at = begins_at(mine, occurrence) if mine else occurrence.starts_at
    return _invited_to(given) != (starts_at, occurrence.ends_at)


def _invited_to(given: AnswerGiven) -> tuple[datetime, datetime] | None:
    """The time in the invitation with this SEQUENCE, as it was sent to this person."""
    sent = db.session.scalars(
        select(OutboxMessage.payload)
        .where(
            OutboxMessage.participant_id == given.participant_id,
            OutboxMessage.channel == Channel.EMAIL,
        )
        .order_by(OutboxMessage.id.desc())
    )
    for facts in sent:
        if "uid" in facts and facts.get("sequence", 0) <= (given.sequence or 0):
            return tuple(datetime.fromisoformat(facts[k]) for k in ("starts_at", "ends_at"))  # type: ignore[return-value]  # two
    return None


def _apply(given: AnswerGiven, participant: Participant, now: datetime) -> None:
    """What the lists show: of a meeting with several dates, the answer to all of them."""
    is_for_all = given.occurrence_id is None or len(participant.meeting.occurrences) == 1
    if is_for_all:
        participant.answer, participant.answered_at = given.said, now
        by_mail = given.source == AnswerSource.MAIL
        participant.answered_by = (by_mail and given.given_by) or given.source.value
    if given.said == Answer.ACCEPTED:  # so they ask for no other time, and nobody comes instead
        lapse(given.occurrence_id, whose=participant.id, now=now)
        if is_for_all or not _misses_a_date(participant, now):
            spare_the_call(participant.id, NO_STAND_IN, now=now)


def _misses_a_date(participant: Participant, now: datetime) -> bool:
    """Whether somebody has to come instead on another date."""
    ahead = [o for o in participant.meeting.occurrences if o.takes_place(now)]
    said = DateAnswers([participant], ahead)
    on = (o for o in ahead if said.is_on(participant, o))  # of the others nobody waits for them
    return any(said.of(participant, o) == Answer.DECLINED for o in on)


def _write_down(
    given: AnswerGiven, participant: Participant, actor: Actor | None, now: datetime
) -> None:
    audit.record(
        actor or participant.as_actor(),
        ANSWERED,
        subject=participant.id,
        meeting=participant.meeting_id,
        now=now,
        answer=given.said.value,
        source=given.source.value,
        standing=given.standing.value,
    )
