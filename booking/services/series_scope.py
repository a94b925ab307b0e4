"""Which dates a change of a series is about. What has begun, or is over, is never among them."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from booking.models import Meeting, Occurrence
from booking.series_calendar import dates_of, day_of, series_of
from booking.slots import Slot
from core import clock
from core.errors import DomainError


class Scope(StrEnum):
    """How far a change goes."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class NothingToChange(DomainError):
    """Every date of the series has begun, is over or is off."""

    message = _l("There is no date to come any more.")


def find_date(meeting: Meeting, occurrence_id: uuid.UUID) -> Occurrence | None:
    """One date of the meeting, which was looked up before."""
    return next((o for o in meeting.occurrences if o.id == occurrence_id), None)


def coming(meeting: Meeting, *, now: datetime) -> list[Occurrence]:
    """The dates that have not begun and are not off, in order."""
    dates = (o for o in meeting.occurrences if o.cancellation is None and not o.has_started(now))
    return sorted(dates, key=lambda o: o.starts_at)


def off_with(
    meeting: Meeting, occurrence: Occurrence, scope: Scope, *, now: datetime
) -> list[Occurrence]:
    """The dates that a cancellation is about, whatever entry of the calendar they are in."""
    ahead = coming(meeting, now=now)
    if scope is Scope.THIS:
        return [o for o in ahead if o.id == occurrence.id]
    if scope is Scope.FOLLOWING:
        return [o for o in ahead if o.starts_at >= occurrence.starts_at]
    return ahead


def moved_with(
    meeting: Meeting, occurrence: Occurrence, scope: Scope, *, now: datetime
) -> list[Occurrence]:
    """The dates that move along: those of the same entry, for only they have one time of day."""
    ahead = [o for o in coming(meeting, now=now) if o.series_id == occurrence.series_id]
    if scope is Scope.ALL:
        return ahead
    return [o for o in ahead if day_of(o) >= day_of(occurrence)]


def has_place(meeting: Meeting, occurrence: Occurrence, slot: Slot) -> bool:
    """Whether the date stays between its neighbours of the same entry, on a day of its own: more
    than that Outlook cannot keep."""
    series = series_of(occurrence)
    others = (
        [o for o in dates_of(series, meeting.occurrences) if o is not occurrence] if series else []
    )
    known_as = occurrence.recurrence_id or occurrence.starts_at
    before = [o for o in others if (o.recurrence_id or o.starts_at) < known_as]
    after = [o for o in others if (o.recurrence_id or o.starts_at) > known_as]
    day = clock.to_local(slot.starts_at).date()
    return all(
        o.ends_at <= slot.starts_at and clock.to_local(o.starts_at).date() < day for o in before
    ) and all(
        slot.ends_at <= o.starts_at and day < clock.to_local(o.starts_at).date() for o in after
    )


def in_order(dates: Iterable[Occurrence]) -> list[Occurrence]:
    """By their start."""
    return sorted(dates, key=lambda o: o.starts_at)
