"""Whoever asks for help, at whatever hour of a year: one receiver, and never a closed one while
somebody further down the path is open."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import to_local
from core.holidays import is_holiday
from support import hours, routing
from support.hours import HOLIDAY, Interval, OnHolidays, OwnDays, Timetable
from support.models import Audience, SupportModel
from support.routing import Inquiry
from tests.support.test_routing import ID, directory
from tests.support.timetables import ALWAYS, HOTLINE, OFFICE, closing

YEAR = 2026
HOURS_OF_THE_YEAR = [datetime(YEAR, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(8760)]
NIGHTS = Timetable(tuple(Interval(day, 22 * 60, 30 * 60) for day in range(7)), OnHolidays.AS_USUAL)
SUMMER = OwnDays(date(YEAR, 7, 6), date(YEAR, 7, 26), 10 * 60, 12 * 60, "sommer")
TABLES: Mapping[str, Timetable] = {
    "hotline": closing(HOTLINE, date(YEAR, 6, 5), date(YEAR, 6, 5)),
    "gate": Timetable((*OFFICE.week, Interval(HOLIDAY, 600, 720)), OnHolidays.OWN_HOURS),
    "kolding_it": Timetable(OFFICE.week, own_days=(SUMMER,)),
    "hospital_it": NIGHTS,
    "shared": closing(OFFICE, date(YEAR, 12, 24), date(YEAR, 12, 31)),
    "helper": ALWAYS,
}


@pytest.fixture(scope="module")
def open_at() -> Mapping[datetime, set[uuid.UUID]]:
    """Who answers, hour by hour."""
    return {
        at: {ID[name] for name, table in TABLES.items() if hours.is_open(table, at)}
        for at in HOURS_OF_THE_YEAR
    }


def paths(model: SupportModel, audience: Audience) -> Iterator[tuple[uuid.UUID, ...]]:
    """The ordered receivers of everybody who may ask under this model."""
    rows = directory(model)
    for who in ("kolding", "hospital", "clinic", "ward"):
        for convening in ("kolding", "hospital", "vejle"):
            for crosses in (True, False):
                asked = Inquiry(audience, ID[who], ID[convening], crosses)
                yield routing.route(rows, asked, model=model).receivers


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("model", SupportModel)
def test_at_every_hour_of_a_year_one_receiver_has_it(
    open_at: Mapping[datetime, set[uuid.UUID]], model: SupportModel, audience: Audience
) -> None:
    for receivers in set(paths(model, audience)):
        for at, open_now in open_at.items():
            found = routing.arrive(receivers, open_now)
            first_open = next((unit for unit in receivers if unit in open_now), None)
            assert found.owner == (first_open or receivers[-1]), at
            assert found.all_closed is (first_open is None), at
            assert found.skipped == receivers[: receivers.index(found.owner)], at


def test_holidays_are_among_the_hours(open_at: Mapping[datetime, set[uuid.UUID]]) -> None:
    shut = {ID["hotline"], ID["kolding_it"], ID["shared"]}
    on_holidays = [now for at, now in open_at.items() if is_holiday(to_local(at).date())]

    assert len(on_holidays) == 10 * 24
    assert not [now for now in on_holidays if now & shut]
