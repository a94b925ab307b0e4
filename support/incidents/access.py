"""Who sees which incident, and who decides. Every look-up by id goes through here.

Whoever may see one of its tickets sees the incident, and of the tickets those that they may open
anyway: no incident opens a door. The unit that it lies with decides.
"""

import uuid
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from accounts.models import Role, Unit, User
from core.db import db
from support import access
from support.incidents.models import Incident, IncidentTicket
from support.incidents.refusals import NotYourIncident
from support.models import SupportUnit, Ticket


def incidents_for(actor: User, *, now: datetime) -> Select[Incident]:
    """Those of the actor's units, and those that explain a ticket that the actor sees."""
    explains = exists(
        select(IncidentTicket.ticket_id)
        .join(Ticket, Ticket.id == IncidentTicket.ticket_id)
        .where(IncidentTicket.incident_id == Incident.id, access.is_seen(actor, now=now))
    )
    return select(Incident).where(or_(Incident.unit_id.in_(access.my_units(actor)), explains))


def find_incident(actor: User, incident_id: uuid.UUID, *, now: datetime) -> Incident | None:
    """The incident, if the actor may see it."""
    wanted = incidents_for(actor, now=now).where(Incident.id == incident_id)
    return db.session.scalar(wanted.options(*with_unit()))


def with_unit() -> tuple[ORMOption, ...]:
    """Read with who decides; hours wait until somebody asks."""
    unit = joinedload(Incident.unit)
    return (
        unit.joinedload(SupportUnit.unit).joinedload(Unit.organisation),
        unit.lazyload(SupportUnit.hours),
        unit.lazyload(SupportUnit.own_days),
    )


def lock_incident(actor: User, incident_id: uuid.UUID, *, now: datetime) -> Incident | None:
    """The same, held until the transaction ends: of two who decide at once, the second sees what
    the first decided."""
    wanted = incidents_for(actor, now=now).where(Incident.id == incident_id)
    alone = wanted.options(lazyload("*")).with_for_update(of=Incident)
    return db.session.scalar(alone.execution_options(populate_existing=True))


def may_decide(actor: User, incident: Incident) -> bool:
    """Whether the actor works in the unit that the incident lies with."""
    return incident.unit.unit_id in actor.unit_ids(Role.SUPPORTER)


def must_decide(actor: User, incident: Incident) -> None:
    """Raises NotYourIncident."""
    if not may_decide(actor, incident):
        raise NotYourIncident
