"""The weeks before, told: meetings, the calls for help in them, and what the figures count."""

from random import Random

from sqlalchemy import select

from core.db import db
from support.demo.past import weeks
from support.demo.past.cases import Casebook
from support.demo.past.meetings import Minutes
from support.demo.region.founding import Founder
from support.demo.stage import Stage
from support.figures import counting
from video.models import Room

SEED = 10  # weeks


def tell_past(stage: Stage, founder: Founder, *, seed: int = SEED) -> None:
    """The same from the same seed and the same day."""
    chance = Random(seed)  # noqa: S311 - made-up meetings are no secret
    rooms = db.session.scalars(select(Room).order_by(Room.name)).all()
    minutes = Minutes(stage, chance, rooms)
    held = minutes.book(weeks.plans(stage, founder, chance))
    Casebook(stage, held, chance).write()
    minutes.hold(held)
    while counting.count(stage.now):  # as the worker would do soon, so that it can be looked at
        pass
