"""Tickets as detection sees them: when, who, and what each may have in common with others."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from booking import affected
from booking.figures.reading import is_counted
from core import clock
from core.db import db
from core.devices import browser_in
from support.incidents.alarms import is_alarm
from support.incidents.baseline import (
    AROUND,
    WEEKS,
    WINDOW,
    Key,
    Shared,
    Sighting,
    Usual,
    usual_rate,
)
from support.incidents.models import IncidentTicket
from support.models import Status, Ticket
from video.bridges import Spot

Columns = tuple[uuid.UUID, uuid.UUID | None, uuid.UUID | None, uuid.UUID, str, bool]
PLACES = (Shared.ROOM, Shared.BRIDGE)


def lately(now: datetime) -> Sequence[Sighting]:
    """The tickets of the last minutes that no incident explains. Two statements."""
    rows = db.session.execute(tickets_in([(now - WINDOW, now)])).all()
    return _sightings(rows)


def history_at(now: datetime) -> Usual:
    """What is usual for a key about this time of the week; read once, when it is first asked."""
    read = cache(lambda: _counts(now))

    def usual(key: Key) -> float:
        return usual_rate(key[0], read().get(key, 0))

    return usual


def weeks_before(now: datetime) -> list[tuple[datetime, datetime]]:
    """About the same time on the wall clock, in each of the weeks before."""
    times = [clock.days_later(now, -7 * week) for week in range(1, WEEKS + 1)]
    return [(at - AROUND, at + AROUND) for at in times]


def has_lately(now: datetime) -> bool:
    """Whether anything came in the last minutes that is not explained."""
    wanted = tickets_in([(now - WINDOW, now)]).limit(1)
    return db.session.execute(wanted).first() is not None


def keys_of(organisation_id: uuid.UUID, device: str, spot: Spot | None) -> frozenset[Key]:
    """Everything it may have in common with others."""
    keys = {(Shared.ORGANISATION, str(organisation_id))}
    if browser := browser_in(device):
        keys.add((Shared.SOFTWARE, browser))
    if spot:
        keys |= {(Shared.ROOM, str(spot.room_id)), (Shared.BRIDGE, spot.bridge)}
    return frozenset(keys)


def _counts(now: datetime) -> Mapping[Key, int]:
    """How many people each key has seen then. What an incident explained was not usual."""
    counts: dict[Key, int] = defaultdict(int)
    for span in weeks_before(now):
        seen = _sightings(db.session.execute(tickets_in([span])).all())
        for key, _who in {(key, each.who) for each in seen for key in each.keys}:
            counts[key] += 1
    return counts


def tickets_in(
    spans: Iterable[tuple[datetime, datetime]],
) -> Select[*Columns]:
    """Those opened in one of the spans that no incident explains, drills left out; a test reads
    the plan."""
    explained = select(IncidentTicket.ticket_id).where(IncidentTicket.ticket_id == Ticket.id)
    return select(
        Ticket.id,
        Ticket.occurrence_id,
        Ticket.participant_id,
        Ticket.organisation_id,
        Ticket.device,
        is_alarm(),
    ).where(
        or_(*(_opened(since, until) for since, until in spans)),
        Ticket.task_key.is_(None),
        Ticket.is_learning.is_(False),
        is_counted(Ticket.occurrence_id),
        Ticket.status.not_in((Status.MERGED, Status.DISCARDED)),
        ~explained.exists(),
    )


def _opened(since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Ticket.opened_at > since, Ticket.opened_at <= until)


def _sightings(rows: Sequence[Row[*Columns]]) -> Sequence[Sighting]:
    spots = affected.spots_of({at for _id, at, *_rest in rows if at})
    return [
        Sighting(id, who or id, _keys(home, device, spots.get(at) if at else None, alarm=alarm))
        for id, at, who, home, device, alarm in rows
    ]


def _keys(
    organisation_id: uuid.UUID, device: str, spot: Spot | None, *, alarm: bool
) -> frozenset[Key]:
    """A room that called by itself says where the trouble is, and nothing of who is in it."""
    keys = keys_of(organisation_id, device, spot)
    return frozenset(key for key in keys if key[0] in PLACES) if alarm else keys
