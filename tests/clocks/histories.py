"""Any life of a case there can be, as its clock is told of it."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hypothesis import strategies as st

from support.clocks.history import Event, Goal, Kind, Reason
from tests.clocks.calendars import MINUTE, calendars, instants

UNITS = tuple(uuid.UUID(int=n) for n in (1, 2, 3))
LATER = [kind for kind in Kind if kind != Kind.STARTED]

goals = st.builds(Goal, st.integers(1, 300), st.booleans())
places = st.fixed_dictionaries(dict.fromkeys(UNITS, calendars))


@st.composite
def _event(draw: st.DrawFn, at: datetime, kind: Kind) -> Event:
    event = Event(at, kind)
    if kind in (Kind.STARTED, Kind.HANDED_OVER):
        event = replace(event, unit=draw(st.sampled_from(UNITS)))
    if kind == Kind.PAUSED:
        event = replace(event, reason=draw(st.sampled_from(Reason)))
    if kind in (Kind.STARTED, Kind.HANDED_OVER, Kind.TARGET_CHANGED, Kind.REOPENED):
        event = replace(event, goal=draw(goals))
    return event


@st.composite
def histories(draw: st.DrawFn, kinds: Sequence[Kind] = LATER) -> list[Event]:
    """Begun at some instant; then up to ten things, at times at once, at times days apart."""
    at = draw(instants)
    events = [draw(_event(at, Kind.STARTED))]
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=10)):
        at += draw(st.sampled_from([0, 1, 7, 45, 300, 1440]) | st.integers(0, 2000)) * MINUTE
        events.append(draw(_event(at, kind)))
    return events
