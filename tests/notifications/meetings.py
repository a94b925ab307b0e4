"""A meeting with little said about it, for what is sent about meetings."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.messages import SupportRoute
from booking.models import (
    Attending,
    Meeting,
    MeetingForm,
    MeetingType,
    Occurrence,
    Participant,
    ParticipantKind,
)
from core.db import db
from notifications.models import OutboxMessage
from tests.factories import Cast

NOW = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
STARTS_AT = datetime(2026, 12, 2, 9, tzinfo=UTC)
HOTLINE = SupportRoute("Hotline for borgere", "+4500112233", "Mandag til torsdag kl. 9-18.")
SECRETS = ("Samtale om misbrug", "Hvad lægen sagde", "Børnehuset", "Jens Praksisholm")


def make_meeting(session: Session, cast: Cast, **facts: Any) -> Occurrence:
    """Anna's meeting for Ida and the GP. Purpose, agenda, address and people are secrets."""
    usual = {
        "id": uuid.UUID(int=1),
        "uid": "00000000-0000-4000-8000-000000000001@moedebro.example",
        "type": MeetingType.CONVERSATION,
        "form": MeetingForm.VIDEO,
        "purpose": SECRETS[0],
        "agenda": SECRETS[1],
        "address": SECRETS[2],
        "leader_id": cast.anna.id,
        "created_by_id": cast.anna.id,
        "unit_id": cast.at.adults.id,
        "phone": "+4500445566",
        "created_at": NOW,
    }
    meeting = Meeting(**{**usual, **facts})
    occurrence = Occurrence(starts_at=STARTS_AT, ends_at=STARTS_AT + timedelta(minutes=45))
    meeting.occurrences.append(occurrence)
    session.add(meeting)
    invite(session, meeting, 0, name="Anna Brofelt", attending=Attending.LEADER, **_staff(cast))
    invite(session, meeting, 1, name="Ida Eksempel", email="ida@example.org")
    invite(session, meeting, 2, name=SECRETS[3], email="jens@example.org", **_staff(cast))
    session.commit()
    return occurrence


def _staff(cast: Cast) -> dict[str, Any]:
    return {"kind": ParticipantKind.STAFF, "organisation_id": cast.at.kolding.id}


def invite(session: Session, meeting: Meeting, position: int, **facts: Any) -> Participant:
    """Somebody more. Ids are fixed, so that links and codes are the same in every run."""
    id = uuid.UUID(int=100 + position)
    usual = {"kind": ParticipantKind.CITIZEN, "code_digest": str(id), "id": id}
    participant = Participant(position=position, **{**usual, **facts})
    meeting.participants.append(participant)
    session.flush()
    return participant


def messages_to(person: Participant) -> list[OutboxMessage]:
    """What was put into the outbox for somebody, in its order. Within `work()`."""
    theirs = select(OutboxMessage).where(OutboxMessage.participant_id == person.id)
    return list(db.session.scalars(theirs.order_by(OutboxMessage.id)))
