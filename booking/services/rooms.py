"""Taking what a meeting needs: its leader first, then a room. One order, so nobody deadlocks."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from booking import slots
from booking.claims import Claim, SlotTaken, resource_for, take
from booking.models import Meeting, MeetingForm, Occurrence
from booking.services.refusals import LeaderBusy, NoRoomFree, NoRoomLargeEnough
from core.db import db
from video.models import Room
from video.services import PROVIDERS, provide


def usable_rooms() -> Sequence[Room]:
    """The rooms that meetings may get."""
    wanted = select(Room).where(Room.is_active, Room.provider.in_(list(PROVIDERS)))
    return db.session.scalars(wanted).all()


def rooms_for(form: MeetingForm) -> Sequence[Room] | None:
    """The rooms to choose from, or None when this form of meeting needs none."""
    return usable_rooms() if form.has_room else None


def claim_leader(
    meeting: Meeting, occurrence: Occurrence, form: MeetingForm, expected: int, *, now: datetime
) -> None:
    """Take the leader's time. Raises LeaderBusy."""
    resource = resource_for(user_id=meeting.leader_id)
    try:
        take(_claim(resource, occurrence, "leader"))
    except SlotTaken:
        raise LeaderBusy(_nearest(meeting, occurrence, form, expected, now=now)) from None


def claim_room(
    meeting: Meeting, occurrence: Occurrence, form: MeetingForm, expected: int, *, now: datetime
) -> None:
    """Take the smallest free room that holds everybody. Raises NoRoomLargeEnough, NoRoomFree."""
    if not form.has_room:
        return
    suited = slots.fitting(usable_rooms(), expected)
    if not suited:
        raise NoRoomLargeEnough
    for room in _free_now(meeting.leader_id, suited, occurrence):
        if _won(room, occurrence):
            occurrence.provision = provide(
                room,
                key=str(occurrence.id),
                starts_at=occurrence.starts_at,
                ends_at=occurrence.ends_at,
                now=now,
            )
            return
    raise NoRoomFree(_nearest(meeting, occurrence, form, expected, now=now))


def _free_now(leader_id: uuid.UUID, suited: list[Room], occurrence: Occurrence) -> list[Room]:
    """Those that look free. Only a look: the guard decides when the claim is written."""
    slot = slots.Slot(occurrence.starts_at, occurrence.ends_at)
    look = slots.Calendar(leader_id, suited, slot.starts_at, slot.ends_at)
    return [room for room in suited if look.room_is_free(room, slot)]


def _won(room: Room, occurrence: Occurrence) -> bool:
    buffer = timedelta(minutes=room.buffer_minutes)
    try:
        take(_claim(resource_for(room_id=room.id), occurrence, "room", buffer))
    except SlotTaken:
        return False
    return True


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


def _nearest(
    meeting: Meeting, occurrence: Occurrence, form: MeetingForm, expected: int, *, now: datetime
) -> list[slots.Slot]:
    length = occurrence.ends_at - occurrence.starts_at
    return slots.nearest_free(
        meeting.leader, rooms_for(form), expected, occurrence.starts_at, length, now
    )
