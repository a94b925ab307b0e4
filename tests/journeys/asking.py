"""What participants of a meeting ask for."""

from datetime import timedelta

from booking.models import Occurrence, Participant, WishOutcome, WishSource
from booking.services.time_wishes import wish
from booking.slots import Slot
from core import clock
from core.db import db
from tests.personal.makers import Made

AWAY = {"answered": 1, "words": None, "free": 3}  # days later, the newest last


def make_wishes(made: Made) -> dict[str, int]:
    """Within `work()`: one in each state."""
    occurrence, now = db.session.get_one(Occurrence, made.occurrence_id), clock.now()
    wishes = {}
    for state, days in AWAY.items():
        who = db.session.get_one(Participant, made.people["jens" if state == "words" else "ida"])
        slot = _later(occurrence, days) if days else None
        kept = wish(
            who, occurrence, slot=slot, text="Helst om morgenen", source=WishSource.PAGE, now=now
        )
        if state == "answered":
            kept.outcome, kept.outcome_at = WishOutcome.DECLINED, now
            kept.by_id = occurrence.meeting.leader_id
        db.session.flush()
        wishes[state] = kept.id
    return wishes


def _later(occurrence: Occurrence, days: int) -> Slot:
    away = timedelta(days=days)
    return Slot(occurrence.starts_at + away, occurrence.ends_at + away)
