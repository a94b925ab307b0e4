"""Two administrators save at the same moment: one is told, and nothing is lost unseen."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from core import clock
from core.db import db
from core.errors import Refusal
from support import access
from support.hours import Interval, OnHolidays, OwnDays
from support.models import SupportUnit
from support.services import opening_hours
from support.services.opening_hours import NewHours
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import NOON, read_anew
from tests.support.test_two_at_once import Job, at_once

DAY = clock.to_local(NOON).date() + timedelta(days=9)


@pytest.fixture
def keepers(session: Session, cast: Cast) -> list[uuid.UUID]:
    """Frida and Bo, both administrators of the municipality."""
    session.add(Membership(user_id=cast.bo.id, unit_id=cast.at.adults.id, role=Role.ADMINISTRATOR))
    session.commit()
    return [cast.frida.id, cast.bo.id]


def _unit(user: User, id: uuid.UUID) -> SupportUnit:
    held = access.lock_support_unit(user, id)
    assert held
    return held


def test_a_held_unit_can_be_named_by_rows_of_a_case(
    work: Work, session: Session, cast: Cast, keepers: list[uuid.UUID]
) -> None:
    """Their foreign keys do so: who has a case must not wait for who waits for that case."""
    unit_id, frida = cast.at.kolding_it.id, keepers[0]
    read_anew(session)
    named = select(SupportUnit.id).where(SupportUnit.id == unit_id)
    with work():
        _unit(db.session.get_one(User, frida), unit_id)

        share = named.with_for_update(read=True, key_share=True, nowait=True)
        assert session.scalars(share).all() == [unit_id]
        session.rollback()


@pytest.mark.parametrize("round", range(3))
def test_one_of_two_weeks_is_saved(
    app: Flask, session: Session, cast: Cast, keepers: list[uuid.UUID], round: int
) -> None:
    unit_id = cast.at.kolding_it.id
    seen = opening_hours.seen(session.get_one(SupportUnit, unit_id))
    read_anew(session)

    def save(who: uuid.UUID, weekday: int) -> Job:
        def job() -> str:
            user = db.session.get_one(User, who)
            new = NewHours([Interval(weekday, 540, 600)], OnHolidays.CLOSED, None)
            try:
                with force_locale("da"):
                    unit = _unit(user, unit_id)
                    opening_hours.change_hours(unit, new, was_seen=seen, by=user, now=NOON)
            except Refusal as refusal:
                return type(refusal).__name__
            return f"saved {weekday}"

        return job

    answers = at_once(app, [save(who, weekday) for weekday, who in enumerate(keepers)])

    assert sorted(answers)[0] == "HoursChangedMeanwhile"
    [row] = session.get_one(SupportUnit, unit_id).hours
    assert f"saved {row.weekday}" in answers


def test_one_of_two_says_something_of_a_day(
    app: Flask, session: Session, cast: Cast, keepers: list[uuid.UUID]
) -> None:
    unit_id = cast.at.kolding_it.id
    read_anew(session)

    def add(who: uuid.UUID) -> Job:
        def job() -> str:
            user, new = db.session.get_one(User, who), OwnDays(DAY, DAY, None, None, "ferie")
            try:
                with force_locale("da"):
                    opening_hours.add_own_days(_unit(user, unit_id), new, by=user, now=NOON)
            except Refusal as refusal:
                return type(refusal).__name__
            return "added"

        return job

    assert sorted(at_once(app, [add(who) for who in keepers])) == ["DaysOverlap", "added"]
    assert len(session.get_one(SupportUnit, unit_id).own_days) == 1
