"""How soon somebody must act: the targets, and which of them holds. The defaults are ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core import clock
from support.clocks.history import Goal

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Bands:
    """Minutes by how near the meeting is. The last ones are of opening hours."""

    within_the_hour: int
    on_the_day: int
    otherwise: int

    def goal(self, now: datetime, starts_at: datetime | None) -> Goal:
        """What holds now. Of a meeting that has begun, as of one within the hour."""
        if starts_at is None:
            return Goal(self.otherwise)
        if starts_at - now <= HOUR:
            return Goal(self.within_the_hour, by_meeting=True)
        if clock.to_local(starts_at).date() == clock.to_local(now).date():
            return Goal(self.on_the_day, by_meeting=True)
        return Goal(self.otherwise)


@dataclass(frozen=True)
class Targets:
    """What an organisation promises those who ask for help."""

    answer: Bands = Bands(5, 30, 240)
    accept: Bands = Bands(5, 15, 60)
    before_start: int = 5  # nobody is helped by an answer after the start

    def latest_at(self, now: datetime, starts_at: datetime | None) -> datetime | None:
        """The meeting's own deadline. None once it has begun."""
        if starts_at is None or starts_at <= now:
            return None
        return starts_at - timedelta(minutes=self.before_start)


DEFAULTS = Targets()
