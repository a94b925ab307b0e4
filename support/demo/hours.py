"""When the support units of the cast answer; those around them have hours of their own.

Only the hospital's IT closes: a stranger may try the demo on a Sunday night, and somebody must be
at the desk then. A unit without rows never closes.
"""

from sqlalchemy.orm import Session

from support.demo.cast import Places
from support.demo.times import MONDAY_TO_FRIDAY
from support.models import OpeningHours

HOURS = {"hospital_it": (MONDAY_TO_FRIDAY, 7 * 60 + 30, 15 * 60 + 30)}


def open_units(session: Session, places: Places) -> None:
    """Give each its hours, Monday to Thursday or Friday."""
    for name, (weekdays, opens, closes) in HOURS.items():
        unit = getattr(places, name)
        session.add_all(
            OpeningHours(support_unit_id=unit.id, weekday=weekday, opens=opens, closes=closes)
            for weekday in weekdays
        )
