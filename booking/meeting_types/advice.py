"""From where on an organisation wants its leaders to think once more: a circle that is large, and
a notice that is short. It is said, and blocks nothing."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from accounts.models import Organisation, Unit, User
from booking.meeting_types.tree import HIGHEST, line_of
from core import audit
from core.db import Base, db, violates
from core.errors import DomainError

ADVICE_CHANGED = audit.declare("meeting-advice-changed", "circle", "notice_days")


class MeetingAdvice(Base):
    """An organisation's own numbers. Without a row, those of the nearest above, or ours."""

    __tablename__ = "meeting_advice"
    __table_args__ = (
        CheckConstraint("circle BETWEEN 2 AND 100", name="circle"),
        CheckConstraint("notice_days BETWEEN 0 AND 365", name="notice_days"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True
    )
    circle: Mapped[int]  # more people than this with a citizen are worth a thought
    notice_days: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)  # counts the changes


@dataclass(frozen=True)
class Advice:
    """From where on it is worth a thought."""

    circle: int
    notice_days: int


OURS = Advice(circle=6, notice_days=7)


class AdviceChangedMeanwhile(DomainError):
    """Somebody else saved since this was begun."""

    message = _l("Somebody has changed the numbers meanwhile. They stand below; change them anew.")


def advice_for(unit_id: uuid.UUID) -> Advice:
    """For those who book for the unit: the nearest organisation's, else ours. One statement."""
    line = line_of(select(Unit.organisation_id).where(Unit.id == unit_id).scalar_subquery())
    wanted = select(MeetingAdvice).join(line, line.c.id == MeetingAdvice.organisation_id)
    found = db.session.scalar(wanted.order_by(line.c.steps).limit(1))
    return Advice(found.circle, found.notice_days) if found else OURS


def notice_days_of(organisation_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """The notice that each of these asks for: its own, or the nearest above. Of one for which
    nobody said anything, nothing. Two statements."""
    rows = select(MeetingAdvice.organisation_id, MeetingAdvice.notice_days)
    said = {row.organisation_id: row.notice_days for row in db.session.execute(rows)}
    tree = select(Organisation.id, Organisation.parent_id)
    parents = {row.id: row.parent_id for row in db.session.execute(tree)}
    found = {}
    for id in organisation_ids:
        line = list(_up(id, parents))
        if days := [said[at] for at in line if at in said]:
            found[id] = days[0]
    return found


def _up(id: uuid.UUID, parents: Mapping[uuid.UUID, uuid.UUID | None]) -> Iterator[uuid.UUID]:
    at: uuid.UUID | None = id
    for _step in range(HIGHEST):
        if at is None:
            return
        yield at
        at = parents.get(at)


def own_advice(organisation: Organisation) -> MeetingAdvice | None:
    """The organisation's own row."""
    return db.session.get(MeetingAdvice, organisation.id)


def change_advice(
    organisation: Organisation, advice: Advice, *, version: int, by: User, now: datetime
) -> None:
    """Let these hold; `version` is that of the page, 0 where there was none.

    Raises AdviceChangedMeanwhile.
    """
    row = db.session.get(MeetingAdvice, organisation.id, with_for_update=True)
    if (row.version if row else 0) != version:
        raise AdviceChangedMeanwhile
    if row and (row.circle, row.notice_days) == (advice.circle, advice.notice_days):
        return
    row = row or MeetingAdvice(organisation_id=organisation.id)
    row.circle, row.notice_days, row.version = advice.circle, advice.notice_days, version + 1
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError as error:
        if violates(error, "pk_meeting_advice"):
            raise AdviceChangedMeanwhile from error
        raise
    audit.record(by.as_actor(), ADVICE_CHANGED, subject=organisation.id, now=now, **vars(advice))
