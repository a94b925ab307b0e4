"""How a calendar entry comes again: the lines that a program reads. Pure.

An occurrence is known by the start it had at first (RECURRENCE-ID); moving it never changes that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Event, vRecur


@dataclass(frozen=True)
class Moved:
    """One date that is not when the rule says, or that somebody else leads."""

    recurrence_id: datetime
    starts_at: datetime
    ends_at: datetime
    leader: str = ""  # by function, where it is not the meeting's


@dataclass(frozen=True)
class Recurrence:
    """What an entry of many dates says besides its first time."""

    rule: str  # of RRULE
    without: Sequence[datetime] = ()  # on the wall clock, naive: some of these never were instants
    moved: Sequence[Moved] = ()


def add_rule(event: Event, recurrence: Recurrence, zone: ZoneInfo) -> None:
    """The rule, and the dates that are left out."""
    if recurrence.rule:
        event.add("RRULE", vRecur.from_ical(recurrence.rule))
    if recurrence.without:
        event.add("EXDATE", [wall.replace(tzinfo=zone) for wall in recurrence.without])


def add_identity(event: Event, recurrence_id: datetime, zone: ZoneInfo) -> None:
    """Which date it is."""
    event.add("RECURRENCE-ID", recurrence_id.astimezone(zone))
