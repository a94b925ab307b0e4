"""The race for the last place of a pool: over HTTP, against several server processes."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from core.config import Settings
from tests.booking.race_track import AT_ONCE, Round, open_track
from tests.booking.taking import make_pool
from video.models import Room

pytestmark = pytest.mark.slow

PLACES, TIMES = 1, 5


def test_with_one_place_left_one_of_fifty_at_once_gets_it(
    settings: Settings, tmp_path: Path
) -> None:
    """Four leaders of three organisations, none of whom is busy, and a room of each organisation,
    all of which are free: nothing but the pool makes them wait for each other."""
    with open_track(settings, tmp_path) as track:
        at = track.cast.at
        rooms = track.session.scalars(select(Room).order_by(Room.name)).all()
        for room, owner in zip(rooms, (at.kolding, at.vejle, at.clinic), strict=False):
            room.organisation_id = owner.id
        for room in rooms[3:]:
            room.is_active = False
        make_pool(track.session, at.region, *rooms, most=PLACES)
        place = Round(is_for_room=False, starts=1, is_for_place=True)

        statuses = [track.run(place, day)[0] for day in range(TIMES)]

    assert statuses == [Counter({303: PLACES, 422: AT_ONCE - PLACES})] * TIMES
