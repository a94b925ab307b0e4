"""What leaders do to the claims, by the services as the pages call them, within `work()`."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts
from booking.models import Meeting, MeetingForm, MeetingType, Poll, Rhythm, SkipReason
from booking.polls import asking, changes, choosing
from booking.polls.asking import Question
from booking.polls.finding import find_poll, find_time
from booking.rhythms import Rule
from booking.services import book_meeting
from booking.services.date_leaders import change_date_leader
from booking.services.date_revivals import revive_date
from booking.services.revivals import revive_meeting
from booking.services.series_bookings import Left, book_series
from booking.services.series_cancellations import cancel_dates
from booking.services.series_moves import Wish, move_dates
from booking.services.series_retries import retry_date, skipped_dates
from booking.services.series_scope import Scope, find_date
from booking.slots import Slot
from core.db import db
from tests.booking.making import CITIZEN, a_booking, crowd, make_room
from tests.booking.plain_model import ROOMS, Pool, Row, Span
from tests.booking.serial import agreed_on, post
from tests.booking.taking import make_pool
from tests.factories import Cast

MINUTES = 60


def furnish(session: Session, cast: Cast, pool: Pool) -> None:
    """The rooms of the model, two of which are of this pool."""
    made = {
        room.name: make_room(
            session, room.name, capacity=room.holds, buffer_minutes=room.pause.seconds // 60
        )
        for room in ROOMS.values()
    }
    pooled = [made[room.name] for room in ROOMS.values() if room.is_pooled]
    make_pool(session, cast.at.region, *pooled, most=pool.most, most_people=pool.most_people)


def book_one(cast: Cast, wanted: Row, now: datetime) -> Meeting:
    """Leader, time, people and form as the row says."""
    said = a_booking(
        cast,
        starts_at=wanted.span.start,
        ends_at=wanted.span.end,
        invitees=(CITIZEN, *crowd(wanted.people - 2)),
        form=MeetingForm.VIDEO if wanted.needs_room else MeetingForm.TELEPHONE,
    )
    return book_meeting(said, by=who(cast, wanted.leader), post=post(), now=now)


def book_days(
    cast: Cast, leader: str, on: Sequence[date], without: Collection[date], at: time, now: datetime
) -> Meeting:
    """Days in a row, some of them left out."""
    every_day = tuple(range(7))
    rule = Rule(Rhythm.WEEKLY, on[0], count=len(on), weekdays=every_day)
    agreed = agreed_on(rule, at, MINUTES, left=[Left(day, SkipReason.BY_HAND) for day in without])
    return book_series(a_booking(cast), agreed, by=who(cast, leader), post=post(), now=now)


def move(meeting_id: UUID, date_id: UUID, to: Span, *, scope: Scope, now: datetime) -> None:
    """This date, this and the following, or all."""
    meeting = db.session.get_one(Meeting, meeting_id)
    found = find_date(meeting, date_id)
    assert found
    wish = Wish(Slot(*to), scope)
    by, sequence = meeting.leader, meeting.sequence
    move_dates(meeting, found, wish, sequence=sequence, by=by, post=post(), now=now)


def cancel(meeting_id: UUID, date_id: UUID, *, scope: Scope, now: datetime) -> None:
    """This date, this and the following, or all."""
    meeting = db.session.get_one(Meeting, meeting_id)
    found = find_date(meeting, date_id)
    assert found
    by = meeting.leader
    cancel_dates(meeting, found, scope, by=by, reason="Ferie", post=post(), now=now)


def hand_over(cast: Cast, meeting_id: UUID, date_id: UUID, leader: str, *, now: datetime) -> None:
    """Another leads this date, and who did does not come."""
    meeting = db.session.get_one(Meeting, meeting_id)
    found = find_date(meeting, date_id)
    assert found
    change_date_leader(
        meeting, found, who(cast, leader), Scope.THIS, stays=False, seen=found.leader_id,
        by=meeting.leader, post=post(), now=now,
    )  # fmt: skip


def revive(meeting_id: UUID, date_id: UUID, *, now: datetime) -> None:
    """A date that was cancelled, of a series or the only one."""
    meeting = db.session.get_one(Meeting, meeting_id)
    found = find_date(meeting, date_id)
    assert found
    by, sequence = meeting.leader, meeting.sequence
    if found.series_id:
        revive_date(meeting, found, sequence=sequence, by=by, post=post(), now=now)
    else:
        revive_meeting(meeting, sequence=sequence, by=by, post=post(), now=now)


def retry(meeting_id: UUID, skipped_id: UUID, *, now: datetime) -> UUID:
    """A date of a series that was left out is booked after all. Its id."""
    meeting = db.session.get_one(Meeting, meeting_id)
    [skipped] = [each for each in skipped_dates(meeting) if each.id == skipped_id]
    retry_date(meeting, skipped, by=meeting.leader, post=post(), now=now)
    assert skipped.occurrence_id
    return skipped.occurrence_id


def ask(
    cast: Cast, leader: str, starts: Sequence[datetime], on: date | None, now: datetime
) -> Poll:
    """A poll with one citizen, who must answer by the end of that day."""
    asker = who(cast, leader)
    draft = drafts.start_draft(asker, MeetingType.CONVERSATION, now=now)
    plan = drafts.plan_of(draft)
    matter = replace(plan.matter, purpose="Samtale", agenda="Hvem hjælper?")
    matter = replace(matter, form=MeetingForm.VIDEO, phone="+4500445566")
    guests = (drafts.Guest(uuid.uuid4(), CITIZEN),)
    said = replace(plan, matter=matter, minutes=MINUTES, guests=guests)
    drafts.keep(draft, said, now)
    db.session.flush()
    return asking.ask(draft, Question(starts, MINUTES, on, ()), by=asker, post=post(), now=now)


def choose(cast: Cast, leader: str, poll_id: UUID, time_id: UUID, now: datetime) -> Meeting:
    """One click."""
    poll = locked(cast, leader, poll_id)
    by, found = who(cast, leader), find_time(poll, time_id)
    meeting_id = choosing.book_time(poll, found, by=by, post=post(), now=now)
    return db.session.get_one(Meeting, meeting_id)


def extend(cast: Cast, leader: str, poll_id: UUID, on: date, now: datetime) -> set[UUID]:
    """Which proposals are lost."""
    poll = locked(cast, leader, poll_id)
    return {time.id for time in changes.extend(poll, on, by=who(cast, leader), now=now)}


def drop(cast: Cast, leader: str, poll_id: UUID, now: datetime) -> None:
    """Ask no more."""
    poll = locked(cast, leader, poll_id)
    changes.drop(poll, by=who(cast, leader), post=post(), now=now)


def locked(cast: Cast, leader: str, poll_id: UUID) -> Poll:
    """As the pages look it up."""
    poll = find_poll(who(cast, leader), poll_id, lock=True)
    assert poll
    return poll


def who(cast: Cast, leader: str) -> User:
    """One of the two."""
    user: User = getattr(cast, leader)
    return db.session.get_one(User, user.id)
