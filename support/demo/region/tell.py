"""The region's fortnight, in the order of time: everything by the services, with a moved clock."""

from collections.abc import Callable
from random import Random

from core.db import db
from support.demo.past.tell import tell_past
from support.demo.present import tell_present
from support.demo.region import lines
from support.demo.region.casting import Casting
from support.demo.region.deeds import Deed
from support.demo.region.diary import Diary
from support.demo.region.founding import Founder
from support.demo.region.helping import Helpers
from support.demo.region.meetings import Meetings
from support.demo.region.rooms import make_rooms
from support.demo.region.workdays import workdays
from support.demo.stage import Stage

SEED = 22  # municipalities
Say = Callable[[str], None]


def tell_region(stage: Stage, *, password_hash: str, say: Say, seed: int = SEED) -> None:
    """The same region from the same seed and the same moment."""
    chance = Random(seed)  # noqa: S311 - made-up people are no secret
    founder = Founder(db.session(), stage.cast, password_hash, chance)
    founder.everything()
    helpers = Helpers(founder)
    helpers.everything()
    make_rooms(db.session(), stage.cast.at)
    lines.make_lines(stage, helpers.staff_hotline_id)
    db.session.flush()
    days = workdays(stage.today)
    diary = Diary(founder.homes, days, chance, stage.now)
    plans, called_off = diary.fortnight(), diary.called_off()
    casting = Casting(stage, plans, days, helpers.with_it, helpers.bridge_id, chance)
    calls = list(casting.deeds())  # first: who cannot attend does not come to the meeting
    meetings = Meetings(stage, chance)
    booked = [*plans, *called_off]
    deeds = [deed for plan in booked for deed in meetings.deeds(plan)]
    say(
        f"Making a region: {len(founder.organisations)} organisations, {len(booked)} meetings. "
        "It takes some seconds."
    )
    _do([*deeds, *calls])
    tell_past(stage, founder)
    tell_present(stage, founder)


def _do(deeds: list[Deed]) -> None:
    for deed in sorted(deeds, key=lambda deed: deed.at):
        deed.do()
