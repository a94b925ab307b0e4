"""The job that looks at the newest tickets: they join an incident, or propose one to the desk."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from booking import affected
from core import audit
from core.audit import SYSTEM
from core.db import db, insert_new
from core.jobs import Job
from support import access, directory
from support.incidents import sightings
from support.incidents.baseline import Cluster, Key, Shared, Sighting, clusters
from support.incidents.models import LIVE, Incident, IncidentTicket, State
from support.lines import Units
from support.models import EventKind, SupportUnit, Ticket, Tier
from support.services.moving import move
from support.timeline import ROUTING

JOB = "incident-look"
EVERY = timedelta(seconds=20)
PROPOSED = audit.declare("incident-proposed", "shared", "tickets", "people")


def detect(now: datetime) -> int:
    """How many incidents were proposed."""
    left = _join(sightings.lately(now), now)
    found = clusters(left, sightings.history_at(now))
    return sum(_propose(cluster, now) for cluster in found)


def _join(seen: Sequence[Sighting], now: datetime) -> Sequence[Sighting]:
    """Tickets with a cause that is known already need no second one. What is left."""
    live = {
        (each.kind, each.value): each
        for each in db.session.scalars(select(Incident).where(Incident.state.in_(LIVE)))
    }
    joined: dict[uuid.UUID, Incident] = {}
    for each in seen:
        known = sorted(each.keys & live.keys())
        if known:
            joined[each.ticket_id] = live[known[0]]
    for incident in dict.fromkeys(joined.values()):
        explain(incident, [id for id, of in joined.items() if of is incident], now=now)
    return [each for each in seen if each.ticket_id not in joined]


def explain(incident: Incident, ticket_ids: Sequence[uuid.UUID], *, now: datetime) -> None:
    """The tickets are of this incident; once it is confirmed their history says so."""
    rows = [
        {"ticket_id": id, "incident_id": incident.id, "at": now}
        for id in sorted(ticket_ids, key=str)
    ]
    new = insert_new(IncidentTicket, rows).returning(IncidentTicket.ticket_id)
    mine = set(db.session.scalars(new)) if rows else set()
    if incident.state == State.CONFIRMED:
        note_on_tickets(incident, mine, now=now)


def note_on_tickets(incident: Incident, ticket_ids: set[uuid.UUID], *, now: datetime) -> None:
    """Written on each, that it has the same cause as others."""
    wanted = select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.number)
    for ticket in db.session.scalars(access.held(wanted)).all():
        move(ticket, EventKind.SAME_CAUSE, by=ROUTING, now=now, is_internal=True,
             label=incident.label)  # fmt: skip


def _propose(cluster: Cluster, now: datetime) -> int:
    kind, value = cluster.key
    row = {
        "id": uuid.uuid4(), "kind": kind, "value": value, "label": label_of(cluster.key),
        "state": State.PROPOSED, "unit_id": _whose(cluster), "people": cluster.people,
        "usual": cluster.usual, "proposed_at": now, "said": "", "why": "",
    }  # fmt: skip
    written = insert_new(Incident, [row]).returning(Incident.id)
    id = db.session.scalar(written)
    if id is None:
        return 0  # another worker was first
    explain(db.session.get_one(Incident, id), cluster.ticket_ids, now=now)
    tickets, people = len(cluster.ticket_ids), cluster.people
    audit.record(
        SYSTEM, PROPOSED, subject=id, now=now, shared=kind.value, tickets=tickets, people=people
    )
    return 1


def label_of(key: Key) -> str:
    """What people call it."""
    kind, value = key
    if kind == Shared.ROOM:
        rooms = affected.rooms_named([uuid.UUID(value)])
        return rooms[0].name if rooms else value
    if kind == Shared.ORGANISATION:
        return directory.organisation_names().get(uuid.UUID(value), value)
    return value


def _whose(cluster: Cluster) -> uuid.UUID:
    """Whoever has all the tickets; of several, shared support, which leads across sectors."""
    units = Units.read()
    rows = db.session.execute(
        select(Ticket.responsible_id, Ticket.organisation_id)
        .where(Ticket.id.in_(cluster.ticket_ids))
        .order_by(Ticket.number)
    ).all()
    having: Counter[uuid.UUID] = Counter(row.responsible_id for row in rows)
    inside = [id for id, _n in having.most_common() if _is_inside(units.by_id.get(id))]
    if len(having) == 1 and inside:
        return inside[0]
    [(home, _n)] = Counter(row.organisation_id for row in rows).most_common(1)
    shared = units.rows.nearest(home, Tier.SHARED_SUPPORT)
    return shared or next(iter([*inside, *having]))


def _is_inside(unit: SupportUnit | None) -> bool:
    """Whether it has a desk here."""
    return unit is not None and not unit.is_external


JOBS: Sequence[Job] = (Job(JOB, detect, sightings.has_lately, every=EVERY, is_a_look=True),)
