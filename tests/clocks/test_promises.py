"""What is promised in any life of a case, and how its time is shared out between units."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from support.clocks.courts import courts, requester_waited
from support.clocks.history import Event, Goal, Kind, Reason, stretches
from support.clocks.promises import Name, Promise, effective, promises
from support.hours import Timetable, is_open
from tests.clocks.calendars import MINUTE, local, patient
from tests.clocks.histories import UNITS, histories, places
from tests.support.timetables import ALWAYS, HOTLINE

Places = Mapping[uuid.UUID, Timetable]
BEFORE_AN_ANSWER = [Kind.PAUSED, Kind.RESUMED, Kind.HANDED_OVER, Kind.ACCEPTED]
NONE = timedelta()
MONDAY = local("2026-03-02 09:00")
FAR = 1440


def answer_of(events: list[Event], places: Places) -> Promise:
    [found] = [p for p in promises(events, places) if p.name == Name.ANSWER]
    return found


def reached_by_the_minute(events: list[Event], places: Places) -> datetime | None:
    """The slow model: each minute is asked whether it counts."""
    goal, left = events[0].goal, 0
    assert goal
    for stretch in stretches(events):
        until = stretch.until or stretch.since + FAR * MINUTE
        table = ALWAYS if goal.by_meeting or not stretch.unit else places[stretch.unit]
        at = stretch.since
        while at < until:
            left += stretch.counts and is_open(table, at)
            at += MINUTE
            if left == goal.minutes:
                return at
    return None


@settings(patient, max_examples=20)
@given(histories(BEFORE_AN_ANSWER), places)
def test_an_answer_is_due_when_a_model_that_asks_every_minute_says_so(
    events: list[Event], places: Places
) -> None:
    slow, found = reached_by_the_minute(events, places), answer_of(events, places).due_at

    assert found == slow or (slow is None and (found is None or found > events[-1].at))


@patient
@given(histories(BEFORE_AN_ANSWER), places, st.data())
def test_a_change_to_the_same_target_changes_nothing(
    events: list[Event], places: Places, data: st.DataObject
) -> None:
    before = answer_of(events, places).due_at
    place = data.draw(st.integers(1, len(events)))
    same = replace(events[0], at=events[place - 1].at, kind=Kind.TARGET_CHANGED, unit=None)

    after = answer_of([*events[:place], same, *events[place:]], places).due_at

    assert after == (max(before, same.at) if before else None)


@patient
@given(histories(BEFORE_AN_ANSWER), places)
def test_a_hand_over_between_units_of_the_same_hours_moves_no_answer(
    events: list[Event], places: Places
) -> None:
    alike = dict.fromkeys(UNITS, places[UNITS[0]])
    # A hand-over wakes a case that waits, as being called back to it does.
    kept = [replace(e, kind=Kind.RESUMED) if e.kind == Kind.HANDED_OVER else e for e in events]

    assert answer_of(events, alike).due_at == answer_of(kept, alike).due_at


@patient
@given(histories(), places)
def test_the_courts_share_the_requesters_time_between_them(
    events: list[Event], places: Places
) -> None:
    now = events[-1].at + 500 * MINUTE
    found = courts(events, places, now)
    theirs = sum((court.waited.get(Reason.REQUESTER, NONE) for court in found), NONE)

    assert sum((court.total for court in found), NONE) == (
        requester_waited(events, places, now) + theirs
    )


@patient
@given(histories(), places)
def test_no_promise_is_due_before_it_was_given_or_after_the_meetings_deadline(
    events: list[Event], places: Places
) -> None:
    latest_at = events[0].at + 3 * timedelta(hours=1)
    events = [replace(e, latest_at=latest_at) if e.goal else e for e in events]

    for promise in promises(events, places):
        assert promise.due_at
        assert promise.due_at >= promise.since
        assert promise.due_at <= max(latest_at, *(e.at for e in events if e.goal))
        assert promise.warn_at is None or promise.since < promise.warn_at < promise.due_at


@patient
@given(histories(), places)
def test_what_is_over_promises_nothing(events: list[Event], places: Places) -> None:
    ended = [*events, Event(events[-1].at, Kind.RESOLVED)]

    assert effective(promises(ended, places)) is None


def started(**facts: object) -> Event:
    event = Event(MONDAY, Kind.STARTED, unit=UNITS[0], goal=Goal(240))
    return replace(event, **facts)  # type: ignore[arg-type]  # of the event


def promised(*events: Event) -> dict[Name, Promise]:
    return {p.name: p for p in promises(events, dict.fromkeys(UNITS, HOTLINE))}


def test_while_it_is_paused_nothing_is_due_but_the_meetings_deadline() -> None:
    latest_at = MONDAY + timedelta(days=1)
    pause = Event(MONDAY + MINUTE, Kind.PAUSED, reason=Reason.REQUESTER)

    assert promised(started(), pause)[Name.ANSWER].due_at is None
    assert promised(started(latest_at=latest_at), pause)[Name.ANSWER].due_at == latest_at


def test_an_answer_keeps_its_promise_and_what_comes_after_does_not_move_it() -> None:
    answered = Event(MONDAY + 9 * MINUTE, Kind.ANSWERED)
    later = Event(MONDAY + 9 * MINUTE, Kind.PAUSED, reason=Reason.REQUESTER)

    found = promised(started(), answered, later)[Name.ANSWER]

    assert (found.kept_at, found.due_at) == (answered.at, local("2026-03-02 13:00"))


def test_what_a_shorter_target_makes_late_is_late_from_then_on() -> None:
    changed = Event(MONDAY + 60 * MINUTE, Kind.TARGET_CHANGED, goal=Goal(30, by_meeting=True))

    assert promised(started(), changed)[Name.ANSWER].due_at == changed.at


def test_a_reopened_case_is_not_late_at_once() -> None:
    ended = Event(MONDAY + 60 * MINUTE, Kind.RESOLVED)
    again = Event(MONDAY + timedelta(days=2), Kind.REOPENED, goal=Goal(60))

    found = promised(started(), ended, again)[Name.ANSWER]

    assert (found.since, found.due_at) == (again.at, again.at + 60 * MINUTE)


def test_a_hand_over_is_due_to_be_accepted_whatever_was_answered() -> None:
    answered = Event(MONDAY, Kind.ANSWERED)
    handed = Event(MONDAY + 30 * MINUTE, Kind.HANDED_OVER, unit=UNITS[1], goal=Goal(15))

    open_still = promised(started(), answered, handed)
    taken = promised(started(), answered, handed, Event(handed.at + MINUTE, Kind.ACCEPTED))

    assert open_still[Name.ACCEPT].due_at == handed.at + 15 * MINUTE
    assert taken[Name.ACCEPT].kept_at == handed.at + MINUTE


def test_a_near_meeting_rules_outside_opening_hours() -> None:
    saturday = local("2026-03-07 12:00")
    near = started(at=saturday, goal=Goal(30, by_meeting=True), latest_at=saturday + 90 * MINUTE)

    found = promised(near)

    assert found[Name.ANSWER].due_at == saturday + 30 * MINUTE
    assert found[Name.START].warn_at == saturday + 75 * MINUTE
