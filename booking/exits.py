"""What the built-in room asks about somebody in it: the way out, and whether their link holds."""

import uuid

from flask import url_for
from sqlalchemy import select

from booking import links
from booking.joining import is_host
from booking.models import Occurrence, Participant
from core.db import db
from core.web import key
from video.ports import FIRST_GENERATION, RoomExit


def find(provision_id: uuid.UUID, who: uuid.UUID) -> RoomExit | None:
    """Where this person goes when leaving, and whom they can call."""
    participant = db.session.get(Participant, who)
    occurrence = db.session.scalar(
        select(Occurrence).where(Occurrence.provision_id == provision_id)
    )
    if occurrence is None:
        return None
    meeting = occurrence.meeting
    if participant is None:  # a deputy, in a chair of their own
        page = url_for("meetings.show", meeting_id=meeting.id)
        return RoomExit(page, phone=meeting.phone, help_url=page)
    back, help_at = _pages(participant, occurrence)
    return RoomExit(
        back_url=back, help_url=help_at, phone=meeting.phone, language=participant.language
    )


def _pages(participant: Participant, occurrence: Occurrence) -> tuple[str, str]:
    """Where this person goes back to, and asks for help. A deputy may sit in the seat of whoever
    leads, so nobody gets a personal link there: it would let them answer as the leader."""
    if is_host(participant, occurrence):
        page = url_for("meetings.show", meeting_id=participant.meeting_id)
        return page, page
    token = links.token_for(participant, key())
    return url_for("personal.show", token=token), url_for("personal.show_help", token=token)


def generation_of(who: uuid.UUID) -> int | None:
    """Of the participant's link. A deputy's own chair has none, and is ended by its row."""
    found = select(Participant.link_generation, Participant.removed_at).where(Participant.id == who)
    row = db.session.execute(found).one_or_none()
    if row is None:
        return FIRST_GENERATION
    return None if row.removed_at else row.link_generation
