"""A meeting that is going on gets another room, at its leader's wish: everybody is called over.

What an incident does to many (`room_moves`), for one: same rooms, same links, same message.
"""

import uuid
from datetime import datetime

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.models import Occurrence
from booking.ports import MeetingPost
from booking.services import room_moves
from booking.services.room_moves import Move, Scope
from core.errors import DomainError
from video.models import Room
from video.services import PROVIDERS


class NowhereToGo(DomainError):
    """No room is free that would do."""

    message = _l("No other room is free that holds everybody. The meeting stays where it is.")


class AnotherRoomNow(DomainError):
    """What the page named was taken meanwhile."""

    message = _l("The room on the page was taken meanwhile. Look at which one it is now.")


def may_move(occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether people may be in a room that is not on our own page: those in the built-in room
    reload that page. One that nobody has opened yet is exchanged for a chosen one."""
    provision = occurrence.provision
    if provision is None or provision.opened_at is None or not occurrence.takes_place(now):
        return False
    return not PROVIDERS[provision.room.provider].is_embedded


def is_there_at_once(room: Room) -> bool:
    """Else a bridge makes it first, and nobody gets in before."""
    return PROVIDERS[room.provider].is_immediate


def plan(occurrence: Occurrence, *, now: datetime) -> Move | None:
    """Where it would go. None: it is not one of those that `may_move`."""
    provision = occurrence.provision
    if provision is None or not may_move(occurrence, now=now):
        return None
    scope = _scope(occurrence, provision.room)
    moves = room_moves.plan_moves(provision.room, scope=scope, now=now)
    return moves[0] if moves else None


def move_over(
    occurrence: Occurrence, seen: uuid.UUID | None, *, by: User, post: MeetingPost, now: datetime
) -> Room:
    """Move it to the room that was seen. There is no way back but another move.

    Raises NowhereToGo, AnotherRoomNow.
    """
    if occurrence.provision is None:
        raise NowhereToGo
    old = occurrence.provision.room
    room_moves.hold([old], _scope(occurrence, old), now)
    planned = plan(occurrence, now=now)
    if planned is None or planned.room is None:
        raise NowhereToGo
    if planned.room.id != seen:
        raise AnotherRoomNow
    if not room_moves.carry_out([planned], by=by, post=post, now=now):
        raise AnotherRoomNow
    return planned.room


def _scope(occurrence: Occurrence, room: Room) -> Scope:
    return Scope(avoids=frozenset({room.id}), takes_open=True, only=occurrence.id)
