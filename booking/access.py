"""Who sees which meeting. Every look-up by id goes through here."""

import uuid

from sqlalchemy import Select, or_, select

from accounts.models import Role, User
from booking.models import Meeting, Participant
from core.db import db
from core.errors import NotYours


def meetings_for(actor: User) -> Select[Meeting]:
    """What the actor may see: meetings they lead, chair or made, and those that a unit they
    deputise for convened or is invited to (product rule 3.19). An organisation is no reason."""
    deputised = actor.unit_ids(Role.MEETING_LEADER)
    invited = select(Participant.meeting_id).where(
        Participant.removed_at.is_(None),
        or_(Participant.user_id == actor.id, Participant.unit_id.in_(deputised)),
    )
    return select(Meeting).where(
        or_(
            Meeting.leader_id == actor.id,
            Meeting.chair_id == actor.id,
            Meeting.created_by_id == actor.id,
            Meeting.unit_id.in_(deputised),
            Meeting.id.in_(invited),
        )
    )


def find_meeting(actor: User, meeting_id: uuid.UUID) -> Meeting | None:
    """The meeting, if the actor may see it."""
    return db.session.scalar(meetings_for(actor).where(Meeting.id == meeting_id))


def meetings_led_by(actor: User) -> Select[Meeting]:
    """What the actor may run: as leader, as chair, or as a deputy in the unit that convened it."""
    return select(Meeting).where(
        or_(
            Meeting.leader_id == actor.id,
            Meeting.chair_id == actor.id,
            Meeting.unit_id.in_(actor.unit_ids(Role.MEETING_LEADER)),
        )
    )


def find_meeting_to_lead(actor: User, meeting_id: uuid.UUID) -> Meeting | None:
    """The meeting, if the actor may run it. Raises NotYours when they may only see it."""
    found = db.session.scalar(meetings_led_by(actor).where(Meeting.id == meeting_id))
    if found is None and find_meeting(actor, meeting_id):
        raise NotYours
    return found
