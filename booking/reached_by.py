"""Who is meant by a number, an address or a code, for cases that are found by it."""

import uuid
from datetime import datetime

from sqlalchemy import Select, select

from accounts.models import User
from booking import links
from booking.models import Occurrence, Participant


def people_with(*, phones: tuple[str, ...] = (), emails: tuple[str, ...] = ()) -> Select[uuid.UUID]:
    """The participants of these numbers and addresses, also those who were taken out since."""
    by = Participant.phone.in_(phones) if phones else Participant.email.in_(emails)
    return select(Participant.id).where(by)


def users_with(emails: tuple[str, ...]) -> Select[uuid.UUID]:
    """Staff who sign in with one of these addresses."""
    return select(User.id).where(User.email.in_(emails))


def meeting_of_code(code: str, key: bytes, *, now: datetime) -> uuid.UUID | None:
    """The meeting that somebody has this short code for."""
    owner = links.find_by_code(code, key, now=now)
    return owner.meeting_id if owner else None


def dates_of(meeting_id: uuid.UUID) -> Select[uuid.UUID]:
    """The meeting's dates."""
    return select(Occurrence.id).where(Occurrence.meeting_id == meeting_id)
