"""Taking what many dates need at once: all of it, or nothing, and then which dates are lost."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from booking.claims import GUARD, Claim, SlotTaken, resource_for
from booking.dates_look import DatesLook
from booking.models import Meeting, Occurrence, SkipReason
from booking.services.refusals import NoRoomLargeEnough
from booking.services.rooms import rooms_for
from booking.slots import Slot, fitting
from core import filters
from core.db import db, violates
from video.models import Room
from video.services import provide_new

TRIES = 3  # a room that was free a moment ago is taken: look again
NAMED = 3  # dates in one sentence


class DatesTaken(SlotTaken):
    """Some of the dates are lost to other meetings. `dates` are their starts, and why."""

    def __init__(self, dates: Sequence[tuple[datetime, SkipReason]]) -> None:
        self.dates = dates
        named = ", ".join(filters.day_and_time(at) for at, _why in dates[:NAMED])
        super().__init__(
            _("Nothing is booked yet. These dates are not free any more: %(dates)s.", dates=named)
            if len(dates) <= NAMED
            else ngettext(
                "Nothing is booked yet. %(num)d date is not free any more.",
                "Nothing is booked yet. %(num)d dates are not free any more.",
                len(dates),
            )
        )


def slot_of(occurrence: Occurrence) -> Slot:
    """When it takes place."""
    return Slot(occurrence.starts_at, occurrence.ends_at)


def look_at(meeting: Meeting, slots: Sequence[Slot], expected: int) -> DatesLook:
    """What is taken then, of the leader and the rooms that would do. Raises NoRoomLargeEnough."""
    usable = rooms_for(meeting.form, meeting.unit_id)
    suited = None if usable is None else fitting(usable, expected)
    if suited == []:
        raise NoRoomLargeEnough
    return DatesLook(meeting.leader_id, suited, slots)


def claim_dates(
    meeting: Meeting, occurrences: Collection[Occurrence], expected: int, *, now: datetime
) -> None:
    """Take leader and rooms for every date. Raises DatesTaken and NoRoomLargeEnough."""
    dates = sorted(occurrences, key=lambda o: o.starts_at)
    slots = [slot_of(o) for o in dates]
    for _try in range(TRIES):
        look = look_at(meeting, slots, expected)
        conflicts = [(slot.starts_at, look.conflict(slot)) for slot in slots]
        if lost := [(at, why) for at, why in conflicts if why]:
            raise DatesTaken(lost)
        rooms = look.rooms() if meeting.form.has_room else []
        if _take(meeting, dates, rooms, expected):
            return _give(meeting, dates, rooms)
    raise DatesTaken([(slot.starts_at, SkipReason.NO_ROOM) for slot in slots])


def _take(
    meeting: Meeting, dates: Sequence[Occurrence], rooms: Sequence[Room], expected: int
) -> bool:
    """The guard judges them together. False when it, or a room put out of use, says no."""
    try:
        with db.session.begin_nested():
            leader = resource_for(user_id=meeting.leader_id)
            places = {id: resource_for(room_id=id) for id in sorted({room.id for room in rooms})}
            if not _hold(places, expected):
                return False
            db.session.add_all(_claim(leader, o, "leader") for o in dates)
            db.session.add_all(
                _claim(places[room.id], o, "room", timedelta(minutes=room.buffer_minutes))
                for o, room in zip(dates, rooms, strict=bool(rooms))
            )
    except IntegrityError as error:
        if violates(error, GUARD):
            return False
        raise
    return True


def _hold(room_ids: Collection[uuid.UUID], expected: int) -> bool:
    """The rooms' rows are read again, and held against whoever changes them."""
    held = select(Room).where(Room.id.in_(room_ids)).order_by(Room.id)
    held = held.with_for_update(read=True, key_share=True)
    rooms = db.session.scalars(held.execution_options(populate_existing=True))
    return all(room.is_active and room.capacity >= expected for room in rooms)


def _claim(
    resource_id: int, occurrence: Occurrence, kind: str, buffer: timedelta = timedelta()
) -> Claim:
    return Claim(
        resource_id=resource_id,
        occurrence_id=occurrence.id,
        starts_at=occurrence.starts_at - buffer,
        ends_at=occurrence.ends_at + buffer,
        kind=kind,
    )


def _give(meeting: Meeting, dates: Sequence[Occurrence], rooms: Sequence[Room]) -> None:
    """Each date its own provision: who was let in to one is not in the next."""
    for o, room in zip(dates, rooms, strict=bool(rooms)):
        o.provision = provide_new(
            room,
            key=f"{o.id}.{meeting.sequence}",
            starts_at=o.starts_at,
            ends_at=o.ends_at,
        )
    db.session.flush()
