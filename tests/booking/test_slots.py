"""Free times: near a wish, in working hours first, and never in a senseless hour."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import Session

from booking import slots
from booking.services.rooms import usable_rooms
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


def _nearest(cast: Cast, start: str, on: date = WEDNESDAY) -> list[slots.Slot]:
    return slots.nearest_free(
        cast.anna, usable_rooms(cast.at.adults.id), 2, at(start, on), LONG, NOW
    )


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
        calendar = slots.Calendar(
            cast.anna.id,
            usable_rooms(cast.at.adults.id),
            at("07:00"),
            at("07:00") + timedelta(days=7),
        )
        found = slots.first_free(calendar, LONG, apart=timedelta(hours=3))

    days = [at("10:00"), at("13:00")]
    thursday = date(2026, 12, 3)
    assert [s.starts_at for s in found] == [*days, at("07:00", thursday), at("10:00", thursday)]


def test_working_hours_follow_the_danish_clock_over_the_change(
    session: Session, cast: Cast, work: Work
) -> None:
    before, after = date(2027, 3, 26), date(2027, 3, 29)  # Friday in winter, Monday in summer

    for on in (before, after):
        assert slots.in_working_hours(slots.Slot(at("07:00", on), at("07:45", on)))
        assert not slots.in_working_hours(slots.Slot(at("06:45", on), at("07:30", on)))
