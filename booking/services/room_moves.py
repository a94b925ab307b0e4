"""Moving the meetings of a room that is out of use to other rooms.

Meeting, time and everybody's links stay: the address is read when somebody clicks. Built-in rooms
and those typed in are moved between within their kind; a room that a bridge makes for each meeting
may be exchanged for any, and any for it.
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
from booking.page_news import News, tell_news
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
from video.services import PROVIDERS, can_move, has_sip, move

MOVED = audit.declare("meeting-room-changed", "before", "room")

OPENED = _l("The leader has opened the room.")
NONE_SUITS = _l("There is no other room of this kind and size that the meeting may get.")
ONLY_BUILT_IN = _l(
    "Only a built-in room would hold it. It has no telephone and no room systems, and is not for"
    " meetings about health: the leader can choose it on the meeting's page."
)
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
    def is_open(self) -> bool:
        """Whether people may be in the room."""
        provision = self.occurrence.provision
        return bool(provision and provision.opened_at)

    @property
    def expected(self) -> int:
        """How many come."""
        return len(self.occurrence.invited)


@dataclass(frozen=True)
class Scope:
    """Which of the meetings are moved, and where none of them may go."""

    until: datetime | None = None  # those that begin by then; none: all of them
    avoids: frozenset[uuid.UUID] = frozenset()  # rooms that have the same trouble
    takes_open: bool = False  # also those that people are in; not those of the built-in room
    only: uuid.UUID | None = None  # this date alone


EVERYTHING = Scope()


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


def plan_moves(
    rooms: Room | Collection[Room], *, scope: Scope = EVERYTHING, now: datetime
) -> Sequence[Move]:
    """What becomes of each meeting that still has the room, or one of these, the soonest first.
    The number of statements does not grow with the meetings."""
    wanted = _ahead(_ids(rooms), scope, now).options(
        contains_eager(Occurrence.meeting).options(
            joinedload(Meeting.unit).joinedload(Unit.organisation),
            selectinload(Meeting.participants).lazyload("*"),
            selectinload(Meeting.off_dates),
        )
    )
    ahead = db.session.scalars(wanted.order_by(Occurrence.starts_at, Occurrence.id)).all()
    usable = _usable({occurrence.meeting.unit_id for occurrence in ahead}, scope)
    if not ahead:
        return []
    others = {each.id: each for found in usable.values() for each in found}.values()
    first, last = min(o.gathers_at for o in ahead), max(o.ends_at for o in ahead)
    board = _Board(others, first, last, now=now)
    return [_move(o, usable[o.meeting.unit_id], board, scope) for o in ahead]


def _ids(rooms: Room | Collection[Room]) -> frozenset[uuid.UUID]:
    return frozenset({rooms.id} if isinstance(rooms, Room) else (room.id for room in rooms))


def _usable(unit_ids: Collection[uuid.UUID], scope: Scope) -> dict[uuid.UUID, list[Room]]:
    found = usable_rooms_by_unit(set(unit_ids))
    return {
        unit: [room for room in rooms if room.id not in scope.avoids]
        for unit, rooms in found.items()
    }


def _move(occurrence: Occurrence, usable: Sequence[Room], board: _Board, scope: Scope) -> Move:
    if occurrence.provision is None or not _may_leave(occurrence.provision, scope):
        return Move(occurrence, None, OPENED)
    suited = _suited(occurrence.provision.room, occurrence, usable)
    given = next((room for room in suited if board.give(room, occurrence)), None)
    if suited:
        return Move(occurrence, given, "" if given else NONE_FREE)
    fitting = slots.fitting(usable, len(occurrence.invited))
    has_built_in = any(PROVIDERS[r.provider].is_embedded for r in fitting)
    is_built_in = PROVIDERS[occurrence.provision.room.provider].is_embedded
    is_apart = has_built_in and not is_built_in
    return Move(occurrence, None, ONLY_BUILT_IN if is_apart else NONE_SUITS)


def _may_leave(provision: Provision, scope: Scope) -> bool:
    """Whoever sits in the built-in room is on our own page: it has no trouble of a bridge's."""
    if provision.opened_at is None:
        return True
    return scope.takes_open and not PROVIDERS[provision.room.provider].is_embedded


