"""Reminders: who gets which, and when. A worker finds what is due; nothing is planned ahead.

So a meeting that is moved, cancelled or booked late needs nobody to think of its reminders: they
follow from the time that stands in the database when the clock comes to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from accounts.models import Unit
from booking import reminder_letters, undelivered
from booking.calling import REMINDER_NOT_DELIVERED, ask_to_call
from booking.channels import ways_to
from booking.date_answers import DateAnswers
from booking.early import begins_at, comes_early
from booking.models import (
    Answer,
    Attendance,
    Cancellation,
    Meeting,
    Occurrence,
    OffDate,
    Participant,
)
from booking.quiet_times import departs_at
from booking.recipients import recipient_of
from booking.services.planning import PRE_MINUTES
from core import clock, jobs
from core.config import Settings
from core.db import db
from core.web import settings
from notifications import outbox
from notifications.kinds import Kind, register
from notifications.models import Channel, OutboxMessage
from notifications.outbox import Draft, Recipient

WEEK, DAY = "reminder-week", "reminder-day"
SOON, LEADER = "reminder-soon", "reminder-leader"
FAMILY = "reminder"
# A week before, nobody is told of each date of a weekly series: only where the one before is four
# weeks away, some days less for those that were moved. The day before stays.
SELDOM = timedelta(days=25)
MOST = 100  # occurrences in one transaction: others want to write too


@dataclass(frozen=True)
class Reminder:
    """One reminder: how long before the start it leaves, and for how long it makes sense.

    `days` are counted on the wall clock: the day before a meeting at 10 is 10 o'clock.
    """

    kind: str
    keeps: timedelta
    days: int = 0
    minutes: int = 0
    is_early: bool = False  # for those who begin with a pre-meeting, so long before that

    @property
    def job(self) -> str:
        """What it is taken as: those who come early have one of their own."""
        return f"{self.kind}-early" if self.is_early else self.kind

    @property
    def is_on(self) -> bool:
        """Whether this installation sends it."""
        return bool(self.days or self.minutes)

    def latest_start(self, at: datetime) -> datetime:
        """Meetings that begin by then are due for it at this moment."""
        whole_days = clock.days_later(at, self.days) if self.days else at
        return whole_days + timedelta(minutes=self.minutes)

    def latest_start_missed(self, at: datetime) -> datetime:
        """For meetings that begin by then it comes too late at this moment."""
        return max(at, self.latest_start(at - self.keeps))


def reminders_of(chosen: Settings) -> Sequence[Reminder]:
    """The four there are, with the numbers of this installation."""
    minutes, before = chosen.remind_minutes, chosen.remind_leader_minutes
    return (
        Reminder(WEEK, timedelta(days=1), days=chosen.remind_days_early),
        Reminder(DAY, timedelta(hours=12), days=chosen.remind_days),
        Reminder(SOON, timedelta(minutes=minutes), minutes=minutes),
        Reminder(LEADER, timedelta(minutes=before), minutes=before),
    )


def due(reminder: Reminder, now: datetime) -> Select[Occurrence]:
    """What to remind people of, the soonest first. What has lost its meaning is not among it."""
    is_meant = _is_seldom(reminder, now) if reminder.kind == WEEK else true()
    return (
        select(Occurrence)
        .join(Occurrence.meeting)
        .where(
            _begins_in_time(reminder, now),
            is_meant,
            Meeting.created_at <= now,
            ~exists().where(Cancellation.occurrence_id == Occurrence.id),
            jobs.is_untaken(reminder.job, Occurrence.id, Occurrence.starts_at),
        )
        .order_by(Occurrence.starts_at, Occurrence.id)
    )


def _begins_in_time(reminder: Reminder, now: datetime) -> ColumnElement[bool]:
    first, last = reminder.latest_start_missed(now), reminder.latest_start(now)
    if not reminder.is_early:
        return and_(Occurrence.starts_at > first, Occurrence.starts_at <= last)
    begin = Occurrence.starts_at
    leads = [(minutes, timedelta(minutes=minutes)) for minutes in PRE_MINUTES]
    return or_(
        *(
            and_(Meeting.pre_minutes == minutes, begin > first + lead, begin <= last + lead)
            for minutes, lead in leads
        )
    )


def _is_seldom(reminder: Reminder, now: datetime) -> ColumnElement[bool]:
    """Whether the meeting has no other date shortly before. All that are due begin within a day.
    Where people come to some dates only, each is asked about their own: see `_is_seldom_for`."""
    before = aliased(Occurrence)
    since = reminder.latest_start_missed(now) - SELDOM
    has_before = exists().where(
        before.meeting_id == Occurrence.meeting_id,
        before.starts_at < Occurrence.starts_at,
        before.starts_at > since,
        ~exists().where(Cancellation.occurrence_id == before.id),
    )
    return or_(~has_before, exists().where(OffDate.meeting_id == Occurrence.meeting_id))


def _is_seldom_for(participant: Participant, occurrence: Occurrence) -> bool:
    """Whether they come to no other date of a series shortly before."""
    if occurrence.series_id is None or not occurrence.meeting.off_dates:
        return True  # of all who come the database has said so
    since = occurrence.starts_at - SELDOM
    return not any(
        since < other.starts_at < occurrence.starts_at
        and participant.id not in other.off
        and other.cancellation is None
        for other in occurrence.meeting.occurrences
    )


def has_due(reminder: Reminder, now: datetime) -> bool:
    """Whether `remind` would find anything."""
    if not reminder.is_on:
        return False
    anything = due(reminder, now).with_only_columns(Occurrence.id).limit(1)
    return db.session.scalar(anything) is not None


def remind(reminder: Reminder, *, key: bytes, mail_domain: str, now: datetime) -> int:
    """Write the reminders that are due into the outbox. How many occurrences they are about."""
    found = db.session.scalars(
        due(reminder, now)
        .options(
            contains_eager(Occurrence.meeting).options(
                joinedload(Meeting.unit).joinedload(Unit.organisation),
                selectinload(Meeting.participants),
                *([selectinload(Meeting.off_dates)] if reminder.kind == WEEK else []),
            )
        )
        .limit(MOST)
    ).all()
    mine = jobs.take(reminder.job, [(o.id, o.starts_at) for o in found], now=now)
    said = DateAnswers([p for o in found for p in o.meeting.participants], found)
    letters = [
        letter
        for occurrence in found
        if (occurrence.id, occurrence.starts_at) in mine
        for letter in _letters(reminder, occurrence, said, now=now)
    ]
    outbox.enqueue_all(letters, mail_domain=mail_domain, key=key, now=now)
    return len(mine)


def _letters(
    reminder: Reminder, occurrence: Occurrence, said: DateAnswers, *, now: datetime
) -> Iterator[tuple[Draft, Recipient]]:
    at = occurrence.starts_at.isoformat()
    draft = Draft(reminder.kind, {"occurrence_id": str(occurrence.id), "starts_at": at})
    for participant in occurrence.meeting.invited:  # who is off the list of the date comes to none
        answer = said.of(participant, occurrence)
        if answer != Answer.DECLINED and _is_for(reminder, occurrence, participant):
            for channel in _channels(reminder, participant):
                timed = replace(
                    draft, due_at=departs_at(participant, occurrence.starts_at, now=now)
                )
                yield timed, _recipient(participant, occurrence.meeting, channel)


def _is_for(reminder: Reminder, occurrence: Occurrence, participant: Participant) -> bool:
    """Not for those who were told later than its moment."""
    if reminder.kind == LEADER and not _opens_a_room(occurrence, participant):
        return False
    if reminder.kind == WEEK and not _is_seldom_for(participant, occurrence):
        return False
    if reminder.minutes and comes_early(participant) != reminder.is_early:
        return False
    told_at = participant.last_dtstamp or occurrence.meeting.created_at
    return begins_at(participant, occurrence) > reminder.latest_start(told_at)


def _opens_a_room(occurrence: Occurrence, participant: Participant) -> bool:
    return occurrence.is_led_by(participant) and occurrence.meeting.form.has_room


def _channels(reminder: Reminder, participant: Participant) -> Iterator[Channel]:
    if participant.ways:
        yield from ways_to(participant)
        return
    if participant.email:
        yield Channel.EMAIL
    if participant.phone and (reminder.kind != WEEK or not participant.email):
        yield Channel.SMS


def _recipient(participant: Participant, meeting: Meeting, channel: Channel) -> Recipient:
    # A stream of its own: no cancellation may wait for a reminder that does not get through.
    stream = f"{meeting.id}:{participant.id}:{channel.value}"
    return replace(recipient_of(participant, meeting, channel), stream=stream)


def _is_wanted(message: OutboxMessage, now: datetime) -> bool:
    """Asked when it leaves: the meeting takes place as it was, the reader comes, and it helps."""
    occurrence = db.session.get(Occurrence, UUID(message.payload["occurrence_id"]))
    reader = db.session.get(Participant, message.participant_id)
    if occurrence is None or occurrence.cancellation or reader is None:
        return False
    is_as_it_was = occurrence.starts_at == datetime.fromisoformat(message.payload["starts_at"])
    helps, comes = _helps(message, reader, occurrence, now), _comes(reader, occurrence)
    return is_as_it_was and helps and comes and not _is_in(occurrence, reader)


def _helps(
    message: OutboxMessage, reader: Participant, occurrence: Occurrence, now: datetime
) -> bool:
    [reminder] = (r for r in reminders_of(settings()) if r.kind == message.kind)
    return reminder.is_on and begins_at(reader, occurrence) > reminder.latest_start_missed(now)


def _comes(reader: Participant, occurrence: Occurrence) -> bool:
    said = DateAnswers([reader], [occurrence]).of(reader, occurrence)
    return reader.removed_at is None and said != Answer.DECLINED


def _is_in(occurrence: Occurrence, reader: Participant) -> bool:
    attendance = db.session.get(Attendance, (occurrence.id, reader.id))
    return bool(attendance and attendance.joined_at and attendance.left_at is None)


def _call_instead(message: OutboxMessage, now: datetime) -> None:
    """It did not get there. The other way is tried while a reminder helps; and a citizen who has
    never been on the page is called."""
    reader = db.session.get(Participant, message.participant_id)
    occurrence = db.session.get(Occurrence, UUID(message.payload["occurrence_id"]))
    if reader is None or occurrence is None or not _comes(reader, occurrence):
        return
    must_call = reader.kind.is_private and reader.opened_at is None
    if _helps(message, reader, occurrence, now):
        undelivered.tell_otherwise(
            message, REMINDER_NOT_DELIVERED, now=now, to=_recipient, must_call=must_call
        )
    elif must_call:
        ask_to_call([(reader.meeting_id, reader.id)], REMINDER_NOT_DELIVERED, now=now)


def register_kinds() -> None:
    """Make the kinds known; they are one thread in the reader's mail program."""
    for name in (WEEK, DAY, SOON, LEADER):
        register(
            Kind(
                name,
                reminder_letters.render,
                failed=_call_instead,
                family=FAMILY,
                is_wanted=_is_wanted,
            )
        )
