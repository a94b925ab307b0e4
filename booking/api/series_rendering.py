"""The dates of a meeting, as programs read them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from booking.api.rendering import Said, cancellation
from booking.api.versions import version_of
from booking.models import Meeting, Occurrence
from booking.series_calendar import is_moved, series_of
from booking.series_pages import dates_page
from core import clock


def dates(meeting: Meeting, *, now: datetime) -> dict[str, Any]:
    """Every date, in a fixed number of statements."""
    page = dates_page(meeting, now=now)
    left_out = [
        {
            "id": each.date.id,
            "on": each.date.on,
            "reason": each.date.reason.value,
            "can_be_tried": each.is_ahead,
        }
        for each in page.left_out
    ]
    return {
        "version": version_of(meeting),
        "rhythm": page.rhythm,
        "dates": _dates([*page.past[::-1], *page.coming]),
        "left_out": left_out,
    }


def _dates(found: Sequence[Occurrence]) -> list[Said]:
    changed = [_offset(one) != _offset(other) for one, other in pairwise(found)]
    return [
        _date(each, is_after_change=is_after)
        for each, is_after in zip(found, [False, *changed], strict=False)
    ]


def _date(occurrence: Occurrence, *, is_after_change: bool) -> Said:
    series = series_of(occurrence)
    return {
        "id": occurrence.id,
        "starts_at": occurrence.starts_at,
        "ends_at": occurrence.ends_at,
        "is_after_clock_change": is_after_change,
        "is_moved": series is not None and is_moved(occurrence, series),
        "leader_id": occurrence.leader_id,
        "cancellation": cancellation(occurrence.cancellation),
    }


def _offset(occurrence: Occurrence) -> timedelta | None:
    return clock.to_local(occurrence.starts_at).utcoffset()
