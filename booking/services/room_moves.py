"""Moving the meetings of a room that is out of use to other rooms.

Meeting, time and everybody's links stay: the address is read when somebody clicks. Only rooms that
answer at once are moved between, built-in ones and those typed in, and only within their kind.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from accounts.models import Unit, User
from booking import slots
from booking.claims import Resource, hold_pools, release_room, resource_for
from booking.models import Meeting, Occurrence
from booking.ports import MeetingPost
from booking.services.old_sheets import ask_for_new_sheets
from booking.services.room_systems import has_room_ahead, invite_room_systems
from booking.services.rooms import claim_this_room, usable_rooms_by_unit
from booking.times.spans import Span
from booking.times.taken import second, taken_between
from core import audit
from core.db import db
from core.errors import DomainError
from video.models import Provision, Room
from video.services import PROVIDERS, move

MOVED = audit.declare("meeting-room-changed", "before", "room")

OPENED = _l("The leader has opened the room.")
NONE_SUITS = _l("There is no other room of this kind and size that the meeting may get.")
NONE_FREE = _l("All other rooms that would do are taken at that time.")


class RoomInUse(DomainError):
    """As long as it is, meetings get it."""

    message = _l("The room is in use. Put it out of use first.")


@dataclass(frozen=True)
class Move:
    """Where one meeting can go; without a room, why it stays."""

    occurrence: Occurrence
    room: Room | None
    reason: object = ""  # a lazy text

    @property
    def expected(self) -> int:
        """How many come."""
        return len(self.occurrence.meeting.invited)


def _buffer(room: Room) -> timedelta:
    return timedelta(minutes=room.buffer_minutes)


class _Board:
    """When each room is taken, while meetings are dealt out to them. Two statements."""

    def __init__(
        self, rooms: Collection[Room], start: datetime, end: datetime, *, now: datetime
    ) -> None:
        margin = max((_buffer(room) for room in rooms), default=timedelta())
        found = select(Resource.id, Resource.room_id).where(
            Resource.room_id.in_([room.id for room in rooms])
        )
        by_resource = {row.id: row.room_id for row in db.session.execute(found)}
        self._taken: dict[uuid.UUID, list[Span]] = {room.id: [] for room in rooms}
        taken = taken_between(list(by_resource), start - margin, end + margin, now=now)
        for resource_id, spans in taken.items():
            self._taken[by_resource[resource_id]] += spans

    def give(self, room: Room, occurrence: Occurrence) -> bool:
        """Whether the room is free then; if so, it no longer is."""
        start = second(occurrence.gathers_at - _buffer(room))
        end = second(occurrence.ends_at + _buffer(room))
        taken = self._taken[room.id]
        if any(since < end and start < until for since, until in taken):
            return False
        taken.append((start, end))
        return True


def plan_moves(room: Room, *, now: datetime) -> Sequence[Move]:
    """What becomes of each meeting that still has the room, the soonest first. The number of
    statements does not grow with the meetings."""
    wanted = _ahead(room, now).options(
        contains_eager(Occurrence.meeting).options(
            joinedload(Meeting.unit).joinedload(Unit.organisation),
            selectinload(Meeting.participants).lazyload("*"),
        )
    )
    ahead = db.session.scalars(wanted.order_by(Occurrence.starts_at, Occurrence.id)).all()
    usable = usable_rooms_by_unit({occurrence.meeting.unit_id for occurrence in ahead})
    if not ahead:
        return []
    rooms = {each.id: each for found in usable.values() for each in found}.values()
    first, last = min(o.gathers_at for o in ahead), max(o.ends_at for o in ahead)
    board = _Board(rooms, first, last, now=now)
    return [_move(room, o, usable[o.meeting.unit_id], board) for o in ahead]


def _move(old: Room, occurrence: Occurrence, usable: Iterable[Room], board: _Board) -> Move:
    if occurrence.provision is None or occurrence.provision.opened_at:
        return Move(occurrence, None, OPENED)
    suited = _suited(old, occurrence, usable)
    given = next((room for room in suited if board.give(room, occurrence)), None)
    return Move(occurrence, given, "" if given else NONE_FREE if suited else NONE_SUITS)


def _suited(old: Room, occurrence: Occurrence, usable: Iterable[Room]) -> list[Room]:
    """The others of its kind that hold everybody: those as large as it was come first."""
    people = occurrence.meeting.invited
    needs_sip = old.sip_address and any(p.joins_from_room_system for p in people)
    others = [
        room
        for room in slots.fitting(usable, len(people))
        if room.id != old.id
        and room.provider == old.provider
        and PROVIDERS[room.provider].is_immediate
        and (room.sip_address or not needs_sip)
    ]
    return sorted(others, key=lambda room: room.capacity < old.capacity)


def move_meetings(room: Room, *, by: User, post: MeetingPost, now: datetime) -> int:
    """Move those that can be, all or none of them, and say how many that were.

    Who joins from a room system is invited anew: only their mail holds the address; and who has
    a printed sheet is called. Raises RoomInUse.
    """
    _hold(room, now)
    if room.is_active:
        raise RoomInUse
    before = room.id
    redialled: list[uuid.UUID] = []
    done: list[uuid.UUID] = []
    for planned in plan_moves(room, now=now):
        occurrence, other = planned.occurrence, planned.room
        provision = occurrence.provision
        if other and provision and claim_this_room(other.id, occurrence, planned.expected, now=now):
            done.append(occurrence.id)
            if move(provision, other):
                redialled.append(provision.id)
            _note(occurrence, before, other, by=by, now=now)
    release_room(before, done)
    db.session.flush()
    invite_room_systems(redialled, post=post, now=now)
    ask_for_new_sheets(room, done, now=now)
    return len(done)


def _hold(room: Room, now: datetime) -> None:
    """Nobody books, moves, corrects or cancels what this is about until the transaction ends.

    Locks are taken in the order of those who do: rooms as things to claim (smallest first, as a
    booking tries them), rooms as rows, meetings, and then their provisions.
    """
    units = select(Meeting.unit_id).where(Meeting.id.in_(_meeting_ids(room, now))).distinct()
    usable = usable_rooms_by_unit(set(db.session.scalars(units)))
    rooms = {each.id: each for found in usable.values() for each in found} | {room.id: room}
    hold_pools(rooms.keys())
    for each in slots.fitting(rooms.values(), 0):
        resource_for(room_id=each.id)
    held = select(Room.id).where(Room.id.in_(rooms.keys() - {room.id})).order_by(Room.id)
    db.session.execute(held.with_for_update(read=True, key_share=True))
    itself = select(Room).where(Room.id == room.id).with_for_update(of=Room)
    db.session.scalars(itself.execution_options(populate_existing=True)).one()
    meetings = select(Meeting.id).where(Meeting.id.in_(_meeting_ids(room, now)))
    db.session.execute(meetings.order_by(Meeting.id).with_for_update())
    provisions = select(Provision).where(Provision.room_id == room.id, Provision.closes_at > now)
    provisions = provisions.order_by(Provision.id).with_for_update(of=Provision)
    db.session.scalars(provisions.execution_options(populate_existing=True)).all()


def _ahead(room: Room, now: datetime) -> Select[Occurrence]:
    """What still has the room."""
    return (
        select(Occurrence)
        .join(Provision, Occurrence.provision_id == Provision.id)
        .join(Occurrence.meeting)
        .where(Provision.room_id == room.id, has_room_ahead(now))
    )


def _meeting_ids(room: Room, now: datetime) -> Select[uuid.UUID]:
    return _ahead(room, now).with_only_columns(Occurrence.meeting_id)


def _note(
    occurrence: Occurrence, before: uuid.UUID, room: Room, *, by: User, now: datetime
) -> None:
    audit.record(
        by.as_actor(),
        MOVED,
        subject=occurrence.id,
        meeting=occurrence.meeting_id,
        now=now,
        before=str(before),
        room=str(room.id),
    )
