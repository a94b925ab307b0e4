"""Incidents, the tickets they explain, who was told, and rooms that were not ready."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from core.db import Base, only, words
from support.incidents.baseline import Shared
from support.receivers import SupportUnit


class State(StrEnum):
    """How far an incident is."""

    PROPOSED = "proposed"  # by Mødebro, from the tickets
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"  # it was chance
    OVER = "over"


LIVE = (State.PROPOSED, State.CONFIRMED)


class Incident(Base):
    """One cause of many tickets. One at a time for each thing they can have in common."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name="decided_or_only_proposed"
        ),
        CheckConstraint("(state = 'over') = (ended_at IS NOT NULL)", name="over_since"),
        Index(
            "uq_incident_live", "kind", "value", unique=True,
            **only("state IN ('proposed', 'confirmed')"),
        ),
        Index("ix_incident_proposed_at", "proposed_at"),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[Shared] = mapped_column(words(Shared))
    value: Mapped[str] = mapped_column(String(300))  # a room's or organisation's id, a host, a name
    label: Mapped[str] = mapped_column(String(300))  # as people know it
    state: Mapped[State] = mapped_column(words(State), default=State.PROPOSED)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("support_unit.id"))  # who decides
    people: Mapped[int]  # in trouble, when it was proposed
    usual: Mapped[float] = mapped_column(Float)  # people in as long a time
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    said: Mapped[str] = mapped_column(Text, default="")  # to those affected, on their pages
    why: Mapped[str] = mapped_column(Text, default="")  # it was dismissed; or what it was
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))

    unit: Mapped[SupportUnit] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])


class IncidentTicket(Base):
    """One ticket that the incident explains. Its key: a ticket has one cause at most."""

    __tablename__ = "incident_ticket"
    __table_args__ = (Index("ix_incident_ticket_incident", "incident_id"),)

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"))
    at: Mapped[datetime]


class IncidentReader(Base):
    """Somebody who was written to. Its key: each person once."""

    __tablename__ = "incident_reader"

    incident_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("incident.id"), primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    ends_at: Mapped[datetime]  # of the meeting it was about: nobody is told of it afterwards


class RoomAlarm(Base):
    """A ticket that a room opened by itself, for not being ready or for staying open."""

    __tablename__ = "room_alarm"
    __table_args__ = (
        Index("ix_room_alarm_open", "occurrence_id", **only("ended_at IS NULL")),
        UniqueConstraint("order_id"),
    )

    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"))
    # The room at a bridge that could not close it. None: a room that was not ready.
    order_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("room_order.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
