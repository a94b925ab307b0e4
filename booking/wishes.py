"""What is asked for instead of a meeting's time, as its leader decides on it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from booking.models import Meeting, Occurrence, Participant, TimeWish, WishOutcome
from booking.services.rooms import rooms_for
from booking.slots import Calendar, Slot, fitting, nearest_free
from core.db import db


def lapse(occurrence_id: uuid.UUID, *, whose: uuid.UUID | None = None, now: datetime) -> None:
    """What is asked for is about nothing any more: everybody's wishes, or one person's."""
    held = update(TimeWish).where(
        TimeWish.occurrence_id == occurrence_id, TimeWish.outcome.is_(None)
    )
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


def open_wishes(occurrence: Occurrence) -> Sequence[Wished]:
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
    calendar = _calendar(occurrence, slots) if slots else None
    return [_wished(each, person, calendar) for each, person in found]


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


def look_at_wish(wished: TimeWish) -> Wished:
    """One wish, and whether leader and room are free then."""
    slot = slot_of(wished)
    calendar = _calendar(wished.occurrence, [slot]) if slot else None
    return _wished(wished, wished.participant, calendar)


def nearest_to(wished: TimeWish, *, now: datetime) -> Sequence[Slot]:
    """The free times nearest to what was asked for."""
    slot, meeting = slot_of(wished), wished.occurrence.meeting
    if slot is None:
        return []
    return nearest_free(
        meeting.leader,
        rooms_for(meeting.form, meeting.unit_id),
        len(meeting.invited),
        slot.starts_at,
        slot.ends_at - slot.starts_at,
        now,
        apart_from=wished.occurrence_id,
    )


def _calendar(occurrence: Occurrence, slots: Sequence[Slot]) -> Calendar:
    meeting = occurrence.meeting
    rooms = rooms_for(meeting.form, meeting.unit_id)
    suited = None if rooms is None else fitting(rooms, len(meeting.invited))
    start, end = min(s.starts_at for s in slots), max(s.ends_at for s in slots)
    return Calendar(meeting.leader_id, suited, start, end, apart_from=occurrence.id)


def _wished(each: TimeWish, person: Participant, calendar: Calendar | None) -> Wished:
    name, slot = person.name or person.function, slot_of(each)
    if slot is None or calendar is None:
        return Wished(each, name, None)
    return Wished(each, name, slot, calendar.leader_is_free(slot), calendar.has_room(slot))
