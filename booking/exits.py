"""The way out of the built-in room: back to the page one came from, with the meeting's phone."""

import uuid

from flask import url_for
from sqlalchemy import select

from booking import links
from booking.models import Attending, Occurrence, Participant
from core.db import db
from core.web import key
from video.ports import RoomExit


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
        return RoomExit(url_for("meetings.show", meeting_id=meeting.id), phone=meeting.phone)
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
