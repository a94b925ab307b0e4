"""Who has said that they come late, as hosts read it in the built-in room."""

import uuid
from collections.abc import Sequence

from sqlalchemy import and_, select

from booking import lobby
from booking.joining import label_of
from booking.models import Attendance, Delay, Occurrence, Participant
from core.db import db
from video.ports import Latecomer


def find(provision_id: uuid.UUID) -> Sequence[Latecomer]:
    """Whoever has not come yet, the first to come first. One statement while there is nobody."""
    is_there = and_(
        Attendance.occurrence_id == Delay.occurrence_id,
        Attendance.participant_id == Delay.participant_id,
        Attendance.joined_at.is_not(None),
    )
    wanted = (
        select(Delay, Participant, Occurrence.starts_at)
        .join(Occurrence, Occurrence.id == Delay.occurrence_id)
        .join(Participant, Participant.id == Delay.participant_id)
        .outerjoin(Attendance, is_there)
        .where(
            Occurrence.provision_id == provision_id,
            Participant.removed_at.is_(None),
            Attendance.joined_at.is_(None),
        )
        .order_by(Delay.expected_at, Delay.participant_id)
    )
    found = db.session.execute(wanted).all()
    names = lobby.first_names([person.id for _delay, person, _start in found]) if found else {}
    return [
        Latecomer(
            who=", ".join(filter(None, (names.get(person.id), label_of(person)))),
            minutes=int((delay.expected_at - starts_at).total_seconds()) // 60,
            expected_at=delay.expected_at,
        )
        for delay, person, starts_at in found
    ]
