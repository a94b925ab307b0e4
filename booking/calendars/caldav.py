"""What a CalDAV server is asked: the events of a calendar in a span of time."""

from dataclasses import replace
from datetime import UTC, datetime

from booking.calendars.fetching import Fetched, Request, fetch
from booking.calendars.troubles import CannotRead
from core.reaching import Reach

_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop><C:calendar-data/></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:time-range start="{start}" end="{end}"/>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>"""
_FREE_BUSY = """<?xml version="1.0" encoding="utf-8"?>
<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">
  <C:time-range start="{start}" end="{end}"/>
</C:free-busy-query>"""
NOT_SHOWN = {400, 403, 405, 501}


def ask(request: Request, start: datetime, end: datetime, reach: Reach) -> Fetched:
    """The events; where they may not be seen, when their owner is busy. Raises CannotRead.

    Events first, although they say more: only by them our own meetings can be told from others.
    """
    try:
        return fetch(_report(request, _QUERY, start, end), reach)
    except CannotRead as refusal:
        if refusal.status not in NOT_SHOWN:
            raise
        try:
            return fetch(_report(request, _FREE_BUSY, start, end), reach)
        except CannotRead:
            raise refusal from None


def _report(request: Request, body: str, start: datetime, end: datetime) -> Request:
    span = {"start": _utc(start), "end": _utc(end)}
    headers = {"Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
    return replace(request, method="REPORT", headers=headers, body=body.format(**span).encode())


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"
