"""What the built-in room asks about somebody in it: the way out, and whether their link holds."""

import uuid

from flask import url_for
from sqlalchemy import select

from booking import links
from booking.models import Attending, Occurrence, Participant
from core.db import db
from core.web import key
from video.ports import FIRST_GENERATION, RoomExit


def find(provision_id: uuid.UUID, who: uuid.UUID) -> RoomExit | None:
    """Where this person goes when leaving, and whom they can call."""
    participant = db.session.get(Participant, who)
    occurrence = db.session.scalar(
        select(Occurrence).where(Occurrence.provision_id == provision_id)
    )
    if participant is None or occurrence is None:
        return None
    meeting = occurrence.meeting
    token = links.token_for(participant, key())
    leads = participant.attending == Attending.LEADER
    return RoomExit(
        back_url=url_for("meetings.show", meeting_id=meeting.id)
        if leads
        else url_for("personal.show", token=token),
        phone=meeting.phone,
        help_url=url_for("personal.show_help", token=token),
        language=participant.language,
    )


def generation_of(who: uuid.UUID) -> int | None:
    """Of the participant's link. A deputy's own chair has none, and is ended by its row."""
    found = select(Participant.link_generation, Participant.removed_at).where(Participant.id == who)
    row = db.session.execute(found).one_or_none()
    if row is None:
        return FIRST_GENERATION
    return None if row.removed_at else row.link_generation
