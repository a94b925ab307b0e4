"""What happened to a case that its clocks go by, and the stretches of time between. Pure.

The events are the truth and only ever grow; everything else is counted from them anew.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a clock can be told."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    TARGET_CHANGED = "target_changed"  # also: the meeting has another time, or none
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    UNDONE = "undone"  # the end before it was none: as if it had never been


class Reason(StrEnum):
    """What a case waits for while its clock is paused."""

    REQUESTER = "requester"
    TASKS = "tasks"
    THIRD_PARTY = "third_party"
    MEETING_TIME = "meeting_time"


BEGINS = (Kind.STARTED, Kind.REOPENED)
GIVES_GOAL = (*BEGINS, Kind.TARGET_CHANGED)  # to answer
RUNS_ON = (Kind.STARTED, Kind.RESUMED, Kind.HANDED_OVER, Kind.RESOLVED, Kind.REOPENED)


@dataclass(frozen=True)
class Goal:
    """Within so many minutes: of opening hours, or as they come because a meeting is near."""

    minutes: int
    by_meeting: bool = False

    @property
    def time(self) -> timedelta:
        """The minutes as a time."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Event:
    """One thing that happened. Which facts it carries depends on its kind."""

    at: datetime
    kind: Kind
    unit: uuid.UUID | None = None  # who has it from now on
    reason: Reason | None = None  # paused
    goal: Goal | None = None  # to answer: started, target changed, reopened. To accept: handed over
    latest_at: datetime | None = None  # a little before the meeting: with the goal to answer


@dataclass(frozen=True)
class Stretch:
    """A time in which nothing changed. The last one has no end."""

    since: datetime
    until: datetime | None = None
    unit: uuid.UUID | None = None
    waits_for: Reason | None = None
    is_taken: bool = False
    is_over: bool = False
    by_meeting: bool = False  # the goal in force counts every minute, not opening hours

    @property
    def counts(self) -> bool:
        """Whether it is time in which somebody should act."""
        return not self.is_over and self.waits_for is None


def as_they_hold(events: Sequence[Event]) -> list[Event]:
    """Without an end that was taken back, and the taking back of it."""
    found: list[Event] = []
    for event in events:
        if event.kind == Kind.UNDONE:
            if found and found[-1].kind == Kind.RESOLVED:
                found.pop()
        else:
            found.append(event)
    return found


def stretches(events: Sequence[Event]) -> list[Stretch]:
    """The time from the first event on, cut where something changed."""
    found = list(_cut(events))
    return [s for s in found if s.until is None or s.until > s.since]


def _cut(events: Sequence[Event]) -> Iterator[Stretch]:
    at: Stretch | None = None
    for event in events:
        if at:
            yield replace(at, until=event.at)
        at = _after(at or Stretch(event.at), event)
    if at:
        yield at


def _after(before: Stretch, event: Event) -> Stretch:
    """How things stand once this has happened. What changes nothing is no mistake."""
    now = replace(before, since=event.at)
    if event.goal and event.kind in GIVES_GOAL:
        now = replace(now, by_meeting=event.goal.by_meeting)
    if event.unit:
        now = replace(now, unit=event.unit)
    if event.kind in (Kind.STARTED, Kind.HANDED_OVER):
        now = replace(now, is_taken=False)
    if event.kind in RUNS_ON:
        now = replace(now, waits_for=None)
    if event.kind == Kind.PAUSED:
        return replace(now, waits_for=event.reason)
    if event.kind == Kind.ACCEPTED:
        return replace(now, is_taken=True)
    if event.kind in (Kind.RESOLVED, Kind.REOPENED):
        return replace(now, is_over=event.kind == Kind.RESOLVED)
    return now
