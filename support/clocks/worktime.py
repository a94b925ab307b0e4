"""Open time: how much has gone by, and when so much will have. Both from one walk of open spans, so
`elapsed(table, since, due(table, since, wanted)) == wanted` holds by construction.
"""

from datetime import datetime, timedelta

from support.hours import Timetable, spans


def elapsed(table: Timetable, since: datetime, until: datetime) -> timedelta:
    """The open time between two instants; none where the second is not after the first."""
    if until <= since:
        return timedelta()
    if table.never_closes:
        return until - since
    found = (
        min(span.closes_at, until) - max(span.opens_at, since)
        for span in spans(table, since, until)
        if span.opens_at < until
    )
    return sum(found, timedelta())


def due(table: Timetable, since: datetime, wanted: timedelta) -> datetime | None:
    """The instant when so much open time has gone by. Exactly at closing is that closing.

    None when it does not open for so long within the horizon: nobody can be late there.
    """
    if wanted <= timedelta():
        return since
    if table.never_closes:
        return since + wanted
    left = wanted
    for span in spans(table, since):
        begins = max(span.opens_at, since)
        if begins + left <= span.closes_at:
            return begins + left
        left -= span.closes_at - begins
    return None
