"""Which meetings have had their time: their last date is so long ago, and nothing needs them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from booking.models import MeetingDraft, Occurrence, Participant, Poll


@dataclass(frozen=True)
class Needed:
    """What others still speak of: cases keep the dates and the people that they are about."""

    occurrence_ids: Select[uuid.UUID | None]
    participant_ids: Sequence[Select[uuid.UUID | None]]


def ripe(before: datetime, needed: Needed) -> Select[uuid.UUID]:
    """By their dates, those that were first before the others: a meeting of several old dates is
    said several times. A test reads the plan."""
    return (
        select(Occurrence.meeting_id)
        .where(Occurrence.starts_at <= before, ~_goes_on(before))
        .where(~_is_needed(needed))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )


def ripe_drafts(before: datetime) -> Select[uuid.UUID]:
    """Bookings that never became one, and polls of which nothing came; the oldest first. What
    asked for another time of a meeting goes with that."""
    lives = or_(func.coalesce(Poll.closed_at, Poll.deadline) > before, Poll.moves_id.is_not(None))
    return (
        select(MeetingDraft.id)
        .where(MeetingDraft.meeting_id.is_(None), MeetingDraft.updated_at <= before)
        .where(~exists().where(Poll.draft_id == MeetingDraft.id, lives))
        .order_by(MeetingDraft.updated_at, MeetingDraft.id)
    )


def _goes_on(before: datetime) -> ColumnElement[bool]:
    other = aliased(Occurrence)
    return exists().where(other.meeting_id == Occurrence.meeting_id, other.ends_at > before)


def _is_needed(needed: Needed) -> ColumnElement[bool]:
    """By a date of the meeting, or by somebody who was invited."""
    date, person = aliased(Occurrence), aliased(Participant)
    dates = needed.occurrence_ids.subquery()
    of_date = exists().where(date.meeting_id == Occurrence.meeting_id, dates.c[0] == date.id)
    invited = person.meeting_id == Occurrence.meeting_id
    people = [named.subquery() for named in needed.participant_ids]
    return or_(of_date, *(exists().where(invited, each.c[0] == person.id) for each in people))
