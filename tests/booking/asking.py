"""Asking for another time, as a participant's page or calendar does."""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Answer, Participant, TimeWish, WishSource
from booking.services.time_wishes import wish
from booking.slots import Slot
from core import clock
from core.db import db
from tests.booking.moving import NEXT_WEEK, the_one
from tests.conftest import Work

IN_WORDS = timedelta(0)


def ask(
    session: Session, work: Work, *, by: timedelta = NEXT_WEEK, who: str = "Ida", text: str = ""
) -> int:
    """Somebody asks for the time so much later; or in words, for none. The wish's id."""
    occurrence_id = the_one(session).id
    with work():
        person = db.session.scalars(select(Participant).where(Participant.name == who)).one()
        occurrence = next(o for o in person.meeting.occurrences if o.id == occurrence_id)
        slot = Slot(occurrence.starts_at + by, occurrence.ends_at + by) if by else None
        kept = wish(
            person, occurrence, slot=slot, text=text, source=WishSource.PAGE, now=clock.now()
        )
        person.answer = Answer.TENTATIVE
        return kept.id


def kept(session: Session, id: int) -> TimeWish:
    """As committed."""
    session.rollback()
    session.expire_all()
    return session.get_one(TimeWish, id)


def url_of(meeting: uuid.UUID, wish_id: int, deed: str = "acceptance") -> str:
    """Where it is answered."""
    return f"/meetings/{meeting}/time-wishes/{wish_id}/{deed}"
