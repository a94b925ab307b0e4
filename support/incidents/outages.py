"""What those affected read on their pages: in the words of whoever confirmed the incident."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select

from booking.ports import Outage, Whereabouts
from core.db import db
from support.incidents.models import Incident, IncidentTicket, State
from support.incidents.sightings import keys_of
from support.models import Ticket

SOON = timedelta(days=1)  # ours: nobody is told today of trouble before a meeting next week


def outage_at(place: Whereabouts, *, now: datetime) -> Outage | None:
    """What is wrong there. One statement; none for a meeting that is not near."""
    if place.starts_at > now + SOON:
        return None
    said = db.session.scalar(confirmed_at(place))
    return Outage(said) if said else None


def confirmed_at(place: Whereabouts) -> Select[str]:
    """The newest words; a test reads the statement's plan."""
    return (
        select(Incident.said)
        .where(Incident.state == State.CONFIRMED, or_(_is_there(place), _is_about(place)))
        .order_by(Incident.decided_at.desc(), Incident.id)
        .limit(1)
    )


def _is_there(place: Whereabouts) -> ColumnElement[bool]:
    keys = sorted(keys_of(place.organisation_id, place.device, place.spot))
    return or_(*(and_(Incident.kind == kind, Incident.value == value) for kind, value in keys))


def _is_about(place: Whereabouts) -> ColumnElement[bool]:
    mine = (
        select(IncidentTicket.incident_id)
        .join(Ticket, Ticket.id == IncidentTicket.ticket_id)
        .where(Ticket.participant_id == place.participant_id)
    )
    return Incident.id.in_(mine)
