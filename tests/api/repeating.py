"""A series as a program books it, and what it reads of it."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from core.clock import to_local
from tests.api.programs import Program, wish

WEEK = timedelta(days=7)


def weekly(unit_id: uuid.UUID, start: datetime, count: int = 4, **changes: Any) -> dict[str, Any]:
    """Every week from then on, also on holidays."""
    rule = {"rhythm": "weekly", "count": count}
    return wish(unit_id, start, **{"repeats": rule, "on_holidays": True, **changes})


def booked(program: Program, unit_id: uuid.UUID, start: datetime, **changes: Any) -> Any:
    """What was answered to it."""
    answer = program.send("POST", "/series", weekly(unit_id, start, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json


def tag(said: Any) -> str:
    """The ETag of dates that were read."""
    return f'"{said["version"]}"'


def starts(said: Any) -> list[datetime]:
    """When the dates begin that are not off."""
    return [datetime.fromisoformat(d["starts_at"]) for d in said["dates"] if not d["cancellation"]]


def day(start: datetime, weeks: int = 0) -> date:
    """On the Danish clock, so many weeks later."""
    return to_local(start).date() + weeks * WEEK


def local(start: datetime, weeks: int = 0) -> datetime:
    """The same time on the wall clock, so many weeks later."""
    return (to_local(start).replace(tzinfo=None) + weeks * WEEK).replace(
        tzinfo=to_local(start).tzinfo
    )
