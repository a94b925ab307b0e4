"""What calendars said of days long past is read by nobody, and goes by the clock.

A few at a time: others want to write too. What somebody fetches meanwhile is built anew.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select, tuple_

from booking.calendars.models import BusySpan, CalendarEntry
from booking.calendars.reading import BACK
from core.db import db

MOST = 500  # of each, in one transaction
EVERY = timedelta(minutes=1)


_KEY = (CalendarEntry.occurrence_id, CalendarEntry.language, CalendarEntry.is_early)


def old_entries(kept: timedelta, now: datetime) -> Select[object, str, bool]:
    """What feeds said of occurrences so long ago, the oldest first."""
    oldest = select(*_KEY).order_by(CalendarEntry.starts_at)
    return oldest.where(CalendarEntry.starts_at < now - kept)


def old_spans(now: datetime) -> Select[int]:
    """When somebody was taken, according to a calendar, before what is read of it begins. One that
    is read well drops them by itself; one that fails, or whose owner is gone, does not."""
    key = select(BusySpan.id).order_by(BusySpan.ends_at)
    return key.where(BusySpan.ends_at < now - BACK)


def has_old(kept: timedelta, now: datetime) -> bool:
    """Whether `forget` would find anything."""
    olds = (old_entries(kept, now), old_spans(now))
    return any(db.session.execute(old.limit(1)).first() is not None for old in olds)


def forget(kept: timedelta, now: datetime) -> int:
    """Delete some, but what another worker is at. How many; 0 when nothing is left."""
    # Each of its own, or PostgreSQL may ask it once a row: then the limit is none.
    old = old_entries(kept, now).limit(MOST).with_for_update(skip_locked=True).cte("old")
    entries = delete(CalendarEntry).where(tuple_(*_KEY).in_(select(old)))
    old = old_spans(now).limit(MOST).with_for_update(skip_locked=True).cte("old")
    spans = delete(BusySpan).where(BusySpan.id.in_(select(old)))
    said = (entries.returning(CalendarEntry.language), spans.returning(BusySpan.id))
    alone = [gone.execution_options(synchronize_session=False) for gone in said]
    return sum(len(db.session.execute(gone).all()) for gone in alone)