def _suited(old: Room, occurrence: Occurrence, usable: Iterable[Room]) -> list[Room]:
    """The others that will do and hold everybody: those of its kind come first, and of them those
    as large as it was."""
    people = occurrence.invited
    needs_sip = has_sip(old) and any(p.joins_from_room_system for p in people)
    others = [
        room
        for room in slots.fitting(usable, len(people))
        if room.id != old.id and can_move(old, room) and (has_sip(room) or not needs_sip)
    ]
    return sorted(others, key=lambda r: (r.provider != old.provider, r.capacity < old.capacity))


def move_meetings(room: Room, *, by: User, post: MeetingPost, now: datetime) -> int:
    """Move those that can be, all or none of them, and say how many that were.

    Who joins from a room system is invited anew: only their mail holds the address; and who has
    a printed sheet is called. Raises RoomInUse.
    """
    hold([room], EVERYTHING, now)
    if room.is_active:
        raise RoomInUse
    return carry_out(plan_moves(room, now=now), by=by, post=post, now=now)


def carry_out(plan: Sequence[Move], *, by: User, post: MeetingPost, now: datetime) -> int:
    """Do what was planned, with everything held (`hold`)."""
    redialled: list[uuid.UUID] = []
    done: dict[Room, list[uuid.UUID]] = {}
    for planned in plan:
        occurrence, other = planned.occurrence, planned.room
        provision = occurrence.provision
        if other and provision and claim_this_room(other.id, occurrence, planned.expected, now=now):
            before = provision.room
            done.setdefault(before, []).append(occurrence.id)
            if move(provision, other, now=now):
                redialled.append(provision.id)
            _note(occurrence, before.id, other, by=by, now=now)
    for before, occurrence_ids in done.items():
        release_room(before.id, occurrence_ids)
    db.session.flush()
    invite_room_systems(redialled, post=post, now=now)
    for before, occurrence_ids in done.items():
        ask_for_new_sheets(before, occurrence_ids, now=now)
    _call_back_in(plan, {id for ids in done.values() for id in ids}, post=post, now=now)
    return sum(len(occurrence_ids) for occurrence_ids in done.values())


def _call_back_in(
    plan: Sequence[Move], moved: Collection[uuid.UUID], *, post: MeetingPost, now: datetime
) -> None:
    """Who may sit in the old room has no page of ours open: they are written to."""
    for each in plan:
        if each.occurrence.id in moved and each.is_open:
            for person in each.occurrence.invited:
                tell_news(person, each.occurrence, News.ROOM, post=post, now=now)


def hold(rooms: Collection[Room], scope: Scope, now: datetime) -> None:
    """Nobody books, moves, corrects or cancels what this is about until the transaction ends.

    Locks are taken in the order of those who do: rooms as things to claim (smallest first, as a
    booking tries them), rooms as rows, meetings, and then their provisions.
    """
    ids = _ids(rooms)
    ahead = _ahead(ids, scope, now).with_only_columns(Occurrence.meeting_id)
    units = select(Meeting.unit_id).where(Meeting.id.in_(ahead)).distinct()
    usable = _usable(db.session.scalars(units).all(), scope)
    every = {each.id: each for found in usable.values() for each in found}
    every |= {room.id: room for room in rooms}
    hold_pools(every.keys())
    for each in slots.fitting(every.values(), 0):
        resource_for(room_id=each.id)
    held = select(Room.id).where(Room.id.in_(every.keys() - ids)).order_by(Room.id)
    db.session.execute(held.with_for_update(read=True, key_share=True))
    themselves = select(Room).where(Room.id.in_(ids)).order_by(Room.id).with_for_update(of=Room)
    db.session.scalars(themselves.execution_options(populate_existing=True)).all()
    meetings = select(Meeting.id).where(Meeting.id.in_(ahead))
    db.session.execute(meetings.order_by(Meeting.id).with_for_update())
    provisions = select(Provision).where(Provision.room_id.in_(ids), Provision.closes_at > now)
    provisions = provisions.order_by(Provision.id).with_for_update(of=Provision)
    db.session.scalars(provisions.execution_options(populate_existing=True)).all()


def _ahead(room_ids: Collection[uuid.UUID], scope: Scope, now: datetime) -> Select[Occurrence]:
    """What still has one of the rooms."""
    found = (
        select(Occurrence)
        .join(Provision, Occurrence.provision_id == Provision.id)
        .join(Occurrence.meeting)
        .where(Provision.room_id.in_(room_ids), has_room_ahead(now))
    )
    if scope.only:
        found = found.where(Occurrence.id == scope.only)
    return found.where(Occurrence.starts_at <= scope.until) if scope.until else found


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
