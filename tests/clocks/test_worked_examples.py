"""The worked examples that the clocks were ordered by: reckoned apart from the code, one test each.

Monday to Thursday 8-16, Friday 8-15; closed at Easter, on 14 and 25 May, and on 24 and 25 December.
"""

import uuid
from datetime import date, datetime, timedelta

from core import clock
from support import hours, routing
from support.clocks.courts import courts, requester_waited
from support.clocks.history import Event, Goal, Kind, Reason
from support.clocks.promises import effective, promises
from support.clocks.targets import DEFAULTS
from support.clocks.worktime import due, elapsed
from support.hours import Interval, Timetable
from tests.clocks.calendars import local
from tests.support.timetables import ALL_WEEK, ALWAYS, closing, table

OFFICE = closing(
    Timetable((*(Interval(day, 480, 960) for day in range(4)), Interval(4, 480, 900))),
    date(2026, 12, 24),
    date(2026, 12, 24),
)
HOTLINE = table(Interval(0, 480, 720), Interval(0, 750, 960))  # Monday 8-12 and 12.30-16
LOCAL_IT, SHARED = uuid.UUID(int=1), uuid.UUID(int=2)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_e1_a_friday_case_before_the_clock_change_is_due_on_monday_at_8_30() -> None:
    since = local("2026-10-23 14:30")

    found = due(OFFICE, since, HOUR)

    assert found == local("2026-10-26 08:30")
    assert found - since == 67 * HOUR  # 66 on the wall clock


def test_e2_eight_hours_from_before_easter_are_due_on_the_tuesday_after() -> None:
    assert due(OFFICE, local("2026-04-01 15:30"), 8 * HOUR) == local("2026-04-07 15:30")


def waited() -> list[Event]:
    """Monday at 9, eight hours; from 11 until Tuesday at 10 it waits for the requester."""
    return [
        Event(local("2026-03-02 09:00"), Kind.STARTED, unit=LOCAL_IT, goal=Goal(480)),
        Event(local("2026-03-02 11:00"), Kind.PAUSED, reason=Reason.REQUESTER),
        Event(local("2026-03-03 10:00"), Kind.RESUMED),
    ]


def answer_due(events: list[Event]) -> datetime | None:
    return promises(events, {LOCAL_IT: OFFICE})[0].due_at


def test_e3_a_pause_moves_what_is_due_by_the_open_time_that_it_lasted() -> None:
    before, after = answer_due(waited()[:1]), answer_due(waited())

    assert before == local("2026-03-03 09:00")
    assert after == local("2026-03-03 16:00")  # at closing, not the next morning
    [court] = courts(waited(), {LOCAL_IT: OFFICE}, local("2026-03-03 10:00"))
    assert court.untaken == 120 * MINUTE
    assert court.waited == {Reason.REQUESTER: 420 * MINUTE}


def test_e4_a_new_target_keeps_the_time_that_has_gone_by() -> None:
    changed_at = local("2026-03-03 10:30")
    changed = [*waited(), Event(changed_at, Kind.TARGET_CHANGED, goal=Goal(240))]

    used = requester_waited(changed, {LOCAL_IT: OFFICE}, changed_at)

    assert used == 150 * MINUTE
    assert answer_due(changed) == local("2026-03-03 12:00")


def test_e5_a_break_for_lunch_counts_for_nothing() -> None:
    assert due(HOTLINE, local("2026-03-02 11:50"), 30 * MINUTE) == local("2026-03-02 12:50")


def test_e6_day_and_night_is_counted_as_it_really_is_on_both_nights_of_the_clock_change() -> None:
    for rows in (ALWAYS, ALL_WEEK):
        autumn = due(rows, local("2026-10-24 23:00"), 6 * HOUR)
        spring = due(rows, local("2026-03-28 23:00"), 6 * HOUR)

        assert autumn == local("2026-10-25 04:00")
        assert spring == local("2026-03-29 06:00")


def test_e7_a_case_on_a_saturday_counts_from_monday_morning() -> None:
    assert due(OFFICE, local("2026-03-07 12:00"), HOUR) == local("2026-03-09 09:00")


def test_e8_what_is_due_at_closing_is_due_then_and_not_the_next_morning() -> None:
    assert due(OFFICE, local("2026-03-02 15:00"), HOUR) == local("2026-03-02 16:00")


def test_e9_a_local_it_that_closed_is_routed_past_and_the_meeting_rules() -> None:
    asked_at, starts_at = local("2026-03-02 15:10"), local("2026-03-02 15:30")
    calendars = {
        LOCAL_IT: table(Interval(0, 480, 900)),
        SHARED: table(Interval(0, 480, 1080)),
    }
    open_now = {unit for unit, rows in calendars.items() if hours.is_open(rows, asked_at)}
    arrival = routing.arrive((LOCAL_IT, SHARED), open_now)
    events = [_asked(asked_at, starts_at, arrival.owner)]

    due_first = effective(promises(events, calendars))

    assert arrival.skipped == (LOCAL_IT,)
    assert due_first
    assert due_first.due_at == asked_at + 5 * MINUTE
    assert [p.due_at for p in promises(events, calendars)][-1] == starts_at - 5 * MINUTE
    assert [c.unit for c in courts(events, calendars, starts_at)] == [SHARED]  # 0 at local IT


def test_e9_with_a_longer_target_the_deadline_is_a_little_before_the_meeting() -> None:
    asked_at, starts_at = local("2026-03-02 15:10"), local("2026-03-02 15:30")
    latest_at = DEFAULTS.latest_at(asked_at, starts_at)
    long = Event(asked_at, Kind.STARTED, unit=SHARED, goal=Goal(240), latest_at=latest_at)

    found = effective(promises([long], {SHARED: table(Interval(0, 480, 1080))}))

    assert found
    assert (found.due_at, found.by_meeting) == (local("2026-03-02 15:25"), True)


def _asked(now: datetime, starts_at: datetime, unit: uuid.UUID) -> Event:
    goal, latest_at = DEFAULTS.answer.goal(now, starts_at), DEFAULTS.latest_at(now, starts_at)
    return Event(now, Kind.STARTED, unit=unit, goal=goal, latest_at=latest_at)


def test_e10_three_working_days_before_monday_at_11_reach_back_to_wednesday_at_11() -> None:
    wednesday, monday = local("2026-03-04 11:00"), local("2026-03-09 11:00")
    three_days = (8 + 7 + 8) * HOUR  # a Thursday, a Friday, and a Wednesday and a Monday in part

    assert elapsed(OFFICE, wednesday, monday) == three_days
    assert due(OFFICE, wednesday, three_days) == monday
    assert clock.to_local(wednesday).weekday() == 2
