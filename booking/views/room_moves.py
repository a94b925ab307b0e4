"""What becomes of the meetings of a room that is out of use: its administrator moves them.

An administrator sees time and unit of a meeting, not what it is about or who comes (product rule).
"""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.ports import meeting_post
from booking.services import room_moves
from core import clock
from core.db import transaction
from core.errors import DomainError
from video.models import Room
from video.register import find_room

bp = Blueprint("moves", __name__, url_prefix="/<uuid:room_id>/moves")


def _find(room_id: uuid.UUID) -> Room:
    return find_room(current_actor(), room_id) or abort(404)


@bp.get("")
@with_role(Role.ADMINISTRATOR)
def show(room_id: uuid.UUID) -> ResponseReturnValue:
    """Where each of them would go, or why it stays."""
    now, room = clock.now(), _find(room_id)
    if room.is_active:
        return redirect(url_for("room_register.correct", room_id=room_id), 303)
    moves = room_moves.plan_moves(room, now=now)
    until = max((move.occurrence.ends_at for move in moves), default=None)
    movable = sum(move.room is not None for move in moves)
    return render_template(
        "booking/room_moves.html", room=room, moves=moves, until=until, movable=movable
    )


@bp.post("")
@with_role(Role.ADMINISTRATOR)
def move(room_id: uuid.UUID) -> ResponseReturnValue:
    """Move all that can be moved."""
    post, now = meeting_post(), clock.now()
    try:
        with transaction():
            room, by = _find(room_id), current_actor()
            moved = room_moves.move_meetings(room, by=by, post=post, now=now)
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(ngettext("%(num)d meeting is moved.", "%(num)d meetings are moved.", moved))
    return redirect(url_for("room_register.moves.show", room_id=room_id), 303)
