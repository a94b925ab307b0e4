"""The agenda of one date of a series, of it and the following, or of all to come.

It stands on personal pages only, so a change is told to nobody. What has been keeps what it had.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from accounts.models import User
from booking.models import DateAgenda, Meeting, Occurrence
from booking.services import cancellations
from booking.services.refusals import AgendaMissing, ChangedMeanwhile
from booking.services.series_scope import NothingToChange, Scope, off_with
from core import audit
from core.db import db

CHANGED = audit.declare("date-agenda-changed", "scope", "dates")


def agenda_of(occurrence: Occurrence) -> str | None:
    """Its own, else that of all dates. One statement for a date of a series, and none else."""
    own = db.session.get(DateAgenda, occurrence.id) if occurrence.series_id else None
    return own.agenda if own else occurrence.meeting.agenda


def with_own(dates: Sequence[Occurrence]) -> frozenset[uuid.UUID]:
    """Which of these have an agenda of their own. One statement."""
    own = select(DateAgenda.occurrence_id).where(DateAgenda.occurrence_id.in_(_ids(dates)))
    return frozenset(db.session.scalars(own))


def digest_of(occurrence: Occurrence) -> str:
    """Tells whether somebody changed it meanwhile."""
    return hashlib.sha256((agenda_of(occurrence) or "").encode()).hexdigest()[:16]


def change_agenda(
    meeting: Meeting, occurrence: Occurrence, scope: Scope, agenda: str, *, seen: str, by: User,
    now: datetime,
) -> None:  # fmt: skip
    """Keep it for these dates; `seen` is the digest of what the page showed.

    Raises AgendaMissing, AlreadyCancelled, AlreadyStarted, NothingToChange, ChangedMeanwhile.
    """
    if not agenda:
        raise AgendaMissing
    db.session.refresh(meeting, with_for_update=True)
    if scope is not Scope.ALL:
        cancellations.check(meeting, now=now, occurrence=occurrence)
    if digest_of(occurrence) != seen:
        raise ChangedMeanwhile
    dates = off_with(meeting, occurrence, scope, now=now)
    if not dates:
        raise NothingToChange
    if scope is Scope.ALL:
        _change_all(meeting, dates, agenda, now)
    else:
        _keep(dates, agenda)
    audit.record(
        by.as_actor(), CHANGED, subject=occurrence.id, meeting=meeting.id, now=now,
        scope=scope.value, dates=len(dates),
    )  # fmt: skip


def _change_all(meeting: Meeting, dates: Sequence[Occurrence], agenda: str, now: datetime) -> None:
    keep_what_has_been(meeting, now=now)
    db.session.execute(delete(DateAgenda).where(DateAgenda.occurrence_id.in_(_ids(dates))))
    meeting.agenda, meeting.agenda_follows_on = agenda, None


def keep_what_has_been(meeting: Meeting, *, now: datetime) -> None:
    """The dates that have begun keep the agenda they had, before that of all is changed."""
    begun = [o for o in meeting.occurrences if o.series_id and o.has_started(now)]
    own = select(DateAgenda.occurrence_id).where(DateAgenda.occurrence_id.in_(_ids(begun)))
    has_own = set(db.session.scalars(own))
    _keep([o for o in begun if o.id not in has_own], meeting.agenda)


def _keep(dates: Sequence[Occurrence], agenda: str | None) -> None:
    kept = select(DateAgenda).where(DateAgenda.occurrence_id.in_(_ids(dates)))
    there = {row.occurrence_id: row for row in db.session.scalars(kept)}
    for date in dates:
        if row := there.get(date.id):
            row.agenda = agenda
        else:
            db.session.add(DateAgenda(occurrence_id=date.id, agenda=agenda))


def _ids(dates: Sequence[Occurrence]) -> list[object]:
    return [date.id for date in dates]
