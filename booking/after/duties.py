"""What is to be done after a meeting and is not yet: the leader is reminded, by the clock.

One mail in the morning about all of a leader's meetings: it must not become another inbox. Before
a meeting nobody is written to about the checklist, for then people look at its page.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from accounts.models import User
from booking.meeting_types.checklists import Due, Item, Part
from booking.meeting_types.models import TypeEdition
from booking.meeting_types.ours import our_template
from booking.meeting_types.template import TypeTemplate
from booking.models import Cancellation, ChecklistTick, Meeting, Occurrence, Planning
from core import clock, jobs
from core.db import db
from core.holidays import is_holiday

JOB = "duties"
# So many days after the meeting: on the day itself, or while there is time for what takes longer.
REMINDED = {Due.DAY_AFTER: 1, Due.WEEK_AFTER: 5, Due.MONTH_AFTER: 21, Due.QUARTER_AFTER: 70}
KEEPS = timedelta(days=7)  # a weekend, Easter, or a worker that stood still
UNTIL_HOUR, SATURDAY = 18, 5
EVERY = timedelta(minutes=1)
MOST = 100  # dates in one transaction: others want to write too

Duty = tuple[Occurrence, Due]


def is_time(from_hour: int, now: datetime) -> bool:
    """Whether people are at work. An hour of 0: this installation reminds of nothing."""
    local = clock.to_local(now)
    is_workday = local.weekday() < SATURDAY and not is_holiday(local.date())
    return bool(from_hour) and is_workday and from_hour <= local.hour < UNTIL_HOUR


def due(now: datetime) -> Select[Occurrence]:
    """Dates whose leaders are perhaps to be reminded, leader by leader."""
    return (
        select(Occurrence)
        .join(Occurrence.meeting)
        .join(User, User.id == Occurrence.leader_id)
        .where(
            or_(*(and_(_in_time(each, now), _is_untaken(each)) for each in REMINDED)),
            Occurrence.ends_at <= now,
            ~Meeting.is_rehearsal,
            User.is_active,
            ~exists().where(Cancellation.occurrence_id == Occurrence.id),
        )
        .order_by(Occurrence.leader_id, Occurrence.starts_at, Occurrence.id)
    )


def _in_time(duty: Due, now: datetime) -> ColumnElement[bool]:
    first, last = _window(duty, now)
    return and_(Occurrence.starts_at >= first, Occurrence.starts_at < last)


def _window(duty: Due, now: datetime) -> tuple[datetime, datetime]:
    """Meetings that began in it are to be reminded of this day."""
    day = clock.to_local(now).date() - timedelta(days=REMINDED[duty] - 1)
    last = clock.from_local(datetime.combine(day, time()))
    return last - KEEPS, last


def _is_untaken(duty: Due) -> ColumnElement[bool]:
    return jobs.was_never_taken(_job(duty), Occurrence.id)


def _job(duty: Due) -> str:
    return f"{JOB}-{duty}"


def take(now: datetime) -> tuple[Sequence[Duty], int]:
    """What is to be reminded of now, in the order of leaders, and how many facts were taken."""
    found = db.session.scalars(
        due(now)
        .options(
            contains_eager(Occurrence.meeting).options(
                joinedload(Meeting.leader), selectinload(Meeting.occurrences)
            ),
            joinedload(Occurrence.own_leader),
        )
        .limit(MOST)
    ).all()
    mine = {duty: _taken(duty, found, now=now) for duty in REMINDED}
    taken = [(each, duty) for each in found for duty in REMINDED if each.id in mine[duty]]
    wanted = [(each, duty) for each, duty in taken if not _meet_before(each, duty)]
    return undone(wanted), len(taken)


def _taken(duty: Due, found: Sequence[Occurrence], *, now: datetime) -> set[uuid.UUID]:
    """The moment is that of the reminder: what is kept of it is not deleted while it is asked."""
    first, last = _window(duty, now)
    among = [each for each in found if first <= each.starts_at < last]
    facts = [(each.id, clock.days_later(each.starts_at, REMINDED[duty])) for each in among]
    return {subject for subject, _moment in jobs.take(_job(duty), facts, now=now)}


def _meet_before(occurrence: Occurrence, duty: Due) -> bool:
    """Of a series: they meet again before it is due, and it is on that date's list too. What is to
    be done the day after is to be done after each."""
    until = duty.instant(occurrence.gathers_at, occurrence.ends_at)
    return duty is not Due.DAY_AFTER and any(
        occurrence.starts_at < other.starts_at < until and not other.cancellation
        for other in occurrence.meeting.occurrences
    )


def undone(duties: Sequence[Duty]) -> Sequence[Duty]:
    """Those of which something is not ticked off. Three statements at most."""
    ids = {occurrence.id for occurrence, _duty in duties}
    if not ids:
        return []
    rows = select(ChecklistTick.occurrence_id, ChecklistTick.item)
    found = db.session.execute(rows.where(ChecklistTick.occurrence_id.in_(ids)))
    ticks = {(occurrence_id, item) for occurrence_id, item in found}
    items = _items([occurrence.meeting for occurrence, _duty in duties])
    return [
        (each, duty)
        for each, duty in duties
        if any(
            item.due is duty and (each.id, item.key) not in ticks for item in items[each.meeting_id]
        )
    ]


def _items(meetings: Sequence[Meeting]) -> Mapping[uuid.UUID, Sequence[Item]]:
    """What the leader of each has to do, by the template that the meeting began with."""
    rows = select(Planning).where(Planning.meeting_id.in_({meeting.id for meeting in meetings}))
    plans = {plan.meeting_id: plan for plan in db.session.scalars(rows)}
    editions = _editions(list(plans.values()))
    return {
        meeting.id: list(_of_leader(meeting, plans.get(meeting.id), editions))
        for meeting in meetings
    }


Key = tuple[uuid.UUID | None, object, int | None]


def _editions(plans: Sequence[Planning]) -> Mapping[Key, TypeTemplate]:
    keys = {_key(plan) for plan in plans if plan.edition_number}
    if not keys:
        return {}
    at = tuple_(TypeEdition.organisation_id, TypeEdition.type, TypeEdition.number)
    return {
        (row.organisation_id, row.type, row.number): TypeTemplate.of_content(row.content)
        for row in db.session.scalars(select(TypeEdition).where(at.in_(keys)))
        if row.content
    }


def _key(plan: Planning) -> Key:
    return plan.edition_organisation_id, plan.edition_type, plan.edition_number


def _of_leader(
    meeting: Meeting, plan: Planning | None, editions: Mapping[Key, TypeTemplate]
) -> Iterator[Item]:
    written = editions.get(_key(plan)) if plan else None
    parts = {Part.LEADER}
    if plan and (plan.sits_at or plan.sits_with):
        parts.add(Part.WITH_CITIZEN)
    template = written or our_template(meeting.type)
    return (item for item in template.items if item.part in parts)
