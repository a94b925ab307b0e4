"""Everybody to another room, behind the same links: which meetings go where, and which cannot."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from booking import affected
from booking.ports import MeetingPost
from booking.services import room_moves
from booking.services.room_moves import Move, Scope
from core import audit
from support.incidents.access import must_decide
from support.incidents.baseline import Shared
from support.incidents.models import Incident, State
from support.incidents.refusals import AlreadyDecided, PlanChanged
from video.models import Room

AHEAD = timedelta(hours=12)  # ours: by tomorrow the room works again, or is put out of use
READ = audit.declare("incident-moves-read")
MOVED = audit.declare("incident-moved", "moved", "stayed")


def rooms_of(incident: Incident) -> Sequence[Room]:
    """The rooms that have the trouble; none where it is not about rooms."""
    if incident.kind == Shared.ROOM:
        return affected.rooms_named([uuid.UUID(incident.value)])
    return affected.rooms_on(incident.value) if incident.kind == Shared.BRIDGE else ()


def plan(incident: Incident, *, now: datetime) -> Sequence[Move]:
    """Which meetings of the next hours go where, and which stay and why."""
    rooms = rooms_of(incident)
    return room_moves.plan_moves(rooms, scope=_scope(rooms, now), now=now) if rooms else ()


def read(incident: Incident, *, by: User, now: datetime) -> None:
    """The list has meetings in it that nobody asked for help with: whoever decides may read it, and
    that they did is written down. Raises NotYourIncident."""
    must_decide(by, incident)
    audit.record(by.as_actor(), READ, subject=incident.id, now=now)


def mark_of(moves: Sequence[Move]) -> str:
    """The same list has the same mark: the button does what the page said, or nothing."""
    said = [f"{m.occurrence.id} {m.room.id if m.room else ''}" for m in moves]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


def move_everybody(
    incident: Incident, mark: str, *, by: User, post: MeetingPost, now: datetime
) -> int:
    """Move all that can be. Raises PlanChanged when that is not what was seen."""
    must_decide(by, incident)
    if incident.state != State.CONFIRMED:
        raise AlreadyDecided
    rooms = rooms_of(incident)
    room_moves.hold(rooms, _scope(rooms, now), now)
    moves = plan(incident, now=now)
    if mark_of(moves) != mark:
        raise PlanChanged
    moved = room_moves.carry_out(moves, by=by, post=post, now=now)
    stayed, who = len(moves) - moved, by.as_actor()
    audit.record(who, MOVED, subject=incident.id, now=now, moved=moved, stayed=stayed)
    return moved


def _scope(rooms: Sequence[Room], now: datetime) -> Scope:
    return Scope(until=now + AHEAD, avoids=frozenset(room.id for room in rooms), takes_open=True)
