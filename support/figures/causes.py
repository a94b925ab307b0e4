"""Why a promise was broken: how the case lay when its time was up. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from support.clocks.history import Event, Kind, stretches

SHORT = timedelta(minutes=10)  # ours: there was hardly time to help
MANY = 2  # hand-overs


class Cause(StrEnum):
    """What stood in the way, the first of these that fits."""

    SHORT = "short"  # help was asked for so late
    WAITED = "waited"  # for somebody else
    HANDED_AROUND = "handed_around"
    UNTAKEN = "untaken"  # nobody of the unit had taken it
    WORKED = "worked"  # somebody was at it


def cause_of(events: Sequence[Event], due_at: datetime) -> Cause:
    """How it lay just before."""
    before = [event for event in events if event.at < due_at]
    if not before or due_at - before[0].at <= SHORT:
        return Cause.SHORT
    lay = stretches(before)[-1]
    if lay.waits_for:
        return Cause.WAITED
    if sum(event.kind == Kind.HANDED_OVER for event in before) >= MANY:
        return Cause.HANDED_AROUND
    return Cause.WORKED if lay.is_taken else Cause.UNTAKEN
