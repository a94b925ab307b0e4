"""Printed sheets that a move has made old: they hold the number and the PIN of the room."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from booking.calling import OLD_SHEET, ask_to_call
from booking.models import Occurrence, Participant
from booking.services.looking import SHEET_SEEN
from core.audit import AuditEntry
from core.db import db
from video.models import Provision, Room


def ask_for_new_sheets(
    before: Room, occurrence_ids: Collection[uuid.UUID], *, now: datetime
) -> None:
    """Whoever was handed a sheet is called, where the room they have now rings otherwise."""
    rings_otherwise = or_(
        Room.phone.is_distinct_from(before.phone), Room.guest_pin.is_distinct_from(before.guest_pin)
    )
    handed_out = (
        select(Participant.meeting_id, Participant.id)
        .join(Occurrence, Occurrence.meeting_id == Participant.meeting_id)
        .join(Provision, Occurrence.provision_id == Provision.id)
        .join(Room, Provision.room_id == Room.id)
        .join(AuditEntry, AuditEntry.subject_id == Participant.id)
        .where(
            Occurrence.id.in_(occurrence_ids),
            rings_otherwise,
            Participant.removed_at.is_(None),
            AuditEntry.kind == SHEET_SEEN,
        )
        .distinct()
        .order_by(Participant.id)
    )
    people = [(meeting, who) for meeting, who in db.session.execute(handed_out)]
    ask_to_call(people, OLD_SHEET, now=now)
