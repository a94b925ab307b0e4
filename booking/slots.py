"""A time of a meeting, from the clock on the wall to instants. When one is free: booking.times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from core import clock
from core.errors import DomainError
from video.models import Room

STEP = timedelta(minutes=15)


class TimeSkipped(DomainError):
    """The clock is put forward over that time."""

    field = "time"
    message = _l(
        "That time does not exist: the clock is put forward from 2 to 3 that night. "
        "Choose another time."
    )


class TimeComesTwice(DomainError):
    """The clock is put back over that time."""

    field = "time"
    message = _l(
        "That time comes twice: the clock is put back from 3 to 2 that night. Choose another time."
    )


@dataclass(frozen=True)
class Slot:
    """A time that is free when it is found; somebody may take it the next moment."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at) / timedelta(minutes=1))


def instant(on: date, at: time) -> datetime:
    """The instant the wall clock shows. Raises TimeSkipped and TimeComesTwice."""
    try:
        return clock.from_local(datetime.combine(on, at))
    except clock.NoSuchTime:
        raise TimeSkipped from None
    except clock.AmbiguousTime:
        raise TimeComesTwice from None


def fitting(rooms: Iterable[Room], expected: int) -> list[Room]:
    """The rooms that hold that many, the smallest first."""
    held = (room for room in rooms if room.capacity >= expected)
    return sorted(held, key=lambda room: (room.capacity, room.name, room.id))


def next_quarter(instant: datetime) -> datetime:
    """The quarter of an hour at or after the instant."""
    past = timedelta(
        minutes=instant.minute % 15, seconds=instant.second, microseconds=instant.microsecond
    )
    return instant if not past else instant - past + STEP
