"""What is asked for instead of a meeting's time, as its leader decides on it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from booking.models import Meeting, Occurrence, Participant, TimeWish, WishOutcome
from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.hours import Hours
from booking.times.people import People
from booking.times.search import nearest_free
from booking.times.seats import Seat, seats_for
from booking.times.spans import Spans
from booking.times.taken import second, taken_within
from core.db import db


def lapse(
    occurrence_id: uuid.UUID | None, *, whose: uuid.UUID | None = None, now: datetime
) -> None:
    """What is asked for is about nothing any more: everybody's wishes, or one person's, for one
    date, or for all that this person is asked about."""
    held = update(TimeWish).where(TimeWish.outcome.is_(None))
    if occurrence_id or not whose:
        held = held.where(TimeWish.occurrence_id == occurrence_id)
    if whose:
        held = held.where(TimeWish.participant_id == whose)
    db.session.execute(held.values(outcome=WishOutcome.LAPSED, outcome_at=now))


def newest_wish(participant_id: uuid.UUID, occurrence_id: uuid.UUID) -> TimeWish | None:
    """What this person asked for the last time."""
    mine = select(TimeWish).where(
        TimeWish.participant_id == participant_id, TimeWish.occurrence_id == occurrence_id
    )
    return db.session.scalar(mine.order_by(TimeWish.id.desc()).limit(1))


@dataclass(frozen=True)
class Wished:
    """A wish as the leader decides on it."""

    wish: TimeWish
    name: str
    slot: Slot | None
    leader_is_free: bool = False
    has_room: bool = False

    @property
    def is_free(self) -> bool:
        """Whether one click is enough."""
        return self.leader_is_free and self.has_room


def open_wishes(occurrence: Occurrence, *, now: datetime) -> Sequence[Wished]:
    """What is asked for and not answered, the oldest first. The number of statements does not
    grow with the wishes."""
    found = db.session.execute(
        select(TimeWish, Participant)
        .join(TimeWish.participant)
        .where(
            TimeWish.occurrence_id == occurrence.id,
            TimeWish.outcome.is_(None),
            Participant.removed_at.is_(None),
        )
        .order_by(TimeWish.id)
    ).all()
    slots = [slot for each, _person in found if (slot := slot_of(each))]
    then = _Then(occurrence, slots, now=now) if slots else None
    return [_wished(each, person, then) for each, person in found]


def find_wish(meeting: Meeting, wish_id: int) -> TimeWish | None:
    """A wish of somebody in this meeting, which the actor was let in to."""
    return db.session.scalar(
        select(TimeWish)
        .join(TimeWish.participant)
        .where(TimeWish.id == wish_id, Participant.meeting_id == meeting.id)
    )


def slot_of(wished: TimeWish) -> Slot | None:
    """The time it names, where it names one."""
    if wished.starts_at is None or wished.ends_at is None:
        return None
    return Slot(wished.starts_at, wished.ends_at)


def look_at_wish(wished: TimeWish, *, now: datetime) -> Wished:
    """One wish, and whether leader and room are free then."""
    slot = slot_of(wished)
    then = _Then(wished.occurrence, [slot], now=now) if slot else None
    return _wished(wished, wished.participant, then)


def nearest_to(wished: TimeWish, *, hours: Hours, now: datetime) -> Sequence[Slot]:
    """The free times nearest to what was asked for."""
    slot, meeting = slot_of(wished), wished.occurrence.meeting
    if slot is None:
        return []
    seats = seats_for(meeting.form, meeting.unit_id, len(meeting.invited))
    needed, own = Needed(wished.occurrence.leader_id, seats), [wished.occurrence_id]
    return nearest_free(needed, slot, hours=hours, now=now, without=own)


class _Then:
    """Whether leader and a room are free at some times. What the meeting itself has taken counts as
    free: it lets go of that when it is moved."""

    def __init__(self, occurrence: Occurrence, slots: Sequence[Slot], *, now: datetime) -> None:
        meeting, own = occurrence.meeting, [occurrence.id]
        start, end = min(s.starts_at for s in slots), max(s.ends_at for s in slots)
        self._people = People(occurrence.leader_id, (), start, end, now=now, without=own)
        seats = seats_for(meeting.form, meeting.unit_id, len(meeting.invited))
        self._seats = None if seats is None else list(seats)
        pause = max((seat.pause for seat in seats or ()), default=0)
        spans = Spans((second(slot.starts_at), second(slot.ends_at)) for slot in slots)
        ids = [seat.resource_id for seat in seats or () if seat.resource_id is not None]
        windows = list(spans.widened(pause, pause))
        self._taken = taken_within(ids, windows, now=now, without=own)

    def leader_is_free(self, slot: Slot) -> bool:
        """Whether the leader leads nothing else then."""
        return self._people.leads_nothing(slot)

    def has_room(self, slot: Slot) -> bool:
        """Whether a room is free then, or none is needed."""
        return self._seats is None or any(self._is_free(seat, slot) for seat in self._seats)

    def _is_free(self, seat: Seat, slot: Slot) -> bool:
        start, end = second(slot.starts_at) - seat.pause, second(slot.ends_at) + seat.pause
        return not Spans(self._taken.get(seat.resource_id or 0, ())).touches(start, end)


def _wished(each: TimeWish, person: Participant, then: _Then | None) -> Wished:
    name, slot = person.name or person.function, slot_of(each)
    if slot is None or then is None:
        return Wished(each, name, None)
    return Wished(each, name, slot, then.leader_is_free(slot), then.has_room(slot))
