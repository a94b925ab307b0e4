"""Whoever calls, at whatever minute of a year, whatever they press and whoever answers: they come
to a person, a message box or the meeting by phone, and nobody is left in silence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import to_local
from core.holidays import is_holiday
from support import hours
from support.hours import HOLIDAY, Interval, OnHolidays, OwnDays, Timetable
from support.models import Audience, SupportModel
from support.routing import Inquiry
from support.telephone.calls import Answer, Call, Heard, Record, Ring, Said, State
from support.telephone.flow import step
from support.telephone.known import Known, LineKind, Sight
from tests.support.test_routing import ID
from tests.support.timetables import HOTLINE, OFFICE, closing
from tests.telephone.lines import ANSWERED, BEGAN, BUSY, ROOM, chosen, known, meeting, press

YEAR = 2026
BEGINS = datetime(YEAR, 1, 1, tzinfo=UTC)
MINUTES = 365 * 1440
NIGHTS = Timetable(tuple(Interval(day, 22 * 60, 30 * 60) for day in range(7)), OnHolidays.AS_USUAL)
TABLES = {
    "hotline": closing(HOTLINE, date(YEAR, 6, 5), date(YEAR, 6, 5)),
    "gate": Timetable((*OFFICE.week, Interval(HOLIDAY, 600, 720)), OnHolidays.OWN_HOURS),
    "kolding_it": Timetable(
        OFFICE.week,
        own_days=(OwnDays(date(YEAR, 7, 6), date(YEAR, 7, 26), 600, 720, "sommer"),),
    ),
    "hospital_it": NIGHTS,
    "shared": closing(OFFICE, date(YEAR, 12, 24), date(YEAR, 12, 31)),
    "helper": Timetable((Interval(6, 0, 1),)),
}
SPECIAL = (
    date(YEAR, 3, 29), date(YEAR, 10, 25),  # the clock changes
    date(YEAR, 4, 2), date(YEAR, 4, 3), date(YEAR, 4, 5), date(YEAR, 4, 6),  # Easter
    date(YEAR, 5, 25), date(YEAR, 6, 5), date(YEAR, 7, 6), date(YEAR, 12, 24), date(YEAR, 12, 31),
)  # fmt: skip


def minutes() -> Iterator[datetime]:
    """Over the whole year, at ever other minutes of the hour; closely on the days that are not as
    others, and each minute around the changes of the clock."""
    for minute in range(0, MINUTES, 97):
        yield BEGINS + timedelta(minutes=minute)
    for on in SPECIAL:
        midnight = datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=2)
        every = 1 if on in SPECIAL[:2] else 7
        yield from (midnight + timedelta(minutes=m) for m in range(0, 28 * 60, every))


def sight(audience: Audience, now: datetime, who: str = "kolding") -> Sight:
    """A meeting that begins in a while."""
    asked = Inquiry(audience, ID[who], ID["kolding"], is_cross_sector=True)
    return meeting(now + timedelta(minutes=10), inquiry=asked)


def lines_of(audience: Audience, model: SupportModel) -> Known:
    """The hotline that somebody rings."""
    kind = LineKind.CITIZEN if audience == Audience.CITIZEN else LineKind.STAFF
    return known(model, kind=kind, tables=TABLES)


class Silence(AssertionError):
    """Somebody was left alone on the line."""


def reach(rows: Known, now: datetime, said: list[Said], *, answers: bool) -> list[str]:
    """Whose phones rang, and the message box. Who waits long enough presses nothing."""
    call, reached = Call(), list[str]()
    for turn in range(60):
        one = said[turn] if turn < len(said) else _next(call, answers)
        answer = step(call, one, rows, now)
        rows, call = chosen(rows, answer), answer.call
        reached += _reached(answer)
        if call.state == State.ENDED:
            break
        if not answer.lines:
            raise Silence(call)
    if call.state != State.ENDED or not reached:
        raise Silence(call)
    return reached


def _next(call: Call, answers: bool) -> Said:
    if call.state in (State.RINGING, State.INSIDE):
        return ANSWERED if answers else BUSY
    if call.state == State.RECORDING:
        return Said(Heard.RECORDED)
    return BEGAN if call.state == State.BEGINS else Said(Heard.DIGITS)


def _reached(answer: Answer) -> list[str]:
    if isinstance(answer.then, Record):
        return ["message"]
    return [answer.then.number] if isinstance(answer.then, Ring) else []


CALLERS = [
    (audience, model)
    for audience in Audience
    for model in SupportModel
    if audience == Audience.STAFF or model == SupportModel.LOCAL_FIRST
]


@pytest.mark.slow
@pytest.mark.parametrize(("audience", "model"), CALLERS)
def test_at_every_minute_of_a_year_somebody_or_a_message_box_answers(
    audience: Audience, model: SupportModel
) -> None:
    rows, was_open = lines_of(audience, model), set()
    for now in minutes():
        here = replace(rows, by_number=(sight(audience, now),))
        phones = [here.desks[id].number for id in here.open_now(here.by_number[0], now)]
        reached = reach(here, now, [BEGAN], answers=False)
        assert reached == [*filter(None, phones), "message"], now
        was_open.add(bool(phones))

    assert was_open == {True, False}, "the year proves nothing"


def test_holidays_and_both_changes_of_the_clock_are_among_the_minutes() -> None:
    local = [to_local(now) for now in minutes()]

    assert len({now.date() for now in local if is_holiday(now.date())}) == 11
    assert {now.fold for now in local} == {0, 1}
    assert not [now for now in local if now.date() == SPECIAL[0] and now.hour == 2]
    table = TABLES["hotline"]
    assert not any(
        hours.is_open(table, now) for now in minutes() if is_holiday(to_local(now).date())
    )


DIGITS = st.sampled_from(["", "*", "#", "0", "1", "2", "3", "9", "12345678", "1111", "99999999"])
WHO = st.sampled_from(["kolding", "hospital", "clinic", "ward", "vejle"])


@settings(max_examples=400, deadline=None)
@given(
    minute=st.integers(0, MINUTES - 1),
    caller=st.sampled_from(CALLERS),
    who=WHO,
    typed=st.lists(DIGITS, max_size=12),
    meetings=st.integers(0, 4),
    facts=st.fixed_dictionaries(
        {"is_cancelled": st.booleans(), "room_is_open": st.booleans(),
         "dial_in": st.sampled_from([None, ROOM])}
    ),
    knows_code=st.booleans(),
    is_guessing=st.booleans(),
    answers=st.booleans(),
)  # fmt: skip
def test_whatever_is_pressed_nobody_is_left_in_silence(
    minute: int, caller: tuple[Audience, SupportModel], who: str, typed: list[str], meetings: int,
    facts: dict[str, object], knows_code: bool, is_guessing: bool, answers: bool,
) -> None:  # fmt: skip
    now, (audience, model) = BEGINS + timedelta(minutes=minute), caller
    one = replace(sight(audience, now, who), **facts)  # type: ignore[arg-type]  # by name
    rows = replace(
        lines_of(audience, model),
        by_number=tuple(replace(one, starts_at=now + timedelta(hours=n)) for n in range(meetings)),
        by_code=one if knows_code else None,
        is_guessing=is_guessing,
    )

    asked = [BEGAN, *(press(digits) for digits in typed)]

    assert reach(rows, now, asked, answers=answers)
