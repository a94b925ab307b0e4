"""Who comes on which date of a meeting that comes again: the one place that says so, here of what
has been read (`DateAnswers`) and in SQL of rows (`says_no`).

An answer is about all the dates, or about one; what was said last holds. Of a date that was moved
nobody has said yes before they say it of the new time; who comes to none does not come then either.
Nor does who is not on the list of that date, whatever they have said of the others.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from booking.models import (
    Answer,
    AnswerGiven,
    Attending,
    Occurrence,
    OffDate,
    Participant,
    Standing,
    TimeChange,
)
from core.db import db


@dataclass(frozen=True)
class _Said:
    number: int  # in the order of what was said
    answer: Answer
    at: datetime


class DateAnswers:
    """What some people say of some dates: three statements, or none where none is of a series."""

    def __init__(self, people: Collection[Participant], dates: Collection[Occurrence]) -> None:
        in_series = [o.id for o in dates if o.series_id]
        self._said: Mapping[tuple[uuid.UUID, uuid.UUID | None], _Said] = {}
        self._moved_at: Mapping[uuid.UUID, datetime] = {}
        self._off: Collection[tuple[uuid.UUID, uuid.UUID]] = ()
        if in_series and people:
            self._said = _said([p.id for p in people], in_series)
            self._moved_at = _moved_at(in_series)
            self._off = _off(in_series)

    def is_on(self, person: Participant, occurrence: Occurrence) -> bool:
        """Whether they are on the list of that date."""
        return (person.id, occurrence.id) not in self._off

    def of(self, person: Participant, occurrence: Occurrence) -> Answer:
        """Whether this one comes then."""
        if occurrence.series_id is None or _leads_as_usual(person, occurrence):
            return person.answer
        if not self.is_on(person, occurrence):
            return Answer.DECLINED
        own, of_all = self._said.get((person.id, occurrence.id)), self._said.get((person.id, None))
        is_own = own is not None and (of_all is None or own.number > of_all.number)
        answer, at = (own.answer, own.at) if own and is_own else (person.answer, person.answered_at)
        moved_at, comes_to_none = self._moved_at.get(occurrence.id), answer == Answer.DECLINED
        is_old = moved_at is not None and at is not None and at < moved_at
        return Answer.NONE if is_old and (is_own or not comes_to_none) else answer


def _leads_as_usual(person: Participant, occurrence: Occurrence) -> bool:
    """Whether they lead the meeting, and this date of it too: then one answer is about all."""
    return person.attending is Attending.LEADER and occurrence.own_leader_id is None


def says_no() -> ColumnElement[bool]:
    """Of a statement's participant and occurrence: they do not come then. `DateAnswers.of`, asked
    of many at once."""
    leads = and_(Participant.attending == Attending.LEADER, Occurrence.own_leader_id.is_(None))
    has_dates = and_(Occurrence.series_id.is_not(None), not_(leads))
    to_all = Participant.answer == Answer.DECLINED
    return or_(
        is_off(),
        and_(to_all, or_(not_(has_dates), not_(_own_said()))),
        and_(has_dates, _own_said(AnswerGiven.said == Answer.DECLINED, _is_of_this_time())),
    )


def is_off() -> ColumnElement[bool]:
    """Of a statement's participant and occurrence: they are not on the list of that date."""
    theirs = and_(OffDate.participant_id == Participant.id, OffDate.occurrence_id == Occurrence.id)
    return exists().where(theirs).correlate(Participant, Occurrence)


def _own_said(*wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """The newest they said is about this date, and so."""
    earlier = aliased(AnswerGiven)
    newest = (
        select(func.max(earlier.id))
        .where(
            earlier.participant_id == Participant.id,
            earlier.standing == Standing.STANDS,
            or_(earlier.occurrence_id.is_(None), earlier.occurrence_id == Occurrence.id),
        )
        .correlate(Participant, Occurrence)
        .scalar_subquery()
    )
    is_own = and_(AnswerGiven.occurrence_id == Occurrence.id, AnswerGiven.id == newest)
    return exists().where(is_own, *wanted).correlate(Participant, Occurrence)


def _is_of_this_time() -> ColumnElement[bool]:
    """Said after the date was moved, if ever it was."""
    moved = and_(TimeChange.occurrence_id == Occurrence.id, TimeChange.at > AnswerGiven.at)
    return not_(exists().where(moved).correlate(AnswerGiven, Occurrence))


def _said(
    people: Collection[uuid.UUID], dates: Collection[uuid.UUID]
) -> Mapping[tuple[uuid.UUID, uuid.UUID | None], _Said]:
    """The newest of each person about each date, and about all of them."""
    about = or_(AnswerGiven.occurrence_id.is_(None), AnswerGiven.occurrence_id.in_(dates))
    newest = (
        select(func.max(AnswerGiven.id))
        .where(
            AnswerGiven.participant_id.in_(people), AnswerGiven.standing == Standing.STANDS, about
        )
        .group_by(AnswerGiven.participant_id, AnswerGiven.occurrence_id)
    )
    rows = db.session.execute(
        select(
            AnswerGiven.id,
            AnswerGiven.participant_id,
            AnswerGiven.occurrence_id,
            AnswerGiven.said,
            AnswerGiven.at,
        ).where(AnswerGiven.id.in_(newest))
    )
    return {(who, date): _Said(id, said, at) for id, who, date, said, at in rows}


def _moved_at(dates: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    changes = select(TimeChange.occurrence_id, func.max(TimeChange.at).label("at"))
    mine = changes.where(TimeChange.occurrence_id.in_(dates)).group_by(TimeChange.occurrence_id)
    return {row.occurrence_id: row.at for row in db.session.execute(mine)}


def _off(dates: Collection[uuid.UUID]) -> Collection[tuple[uuid.UUID, uuid.UUID]]:
    rows = select(OffDate.participant_id, OffDate.occurrence_id)
    mine = rows.where(OffDate.occurrence_id.in_(dates))
    return {(who, date) for who, date in db.session.execute(mine)}
