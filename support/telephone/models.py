"""Hotlines: which number is which, what happened in each call, and what was recorded."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organisation
from core.db import Base, only, words
from support.receivers import SupportUnit
from support.telephone.calls import State
from support.telephone.known import LineKind


class PhoneLine(Base):
    """A number that people ring, and that answers by itself. One that has ended keeps its calls."""

    __tablename__ = "phone_line"
    __table_args__ = (
        Index("uq_phone_line_number", "number", unique=True, **only("ended_at IS NULL")),
        Index("ix_phone_line_organisation", "organisation_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[LineKind] = mapped_column(words(LineKind))
    number: Mapped[str] = mapped_column(String(20))  # E.164
    name: Mapped[str] = mapped_column(String(120))  # as it is said
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()


class UnitPhone(Base):
    """Where a unit is rung by a hotline. Without a row: the number that everybody knows."""

    __tablename__ = "unit_phone"
    __table_args__ = (CheckConstraint("ring_seconds BETWEEN 5 AND 60", name="rings_for_a_while"),)

    support_unit_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("support_unit.id"), primary_key=True
    )
    number: Mapped[str] = mapped_column(String(20))
    ring_seconds: Mapped[int] = mapped_column(default=20)


class PhoneCall(Base):
    """One call to a hotline. `flow` and `turn` say how far it is: an answer is given once."""

    __tablename__ = "phone_call"
    __table_args__ = (
        Index("ix_phone_call_ticket", "ticket_id", "id", **only("ticket_id IS NOT NULL")),
        Index("ix_phone_call_began_at", "began_at"),
        Index("ix_phone_call_lent", "ended_at", **only("lent_id IS NOT NULL")),
        Index("ix_phone_call_on", "ended_at", "began_at", **only("ended_at IS NULL")),
        Index(
            "ix_phone_call_unsorted",
            "support_unit_id",
            "began_at",
            **only("ticket_id IS NULL AND handled_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    provider_id: Mapped[str] = mapped_column(String(40), unique=True)
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phone_line.id"))
    caller: Mapped[str] = mapped_column(String(20))  # E.164; empty where it is not shown
    state: Mapped[State] = mapped_column(words(State))
    flow: Mapped[dict[str, Any]] = mapped_column(JSON)
    turn: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    occurrence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("occurrence.id"))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    ticket_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id"))
    # On whose list it lies while there is no case of it.
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    # Who sees the case because it rings there just now.
    lent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))

    line: Mapped[PhoneLine] = relationship(lazy="joined")
    steps: Mapped[list["PhoneStep"]] = relationship(
        order_by="PhoneStep.id", cascade="all, delete-orphan"
    )
    recordings: Mapped[list["PhoneRecording"]] = relationship(
        order_by="PhoneRecording.id", cascade="all, delete-orphan"
    )


class StepKind(StrEnum):
    """What happened in a call."""

    FOUND_BY_NUMBER = "found_by_number"
    FOUND_BY_CODE = "found_by_code"
    RANG = "rang"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    INTO_ROOM = "into_room"
    NOBODY = "nobody"
    RECORDED = "recorded"


class PhoneStep(Base):
    """One thing that happened in it."""

    __tablename__ = "phone_step"
    __table_args__ = (Index("ix_phone_step_call", "call_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phone_call.id"))
    at: Mapped[datetime]
    kind: Mapped[StepKind] = mapped_column(words(StepKind))
    support_unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("support_unit.id"))
    seconds: Mapped[int | None]  # that they talked

    unit: Mapped[SupportUnit | None] = relationship()


class PhoneRecording(Base):
    """A message that somebody left. Ours once it is fetched, sealed; then it is deleted there."""

    __tablename__ = "phone_recording"
    __table_args__ = (
        Index("ix_phone_recording_call", "call_id", "id"),
        Index("ix_phone_recording_due", "due_at", **only("due_at IS NOT NULL")),
        Index("ix_phone_recording_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phone_call.id"))
    provider_id: Mapped[str] = mapped_column(String(40), unique=True)
    seconds: Mapped[int]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # when to fetch it, or to delete it there; none: nothing to do
    tries: Mapped[int] = mapped_column(default=0)
    fetched_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    deleted_there_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    file_name: Mapped[str | None] = mapped_column(String(80))  # in the shared folder
