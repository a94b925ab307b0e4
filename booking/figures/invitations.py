"""Invitations with what each must have, but for whom to call: that is the help desk's to say.

Of the seven, two are always there: the time, and who is invited. The leader is on every list, so
whoever reads an invitation is not alone on it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, not_, select

from accounts.models import Unit
from booking.figures.meetings import WITH_ROOM, dates, was_listed
from booking.figures.tallies import Asked, how_many
from booking.models import DateAgenda, Meeting, MeetingForm, Occurrence, Participant
from booking.models import ParticipantKind as Kind
from core.db import db

IN_PERSON = (MeetingForm.HYBRID, MeetingForm.IN_PERSON)
PRIVATE = tuple(kind for kind in Kind if kind.is_private)


def of_readers(asked: Asked) -> Sequence[Row[Any]]:
    """Of each bucket, the organisation whose help the readers have, and whether they are private:
    how many invitations, and how many with purpose and agenda, a way in, an address, and the
    leader's phone. One statement."""
    held = dates(asked)
    is_private = Participant.kind.in_(PRIVATE)
    convening = Unit.organisation_id
    theirs = func.coalesce(Participant.organisation_id, convening)
    helped_by = case((is_private, convening), else_=theirs)
    wanted = (
        select(
            held.c.bucket,
            helped_by.label("organisation_id"),
            is_private.label("is_private"),
            func.count().label("invitations"),
            how_many(_is_complete()).label("complete"),
        )
        .join(Occurrence, Occurrence.id == held.c.id)
        .join(Meeting, Meeting.id == held.c.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Participant, Participant.meeting_id == held.c.meeting_id)
        .outerjoin(DateAgenda, DateAgenda.occurrence_id == held.c.id)
        .where(was_listed(held), not_(Occurrence.led_by(Participant)))
        .group_by(held.c.bucket, helped_by, is_private)
    )
    return db.session.execute(wanted).all()


def _is_complete() -> ColumnElement[bool]:
    has_its_own = DateAgenda.occurrence_id.is_not(None)
    agenda = case((has_its_own, DateAgenda.agenda), else_=Meeting.agenda)
    has_address = Meeting.form.not_in(IN_PERSON) | _says(Meeting.address)
    has_room = Meeting.form.not_in(WITH_ROOM) | Occurrence.provision_id.is_not(None)
    return _says(Meeting.purpose) & _says(agenda) & has_address & has_room & _says(Meeting.phone)


def _says(words: Any) -> ColumnElement[bool]:  # a column, of whatever table
    return func.coalesce(words, "") != ""
