"""What has been promised in a case, and by when. Pure: counted anew from what happened.

A change of target keeps the time that has gone by, and so does a hand-over. A promise cannot be
broken before it was given: what a new target makes late is late from then on, and not before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from support.clocks.courts import Calendars
from support.clocks.history import BEGINS, GIVES_GOAL, Event, Goal, Kind, Stretch, stretches
from support.clocks.worktime import due, elapsed
from support.hours import Timetable

EVERY_MINUTE = Timetable()
WARNED_AFTER = 0.8  # ours: of the time there is
WARNED_BEFORE = timedelta(minutes=15)  # ours: the latest moment because of a meeting


class Name(StrEnum):
    """What was promised."""

    ANSWER = "answer"  # the first one
    ACCEPT = "accept"  # that the unit it was handed over to takes it
    START = "start"  # an outcome a little before the meeting


@dataclass(frozen=True)
class Promise:
    """One thing that is promised. `number` tells it from the same promise at another time."""

    name: Name
    number: int
    since: datetime
    due_at: datetime | None  # none while it is paused, or where a unit never opens
    warn_at: datetime | None
    by_meeting: bool  # the meeting rules: also outside opening hours
    kept_at: datetime | None = None

    @property
    def is_outstanding(self) -> bool:
        """Whether somebody can still be late."""
        return self.kept_at is None and self.due_at is not None


@dataclass(frozen=True)
class _Asked:
    """A promise before it is counted: the events until it was kept, from `place` on."""

    events: Sequence[Event]
    place: int
    goal: Goal
    given_at: datetime
    latest_at: datetime | None


def promises(events: Sequence[Event], calendars: Calendars) -> list[Promise]:
    """The first answer of this round, the last hand-over, and the meeting."""
    begun = _last(events, BEGINS)
    if begun is None:
        return []
    found = [_answer(events, begun, calendars), _accept(events, calendars), _start(events, begun)]
    return [promise for promise in found if promise]


def effective(promised: Sequence[Promise]) -> Promise | None:
    """The one that is due first of those that somebody can still be late with."""
    left = [(p.due_at, p.name, p) for p in promised if p.due_at and p.is_outstanding]
    return min(left, default=(None, None, None))[2]


def _answer(events: Sequence[Event], begun: int, calendars: Calendars) -> Promise | None:
    until = _first(events, begun, (Kind.ANSWERED, Kind.RESOLVED))
    before = events[:until]
    given = before[_last(before, GIVES_GOAL) or begun]  # a beginning gives one itself
    if given.goal is None:
        return None
    asked = _Asked(before, begun, given.goal, given.at, given.latest_at)
    return _counted(Name.ANSWER, asked, calendars, _kept(events, until))


def _accept(events: Sequence[Event], calendars: Calendars) -> Promise | None:
    handed = _last(events, (Kind.HANDED_OVER,))
    goal = events[handed].goal if handed is not None else None
    if handed is None or goal is None:
        return None
    until = _first(events, handed, (Kind.ACCEPTED, Kind.RESOLVED))
    given_at = events[handed].at
    last = _last(events[:until], GIVES_GOAL)
    latest_at = events[last].latest_at if last is not None else None
    asked = _Asked(events[:until], handed, goal, given_at, latest_at)
    return _counted(Name.ACCEPT, asked, calendars, _kept(events, until))


def _start(events: Sequence[Event], begun: int) -> Promise | None:
    """An outcome before the meeting, unless there was no time left when help was asked for."""
    last = _last(events, GIVES_GOAL)
    if last is None or (latest_at := events[last].latest_at) is None:
        return None
    since = events[last].at
    if latest_at <= since:
        return None
    warn_at = latest_at - WARNED_BEFORE
    return Promise(
        Name.START,
        last,
        since,
        due_at=latest_at,
        warn_at=warn_at if warn_at > since else None,
        by_meeting=True,
        kept_at=_kept(events, _first(events, begun, (Kind.RESOLVED,))),
    )


def _counted(name: Name, asked: _Asked, calendars: Calendars, kept_at: datetime | None) -> Promise:
    """`min` of the target and the meeting's own deadline, but not before it was given."""
    by_target = _reached(asked, asked.goal.time, calendars)
    moments = [moment for moment in (by_target, asked.latest_at) if moment]
    due_at = max(min(moments), asked.given_at) if moments else None
    by_meeting = asked.goal.by_meeting or (due_at is not None and due_at != by_target)
    warn_at = _warn_at(asked, due_at, calendars, by_meeting=by_meeting)
    since = asked.events[asked.place].at
    return Promise(name, asked.place, since, due_at, warn_at, by_meeting, kept_at)


def _warn_at(
    asked: _Asked, due_at: datetime | None, calendars: Calendars, *, by_meeting: bool
) -> datetime | None:
    if due_at is None:
        return None
    if by_meeting:
        warn_at: datetime | None = asked.given_at + (due_at - asked.given_at) * WARNED_AFTER
    else:
        warn_at = _reached(asked, asked.goal.time * WARNED_AFTER, calendars)
    return warn_at if warn_at and asked.given_at < warn_at < due_at else None


def _reached(asked: _Asked, wanted: timedelta, calendars: Calendars) -> datetime | None:
    """When so much time has gone by in which somebody should have acted."""
    begins, left = asked.events[asked.place].at, wanted
    for stretch in stretches(asked.events):
        if stretch.since < begins or not stretch.counts:
            continue
        table = _table(stretch, asked, calendars)
        if stretch.until is None:
            return due(table, stretch.since, left)
        gone = elapsed(table, stretch.since, stretch.until)
        if gone >= left:
            return due(table, stretch.since, left)
        left -= gone
    return None


def _table(stretch: Stretch, asked: _Asked, calendars: Calendars) -> Timetable:
    """Time counts as the goal said that was in force then; a hand-over's goal has only one."""
    is_hand_over = asked.events[asked.place].kind == Kind.HANDED_OVER
    by_meeting = asked.goal.by_meeting if is_hand_over else stretch.by_meeting
    return EVERY_MINUTE if by_meeting or stretch.unit is None else calendars[stretch.unit]


def _last(events: Sequence[Event], kinds: Sequence[Kind]) -> int | None:
    """The place of the last event of these kinds."""
    return next((n for n in range(len(events) - 1, -1, -1) if events[n].kind in kinds), None)


def _first(events: Sequence[Event], after: int, kinds: Sequence[Kind]) -> int:
    """The place of the first event of these kinds after that one; the end where there is none."""
    return next((n for n in range(after, len(events)) if events[n].kind in kinds), len(events))


def _kept(events: Sequence[Event], until: int) -> datetime | None:
    return events[until].at if until < len(events) else None
