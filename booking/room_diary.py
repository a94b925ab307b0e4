"""What booked meetings expect of their rooms, for the register; and what they are told of it."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from flask import has_request_context, url_for
from sqlalchemy import func, select

from booking.models import Occurrence, Participant
from booking.ports import meeting_post
from booking.services.room_systems import has_room_ahead, invite_room_systems
from core.db import db
from video.models import Provision
from video.ports import Coming


def coming(room_ids: Collection[uuid.UUID], now: datetime) -> Mapping[uuid.UUID, Coming]:
    """For each room that has any: how many meetings, until when, and how many people the largest
    expects. One statement."""
    invited = (
        select(func.count(Participant.id))
        .where(Participant.meeting_id == Occurrence.meeting_id, Participant.removed_at.is_(None))
        .scalar_subquery()
    )
    ahead = (
        select(Provision.room_id, Occurrence.ends_at, invited.label("people"))
        .join(Provision, Occurrence.provision_id == Provision.id)
        .where(Provision.room_id.in_(room_ids), has_room_ahead(now))
        .subquery()
    )
    wanted = select(
        ahead.c.room_id, func.count(), func.max(ahead.c.ends_at), func.max(ahead.c.people)
    ).group_by(ahead.c.room_id)
    return {
        room_id: Coming(meetings, until, most, _moves_url(room_id))
        for room_id, meetings, until, most in db.session.execute(wanted)
    }


def _moves_url(room_id: uuid.UUID) -> str | None:
    """Where meetings are given other rooms. At the terminal no page is asked for."""
    return url_for("room_register.moves.show", room_id=room_id) if has_request_context() else None


def on_readdressed(_sender: object, *, provision_ids: Collection[uuid.UUID], at: datetime) -> None:
    """A room's address was corrected (video.facts.readdressed)."""
    invite_room_systems(provision_ids, post=meeting_post(), now=at)
