"""Incidents for the world of the journeys: one in each state, all with the citizen hotline."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from core import clock
from support.incidents.baseline import Shared
from support.incidents.models import Incident, IncidentTicket, State
from tests.factories import Cast


def make_incidents(
    session: Session, cast: Cast, tickets: Mapping[str, uuid.UUID]
) -> dict[str, uuid.UUID]:
    """By state. The first ticket of the world is of the one that goes on."""
    session.rollback()
    now = clock.now() - timedelta(minutes=5)
    decided: dict[str, Any] = {"decided_at": now, "decided_by_id": cast.dorte.id}
    over = {**decided, "ended_at": now, "ended_by_id": cast.dorte.id}
    facts = {
        State.PROPOSED: {},
        State.CONFIRMED: {**decided, "said": "Vi ved det."},
        State.DISMISSED: decided,
        State.OVER: {**over, "why": "Broen er genstartet."},
    }
    made = {state: _incident(cast, state, **said) for state, said in facts.items()}
    session.add_all(made.values())
    session.flush()
    taken = tickets["taken"]
    session.add(IncidentTicket(ticket_id=taken, incident_id=made[State.CONFIRMED].id, at=now))
    session.commit()
    return {state.value: incident.id for state, incident in made.items()}


def _incident(cast: Cast, state: State, **said: Any) -> Incident:
    return Incident(
        kind=Shared.BRIDGE, value=f"{state.value}.example.org", label=f"{state.value}.example.org",
        state=state, unit_id=cast.at.hotline.id, people=4, usual=1.5,
        proposed_at=clock.now() - timedelta(minutes=6), **said,
    )  # fmt: skip
