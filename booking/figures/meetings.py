"""What is counted of meetings that took place. A fixed number of statements, however many."""

import uuid
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from accounts.models import Unit
from booking.figures.tallies import Asked, Pair, Seconds, how_many, pairs
from booking.meeting_types.advice import OURS, notice_days_of
from booking.models import (
    Attendance,
    Cancellation,
    EquipmentTest,
    Meeting,
    MeetingForm,
    Occurrence,
    OffDate,
    Participant,
    Poll,
    TimeChange,
    WrongRecipient,
)

DAY = 86_400
EARLY = 300  # seconds: the leader is to be first in
WITH_ROOM = tuple(form for form in MeetingForm if form.has_room)


def dates(asked: Asked) -> Subquery:
    """Each time that a meeting of theirs has begun, in both periods: not those that were off."""
    off = exists().where(Cancellation.occurrence_id == Occurrence.id)
    wanted = (
        select(
            Occurrence.id,
            Occurrence.starts_at,
            Occurrence.meeting_id,
            Meeting.unit_id,
            Meeting.form,
            asked.bucket(Occurrence.starts_at).label("bucket"),
            Seconds(_known_since(), Occurrence.starts_at).label("notice"),
            Unit.organisation_id,
            Occurrence.series_id.is_(None).label("is_alone"),
        )
        .join(Meeting, Meeting.id == Occurrence.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .where(asked.holds(Occurrence.starts_at), Unit.organisation_id.in_(asked.organisation_ids))
        .where(Meeting.counts_in_statistics, ~off)
    )
    return wanted.subquery("dates")


def _known_since() -> ColumnElement[Any]:
    """When its time was last said: at first, or when it was moved."""
    moved = select(func.max(TimeChange.at)).where(TimeChange.occurrence_id == Occurrence.id)
    return func.coalesce(moved.correlate(Occurrence).scalar_subquery(), Meeting.created_at)


def _wanted_days(asked: Asked, held: Subquery) -> ColumnElement[int]:
    """The notice that the meeting's organisation asks of its leaders."""
    by_days: dict[int, list[uuid.UUID]] = {}
    for id, days in notice_days_of(asked.organisation_ids).items():
        by_days.setdefault(days, []).append(id)
    theirs = held.c.organisation_id
    own = [(theirs.in_(ids), literal(days)) for days, ids in sorted(by_days.items())]
    usual = literal(OURS.notice_days)
    return case(*own, else_=usual) if own else usual


def of_dates(asked: Asked) -> dict[str, Pair]:
    """How many, with which notice, and whether the leader was first."""
    held = dates(asked)
    came = _leader_came(held)
    seconds = Seconds(came, held.c.starts_at)
    wanted = select(
        held.c.bucket,
        func.count().label("held"),
        how_many(held.c.is_alone).label("alone"),
        how_many(held.c.is_alone & (held.c.notice >= _wanted_days(asked, held) * DAY)).label(
            "in_time"
        ),
        (func.sum(held.c.notice).filter(held.c.is_alone) / DAY).label("days"),
        how_many(came.is_not(None)).label("seen"),
        how_many(seconds >= EARLY).label("early"),
    ).group_by(held.c.bucket)
    columns = {
        "held": ("held", "held"),
        "notice": ("in_time", "alone"),
        "days_notice": ("days", "alone"),
        "early": ("early", "seen"),
    }
    return pairs(wanted, columns)


def _leader_came(held: Subquery) -> ScalarSelect[Any]:
    came = (
        select(func.min(Attendance.joined_at))
        .join(Participant, Participant.id == Attendance.participant_id)
        .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
        .where(Attendance.occurrence_id == held.c.id, Occurrence.led_by(Participant))
    )
    return came.correlate(held).scalar_subquery()


def of_tests(asked: Asked) -> dict[str, Pair]:
    """How many of those invited to a room tested sound and picture before."""
    held = dates(asked)
    tested = exists().where(
        EquipmentTest.participant_id == Participant.id,
        EquipmentTest.occurrence_id == held.c.id,
        EquipmentTest.at < held.c.starts_at,
    )
    wanted = (
        select(held.c.bucket, func.count().label("invited"), how_many(tested).label("tested"))
        .join(Participant, Participant.meeting_id == held.c.meeting_id)
        .where(held.c.form.in_(WITH_ROOM), was_listed(held))
        .group_by(held.c.bucket)
    )
    return pairs(wanted, {"tested": ("tested", "invited")})


def was_listed(held: Subquery) -> ColumnElement[bool]:
    """On the list at that date: `Occurrence.listed`, asked of many."""
    return and_(
        or_(Participant.removed_at.is_(None), Participant.removed_at > held.c.starts_at),
        or_(Participant.added_at.is_(None), Participant.added_at < held.c.starts_at),
        not_(exists().where(_off(held)).correlate(Participant, held)),
    )


def _off(held: Subquery) -> ColumnElement[bool]:
    whose = OffDate.participant_id == Participant.id
    return and_(whose, OffDate.occurrence_id == held.c.id)


def of_units(asked: Asked) -> dict[str, Pair]:
    """How many of the units that met did so more than once."""
    held = dates(asked)
    each = (
        select(held.c.bucket, func.count().label("times"))
        .group_by(held.c.bucket, held.c.unit_id)
        .subquery("each")
    )
    wanted = select(
        each.c.bucket, func.count().label("units"), how_many(each.c.times > 1).label("again")
    ).group_by(each.c.bucket)
    return pairs(wanted, {"repeated": ("again", "units")})


def of_polls(asked: Asked) -> dict[str, Pair]:
    """The days from asking people for a time until one was agreed on."""
    bucket = asked.bucket(Poll.closed_at)
    days = func.sum(Seconds(Poll.created_at, Poll.closed_at)) / DAY
    wanted = (
        select(bucket.label("bucket"), func.count().label("polls"), days.label("days"))
        .join(Meeting, Meeting.id == Poll.meeting_id)
        .join(Unit, Unit.id == Poll.unit_id)
        .where(asked.holds(Poll.closed_at), Unit.organisation_id.in_(asked.organisation_ids))
        .where(Meeting.counts_in_statistics)
        .group_by(bucket)
    )
    return pairs(wanted, {"agreed": ("days", "polls")})


def of_wrong_recipients(asked: Asked) -> dict[str, Pair]:
    """How many had an invitation that was not for them, as whoever took them off said."""
    bucket = asked.bucket(WrongRecipient.at)
    wanted = (
        select(bucket.label("bucket"), func.count().label("wrong"))
        .join(Participant, Participant.id == WrongRecipient.participant_id)
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .where(asked.holds(WrongRecipient.at))
        .where(Unit.organisation_id.in_(asked.organisation_ids), Meeting.counts_in_statistics)
        .group_by(bucket)
    )
    return pairs(wanted, {"wrong": ("wrong", "wrong")})
