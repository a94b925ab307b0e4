"""Somebody's meetings, a page at a time: what lies ahead, what is over, and what is off."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased, contains_eager, joinedload, lazyload, load_only

from accounts.models import Role, Unit, User
from booking import access, countdown
from booking.calls import count_open
from booking.models import Cancellation, Meeting, Occurrence, OffDate, Participant
from booking.services.rules import LONGEST
from core import clock
from core.db import db
from video.models import Provision

A_PAGE = 50


class Part(StrEnum):
    """What of one's meetings is looked at. One that is off stays among those ahead until its time
    is over: there it is looked for, and there somebody may have to be called."""

    COMING = "coming"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Place:
    """A line's place in the list: a page begins after one. Two meetings may begin at once."""

    starts_at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.starts_at.astimezone(UTC).isoformat()}_{self.id}"

    @classmethod
    def read(cls, said: str) -> "Place | None":
        """The place that an address names. None where it names none."""
        at, _sep, id = said.partition("_")
        try:
            instant, named = datetime.fromisoformat(at), uuid.UUID(id)
            is_known = instant.tzinfo is not None
            return cls(instant.astimezone(UTC), named) if is_known else None
        except (ValueError, OverflowError):  # the first day there is, farther east
            return None


@dataclass(frozen=True)
class MeetingLine:
    """One line of the list of meetings."""

    meeting: Meeting
    occurrence: Occurrence
    participants: int
    is_mine: bool  # leads or chairs it; else it is seen as a deputy or as one invited
    is_led: bool  # may run it
    calls: int  # to make, by whoever may run it; none for others

    @property
    def is_open(self) -> bool:
        """Whether its room has been opened."""
        return countdown.is_open(self.occurrence)

    @property
    def day(self) -> date:
        """The day on the Danish calendar."""
        return clock.to_local(self.occurrence.starts_at).date()


@dataclass(frozen=True)
class Page:
    """Some lines, and where the next page begins if there is one."""

    lines: Sequence[MeetingLine]
    next: Place | None

    @property
    def days(self) -> Sequence[tuple[date, Sequence[MeetingLine]]]:
        """The lines of each day, in their order."""
        return [(day, list(lines)) for day, lines in groupby(self.lines, key=lambda li: li.day)]

    @property
    def months(self) -> Sequence[tuple[date, Sequence[MeetingLine]]]:
        """The lines of each month, by its first day: for what is over and not looked at daily."""
        by_month = groupby(self.lines, key=lambda li: li.day.replace(day=1))
        return [(month, list(lines)) for month, lines in by_month]

    @property
    def led(self) -> Sequence[uuid.UUID]:
        """The ids of what the reader may run."""
        return [line.occurrence.id for line in self.lines if line.is_led]


def page_of(actor: User, part: Part, *, after: Place | None, now: datetime) -> Page:
    """The meetings after that place: soonest first, and the newest first of what is over or off.
    One statement."""
    found = db.session.execute(listed(actor, part, after=after, now=now)).all()
    lines = [_line(actor, *row) for row in found[:A_PAGE]]
    last = lines[-1].occurrence if len(found) > A_PAGE else None
    return Page(lines, Place(last.starts_at, last.id) if last else None)


def _line(actor: User, occurrence: Occurrence, participants: int, calls: int) -> MeetingLine:
    meeting = occurrence.meeting
    is_led = access.leads_date(actor, occurrence)
    return MeetingLine(
        meeting=meeting,
        occurrence=occurrence,
        participants=participants,
        is_mine=actor.id in (occurrence.leader_id, meeting.chair_id),
        is_led=is_led,
        calls=calls if is_led else 0,
    )


def listed(
    actor: User, part: Part, *, after: Place | None = None, now: datetime
) -> Select[Occurrence, int, int]:
    """The statement of the list; a test reads its plan."""
    invited = (
        select(func.count(Participant.id))
        .where(Participant.meeting_id == Meeting.id, Participant.removed_at.is_(None))
        .scalar_subquery()
    )
    statement = (
        select(Occurrence, invited, count_open())
        .join(Occurrence.meeting)
        .where(
            _is_seen_by(actor, part),
            *_belongs(part, actor, now),
            _is_for(actor, Occurrence),
        )
        .options(
            contains_eager(Occurrence.meeting)
            .joinedload(Meeting.unit)
            .joinedload(Unit.organisation),
            joinedload(Occurrence.provision).options(
                load_only(Provision.opened_at), lazyload(Provision.room)
            ),
        )
        .limit(A_PAGE + 1)
    )
    return _ordered(statement, after, newest_first=part != Part.COMING)


def _is_seen_by(actor: User, part: Part) -> ColumnElement[bool]:
    """By time, PostgreSQL would go through every date there is and sort those of the actor. As a
    truth of each row it looks their meetings up in the order of the list, which ends with the page.
    What is off is few, and SQLite does well by itself."""
    ids = access.meeting_ids_for(actor)
    goes_by_time = part != Part.CANCELLED and db.engine.dialect.name == "postgresql"
    return Occurrence.meeting_id.in_(ids).is_(True) if goes_by_time else Meeting.id.in_(ids)


def _belongs(part: Part, actor: User, now: datetime) -> Sequence[ColumnElement[bool]]:
    if part == Part.COMING:
        is_next = _is_next(actor, now)
        return Occurrence.starts_at > now - LONGEST, Occurrence.ends_at > now, is_next
    if part == Part.PAST:
        is_off = Occurrence.cancellation.has()
        return Occurrence.starts_at < now, Occurrence.ends_at <= now, ~is_off
    return (Occurrence.cancellation.has(),)


def _is_for(actor: User, date: type[Occurrence]) -> ColumnElement[bool]:
    """Who comes, and no more, reads of no date whose list they are not on."""
    deputised = actor.unit_ids(Role.MEETING_LEADER)

    seat, off = aliased(Participant), aliased(OffDate)
    is_off = exists().where(off.participant_id == seat.id, off.occurrence_id == date.id)
    comes = exists().where(
        seat.meeting_id == date.meeting_id,
        seat.removed_at.is_(None),
        or_(seat.user_id == actor.id, seat.unit_id.in_(deputised)),
        ~is_off,
    )
    return or_(
        date.series_id.is_(None),
        Meeting.leader_id == actor.id,
        date.own_leader_id == actor.id,
        Meeting.chair_id == actor.id,
        Meeting.created_by_id == actor.id,
        Meeting.unit_id.in_(deputised),
        ~exists().where(OffDate.occurrence_id == date.id),
        comes,
    )


def _is_next(actor: User, now: datetime) -> ColumnElement[bool]:
    """Of a meeting that comes again only the next date is a line: the others stand on its page."""
    earlier = aliased(Occurrence)
    is_off = exists().where(Cancellation.occurrence_id == earlier.id)
    return or_(
        Occurrence.series_id.is_(None),
        ~exists().where(
            earlier.meeting_id == Occurrence.meeting_id,
            earlier.starts_at < Occurrence.starts_at,
            earlier.ends_at > now,
            ~is_off,
            _is_for(actor, earlier),
        ),
    )


def _ordered(
    statement: Select[Occurrence, int, int], after: Place | None, *, newest_first: bool
) -> Select[Occurrence, int, int]:
    order = (Occurrence.starts_at, Occurrence.id)
    if after:
        here = tuple_(*order)
        there = tuple_(
            literal(after.starts_at, Occurrence.starts_at.type),
            literal(after.id, Occurrence.id.type),
        )
        statement = statement.where(here < there if newest_first else here > there)
    return statement.order_by(*((c.desc() for c in order) if newest_first else order))
