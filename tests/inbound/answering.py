"""The meeting that is answered: Anna's with Ida, the ward and Jens, the day after tomorrow."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import AnswerGiven, Meeting, MeetingMail, Participant, Standing
from tests.inbound.replies import Reply


def ida_of(session: Session) -> Participant:
    """Ida, as committed."""
    session.rollback()
    session.expire_all()
    return session.scalars(select(Participant).where(Participant.name == "Ida")).one()


def given(session: Session) -> Sequence[AnswerGiven]:
    """Everything that was answered, in its order."""
    session.rollback()
    return session.scalars(select(AnswerGiven).order_by(AnswerGiven.id)).all()


def standings(session: Session) -> list[Standing]:
    """What became of each answer."""
    return [answer.standing for answer in given(session)]


def notes(session: Session) -> Sequence[MeetingMail]:
    """What lies before the leader."""
    session.rollback()
    return session.scalars(select(MeetingMail).order_by(MeetingMail.id)).all()


def reply_to(session: Session, meeting: uuid.UUID) -> Reply:
    """Ida says yes to it."""
    session.rollback()
    return Reply(uid=session.get_one(Meeting, meeting).uid)
