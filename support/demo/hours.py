"""When the support units answer. The hospital's IT has no rows: it never closes."""

from sqlalchemy.orm import Session

from support.demo.cast import Places
from support.demo.times import MONDAY_TO_FRIDAY, MONDAY_TO_THURSDAY
from support.models import OpeningHours

HOURS = {
    "hotline": (MONDAY_TO_THURSDAY, 9 * 60, 18 * 60),
    "kolding_it": (MONDAY_TO_FRIDAY, 7 * 60 + 30, 15 * 60 + 30),
    "shared": (MONDAY_TO_FRIDAY, 8 * 60, 16 * 60),
}


def open_units(session: Session, places: Places) -> None:
    """Give each its hours, Monday to Thursday or Friday."""
    for name, (weekdays, opens, closes) in HOURS.items():
        unit = getattr(places, name)
        session.add_all(
            OpeningHours(support_unit_id=unit.id, weekday=weekday, opens=opens, closes=closes)
            for weekday in weekdays
        )
