"""Meetings go at night, some at a time, when no case speaks of them any more."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from booking.retention import removing
from booking.retention.removing import Going
from booking.retention.ripe import Needed, ripe, ripe_drafts
from core.db import db
from core.jobs import Job
from core.web import settings
from support.incidents.models import IncidentReader
from support.models import Notice, PhoneCall, Ticket
from support.retention.jobs import EVERY, is_night

JOB = "meetings-removed"
# What a case is about, and whom it tells. Its alarms are of the date that the case is about.
NEEDED = Needed(
    select(Ticket.occurrence_id),
    (select(Ticket.participant_id), select(Notice.participant_id)),
)


def _before(now: datetime) -> datetime:
    return now - timedelta(days=settings().keep_meeting_days)


def has_old(now: datetime) -> bool:
    """Whether it is night, and a meeting or an unfinished booking has had its time."""
    olds = (ripe(_before(now), NEEDED), ripe_drafts(_before(now)))
    return is_night(now) and any(db.session.scalar(old.limit(1)) is not None for old in olds)


def remove_old(now: datetime) -> int:
    """How many went. What rang and what was told of them stays as long as such things do."""
    if not has_old(now):
        return 0
    going = removing.choose(_before(now), NEEDED)
    if not going:
        return 0
    _let_go(going)
    return removing.remove(going, now=now)


def _let_go(going: Going) -> None:
    read = delete(IncidentReader).where(IncidentReader.participant_id.in_(going.participant_ids))
    dates = PhoneCall.occurrence_id.in_(going.occurrence_ids)
    people = PhoneCall.participant_id.in_(going.participant_ids)
    about = update(PhoneCall).values(occurrence_id=None, participant_id=None).where(dates | people)
    for statement in (read, about):
        db.session.execute(statement.execution_options(synchronize_session=False))


JOBS = (Job(JOB, remove_old, has_old, every=EVERY, is_a_look=True),)
