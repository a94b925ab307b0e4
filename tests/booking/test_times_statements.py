"""Free times cost a bounded number of statements, and each finds its claims by an index."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, insert, text
from sqlalchemy.orm import Session

from accounts.models import User
from booking import drafts, offers, room_days
from booking.claims import Claim, resource_for
from booking.models import MeetingForm, MeetingType
from booking.slots import Slot
from booking.times.calendar import Needed
from booking.times.dates import free_for_dates
from booking.times.hours import WORKDAYS
from booking.times.seats import seats_for
from booking.times.taken import between, second, within
from core.db import db
from tests.booking.making import NOW, at, make_room
from tests.booking.taking import take
from tests.booking.test_statements import counted
from tests.conftest import Work
from tests.factories import Cast
from tests.plans import plan_of

HOUR = timedelta(hours=1)
LONG_AGO = NOW - timedelta(days=600)
MOST_FOR_THE_LIST, MOST_FOR_DATES = 9, 6


@pytest.fixture
def crowded(session: Session, cast: Cast, work: Work) -> None:
    """Eighty rooms, each with hundreds of meetings in the past, and Anna with her own."""
    for number in range(80):
        make_room(session, f"Rum {number}")
    with work():
        seats = seats_for(MeetingForm.VIDEO, cast.at.adults.id, 2) or ()
        ids = [resource_for(user_id=cast.anna.id)]
        ids += [resource_for(room_id=seat.room_id) for seat in seats]
        begins = [LONG_AGO + 3 * HOUR * number for number in range(300)]
        rows = [
            {"resource_id": id, "starts_at": start, "ends_at": start + HOUR, "kind": "room"}
            for id in ids
            for start in begins
        ]
        db.session.execute(insert(Claim), rows)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))


def _used(plan: str) -> set[str]:
    assert "SCAN claim" not in plan.replace("Seq Scan on", "SCAN"), plan
    return {name for name in ("ix_claim_resource_span", "ix_claim_span") if name in plan}


def _bound_plan(statement: Select[int, int, int]) -> str:
    """The plan with values bound: PostgreSQL knows their types only so."""
    if db.engine.dialect.name == "sqlite":
        return plan_of(statement)
    asked = statement.compile(db.engine)
    connection = db.session.connection()
    return "\n".join(r[0] for r in connection.exec_driver_sql(f"EXPLAIN {asked}", asked.params))


def test_a_few_things_are_found_by_thing_and_time(app: Flask, crowded: None) -> None:
    with app.app_context():
        plan = plan_of(between(range(1, 9), NOW, NOW + timedelta(days=14)))

    assert _used(plan)


def test_many_rooms_at_many_dates_are_found_by_time(app: Flask, crowded: None) -> None:
    dates = [NOW + timedelta(weeks=week) for week in range(52)]
    windows = [(second(start), second(start + HOUR)) for start in dates]
    with app.app_context():
        plan = _bound_plan(within(range(1, 81), windows))

    assert _used(plan) == {"ix_claim_span"}


def _list(cast: Cast) -> int:
    with counted() as seen:
        anna = db.session.merge(cast.anna)
        draft = drafts.start_draft(anna, MeetingType.PLANNING, now=NOW)
        found = offers.offer(drafts.plan_of(draft), anna, since=None, hours=WORKDAYS, now=NOW)
    assert len(found.times) == 4
    return len([s for s in seen if "claim" in s or "room" in s])


def test_the_list_costs_the_same_however_many_rooms(
    crowded: None, session: Session, cast: Cast, work: Work
) -> None:
    with work():
        assert _list(cast) <= MOST_FOR_THE_LIST


@pytest.mark.parametrize("many", [1, 52])
def test_dates_cost_the_same_however_many(crowded: None, cast: Cast, work: Work, many: int) -> None:
    slots = [Slot(at("10:00") + timedelta(weeks=w), at("11:00") + timedelta(weeks=w))
             for w in range(many)]  # fmt: skip
    with work():
        for slot in slots:
            take(resource_for(user_id=cast.anna.id), slot.starts_at, slot.ends_at)
        seats = seats_for(MeetingForm.VIDEO, cast.at.adults.id, 2)
        needed = Needed(cast.anna.id, seats, [cast.bo.id])
        with counted() as seen:
            dates = free_for_dates(slots, needed, hours=WORKDAYS, now=NOW)

    assert len(dates.conflicts) == many
    assert all(len(answer.nearest) == 3 for answer in dates.answers)
    assert len(seen) <= MOST_FOR_DATES


def test_the_rooms_of_a_day_are_found_by_time(cast: Cast, work: Work, crowded: None) -> None:
    with work():
        frida = db.session.get_one(User, cast.frida.id)
        plan = plan_of(room_days.taken(frida, at("00:00"), at("23:00"), now=NOW))

    assert "ix_claim_span" in plan or "ix_claim_resource_span" in plan
