"""Whoever asks for help in the region, at whatever hour: somebody is responsible (rule 6.5)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Organisation
from core import clock
from support import directory, routing
from support.models import Audience, SupportModel, Tier
from support.routing import Directory, Inquiry
from tests.demo.told import WEDNESDAY

pytestmark = pytest.mark.slow
HOURS = [WEDNESDAY + timedelta(hours=h) for h in range(0, 168, 5)]  # each hour of the day in a week


def inquiries(region: Session) -> Iterator[Inquiry]:
    """Everybody asks in a meeting of everybody."""
    ids = region.scalars(select(Organisation.id).order_by(Organisation.name)).all()
    for own, convening, audience in product(ids, ids, Audience):
        yield Inquiry(audience, own, convening, is_cross_sector=own != convening)


def test_every_organisation_reaches_a_receiver(app: Flask, region: Session) -> None:
    with app.app_context():
        rows, units = directory.load(), directory.active_units()
        open_at = {hour: directory.open_units(units, hour) for hour in HOURS}

    for asked, (_hour, open_now) in product(inquiries(region), open_at.items()):
        found = routing.route(rows, asked)
        arrival = routing.arrive(found.receivers, open_now)
        assert arrival.owner in rows.tiers
        assert arrival.all_closed == (not open_now & set(found.receivers))
    region.rollback()


def test_each_model_begins_where_it_says(app: Flask, region: Session) -> None:
    with app.app_context():
        rows = directory.load()
    seen = {first_tier(rows, asked) for asked in inquiries(region)}
    region.rollback()

    assert {(model, tier) for model, tier, is_citizens in seen if not is_citizens} == {
        (SupportModel.LOCAL_FIRST, Tier.LOCAL_IT),
        (SupportModel.LOCAL_FIRST, Tier.SHARED_SUPPORT),  # no local IT at either end
        (SupportModel.CROSS_SECTOR_DIRECT, Tier.LOCAL_IT),
        (SupportModel.CROSS_SECTOR_DIRECT, Tier.SHARED_SUPPORT),
        (SupportModel.STAFF_HOTLINE, Tier.STAFF_HOTLINE),
        (SupportModel.FULL, Tier.LOCAL_IT),
        (SupportModel.FULL, Tier.LOCAL_HELPER),
    }
    assert {tier for _model, tier, is_citizens in seen if is_citizens} == {Tier.CITIZEN_HOTLINE}


def first_tier(rows: Directory, asked: Inquiry) -> tuple[SupportModel, Tier, bool]:
    """Under which model the call goes where first."""
    found = routing.route(rows, asked)
    return found.model, rows.tiers[found.receivers[0]], asked.audience == Audience.CITIZEN


def test_local_it_has_hours_and_the_hotline_of_the_story_never_closes(
    app: Flask, region: Session
) -> None:
    night: datetime = clock.from_local(datetime(2026, 12, 2, 3))  # noqa: DTZ001 - a wall clock
    with app.app_context():
        units = directory.active_units()
        awake = {u.unit.place for u in units if u.id in directory.open_units(units, night)}

    assert awake == {
        "Hotline for borgere, Region Syddanmark",
        "Fælles support, Region Syddanmark",
        "Lokal it, Kolding Kommune",
    }
    region.rollback()
