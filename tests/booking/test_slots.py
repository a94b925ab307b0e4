"""Free times: near a wish, in working hours first, and never in a senseless hour."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import Session

from booking import slots
from booking.models import MeetingForm
from booking.times.asked import Asked
from booking.times.calendar import Calendar, Needed
from booking.times.hours import WORKDAYS, Hours
from booking.times.search import Spread, earliest, nearest_free
from booking.times.seats import seats_for
from booking.times.taken import instant_of, second
from tests.booking.making import NOW, WEDNESDAY, a_booking, at, book, make_room
from tests.conftest import Work
from tests.factories import Cast

LONG = timedelta(minutes=45)
MORNING, NIGHT = date(2026, 10, 25), date(2027, 3, 28)


def test_the_hour_that_is_jumped_over_is_refused_in_words() -> None:
    with pytest.raises(slots.TimeSkipped):
        slots.instant(NIGHT, time(2, 30))


def test_the_hour_that_comes_twice_is_refused_in_words() -> None:
    with pytest.raises(slots.TimeComesTwice):
        slots.instant(MORNING, time(2, 30))


def test_the_hour_after_either_change_is_fine() -> None:
    assert slots.instant(NIGHT, time(3)) - slots.instant(NIGHT, time(1)) == timedelta(hours=1)
    assert slots.instant(MORNING, time(3)) - slots.instant(MORNING, time(1)) == timedelta(hours=3)


def test_a_quarter_is_rounded_up() -> None:
    assert slots.next_quarter(at("10:00")) == at("10:00")
    assert slots.next_quarter(at("10:01")) == at("10:15")


def _needed(cast: Cast) -> Needed:
    return Needed(cast.anna.id, seats_for(MeetingForm.VIDEO, cast.at.adults.id, 2))


def _nearest(cast: Cast, start: str, on: date = WEDNESDAY) -> list[slots.Slot]:
    wish = slots.Slot(at(start, on), at(start, on) + LONG)
    return nearest_free(_needed(cast), wish, hours=WORKDAYS, now=NOW)


def test_the_nearest_times_lie_on_both_sides(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work():
        book(a_booking(cast), cast.anna)

    with work():
        found = [slot.starts_at for slot in _nearest(cast, "10:15")]

    assert found == [at("09:15"), at("10:45"), at("11:00")]


def test_a_wish_at_night_is_answered_in_working_hours(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        found = [slot.starts_at for slot in _nearest(cast, "21:00")]

    assert found == [at("16:45"), at("17:00"), at("17:15")]


def test_a_weekend_is_answered_by_friday_and_monday(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)

    with work():
        found = _nearest(cast, "12:00", date(2026, 12, 5))

    assert {slot.starts_at.date() for slot in found} == {date(2026, 12, 4)}


def test_no_time_before_now_is_offered(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)

    with work():
        found = _nearest(cast, "09:00", date(2026, 11, 23))

    assert all(slot.starts_at >= NOW for slot in found)


def test_evenings_are_offered_when_a_month_of_days_is_full(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        for day in range(60):
            on = date(2026, 11, 1) + timedelta(days=day)
            if on >= date(2026, 11, 23):
                book(
                    a_booking(cast, minutes=660, starts_at=at("07:00", on)),
                    cast.anna,
                    now=at("06:00", date(2026, 11, 23)),
                )

    with work():
        found = _nearest(cast, "10:00")

    assert [slot.starts_at for slot in found] == [at("18:00"), at("18:15"), at("18:30")]


def test_first_free_times_are_spread_over_days(session: Session, cast: Cast, work: Work) -> None:
    make_room(session)
    with work():
        book(a_booking(cast, "07:00", 180), cast.anna)

    with work():
        start, hours = at("07:00"), replace(WORKDAYS, usual_from=7 * 60)
        calendar = Calendar(_needed(cast), LONG, start, start + timedelta(days=7), now=NOW)
        found = earliest(calendar, hours, spread=Spread(apart=timedelta(hours=3)))

    days = [at("10:00"), at("13:00")]
    thursday = date(2026, 12, 3)
    assert [s.starts_at for s in found] == [*days, at("07:00", thursday), at("10:00", thursday)]


def test_a_taken_morning_is_answered_in_the_usual_hours(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        book(a_booking(cast, "08:00", 60), cast.anna)

    with work():
        found = [slot.starts_at for slot in _nearest(cast, "08:00")]

    assert found == [at("09:00"), at("09:15"), at("09:30")]


def test_whoever_wants_to_meet_early_is_answered_early(
    session: Session, cast: Cast, work: Work
) -> None:
    make_room(session)
    with work():
        book(a_booking(cast, "07:30", 30), cast.anna)

    with work():
        found = [slot.starts_at for slot in _nearest(cast, "07:30")]

    assert found == [at("08:00"), at("08:15"), at("08:30")]


@pytest.mark.parametrize("day", [date(2027, 3, 24), date(2027, 3, 30), date(2026, 12, 1)])
def test_working_hours_follow_the_danish_clock(day: date) -> None:
    begin, end = instant_of((WORKDAYS.span(day) or (0, 0))[0]), at("18:00", day)

    assert begin == at("07:00", day)
    assert list(WORKDAYS.within(at("00:00", day), end)) == [(second(begin), second(end))]


def test_public_holidays_are_left_out_unless_they_are_asked_for() -> None:
    easter = at("00:00", date(2027, 3, 25)), at("23:00", date(2027, 3, 29))  # Thursday to Monday

    assert not WORKDAYS.within(*easter)
    assert len(list(Asked(on_holidays=True).hours(WORKDAYS).within(*easter))) == 3


def test_the_twenty_ninth_of_february_is_a_day_like_others() -> None:
    leap = date(2028, 2, 29)  # a Tuesday

    assert WORKDAYS.span(leap) == (second(at("07:00", leap)), second(at("18:00", leap)))


def test_a_week_of_one_day_and_the_evening() -> None:
    asked = Asked(weekdays=frozenset({5}), since=17, until=20).hours(WORKDAYS)
    saturday = date(2026, 12, 5)

    found = asked.within(at("00:00"), at("00:00") + timedelta(days=7))

    assert list(found) == [(second(at("17:00", saturday)), second(at("20:00", saturday)))]


@pytest.mark.parametrize(("night", "hours"), [(NIGHT, 2), (date(2027, 10, 31), 4)])
def test_a_night_of_a_clock_change_is_as_long_as_it_is(night: date, hours: int) -> None:
    open_at_night = Hours(days=((0, 180),) * 7, on_holidays=True)  # it is Easter

    start, end = open_at_night.span(night) or (0, 0)

    assert end - start == hours * 3600


def test_hours_end_the_second_time_the_clock_shows_it() -> None:
    open_at_night = Hours(days=((0, 150),) * 7)  # until half past two

    start, end = open_at_night.span(date(2027, 10, 31)) or (0, 0)

    assert end - start == 3.5 * 3600
