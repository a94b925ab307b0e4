"""Each participant's way to the meeting: reached, opened, answered, tested, inside."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from booking.models import (
    Answer,
    Attendance,
    Attending,
    EquipmentTest,
    Participant,
    ParticipantKind,
)
from core.db import db
from notifications.models import Channel, OutboxMessage

GONE_AFTER = timedelta(seconds=40)  # not seen at the door for so long: nobody waits there


class DeliveryState(StrEnum):
    """How far the newest message is."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """How the newest message to a person fared."""

    state: DeliveryState
    channel: Channel


class Presence(StrEnum):
    """Where somebody is just now."""

    AWAY = "away"
    WAITING = "waiting"
    INSIDE = "inside"
    LEFT = "left"


@dataclass(frozen=True)
class PersonRow:
    """One participant on the leader's page."""

    name: str
    place: str
    kind: ParticipantKind
    is_leader: bool
    is_reachable: bool
    phone: str | None  # to call when no message gets there
    opened_at: datetime | None
    answer: Answer
    answered_by: str | None
    delivery: Delivery | None
    test_faults: tuple[str, ...] | None  # none: not tested
    presence: Presence

    @property
    def needs_call(self) -> bool:
        """Whether a call is the only way left to tell them."""
        failed = self.delivery is not None and self.delivery.state == DeliveryState.FAILED
        untold = failed or not self.is_reachable
        return untold and self.opened_at is None and not self.is_leader


def person_row(
    participant: Participant,
    attendance: Attendance | None,
    test: EquipmentTest | None,
    delivery: Delivery | None,
    *,
    now: datetime,
) -> PersonRow:
    """Put together what is known of one participant."""
    unit = participant.unit
    return PersonRow(
        name=participant.name or participant.function,
        place=unit.organisation.name if unit else participant.function,
        kind=participant.kind,
        is_leader=participant.attending == Attending.LEADER,
        is_reachable=participant.is_reachable,
        phone=participant.phone or (unit.phone if unit else None),
        opened_at=participant.opened_at,
        answer=participant.answer,
        answered_by=participant.answered_by,
        delivery=delivery,
        test_faults=_faults(test) if test else None,
        presence=_presence(attendance, now),
    )


def _faults(test: EquipmentTest) -> tuple[str, ...]:
    """The parts that did not work: each part's result is true, or "ok"."""
    return tuple(part for part, result in test.results.items() if result not in (True, "ok"))


def _presence(attendance: Attendance | None, now: datetime) -> Presence:
    if attendance is None:
        return Presence.AWAY
    if attendance.joined_at and attendance.left_at is None:
        return Presence.INSIDE
    if attendance.waiting_at and now - attendance.waiting_at <= GONE_AFTER:
        return Presence.WAITING
    return Presence.LEFT if attendance.left_at else Presence.AWAY


def delivery_of(participant_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Delivery]:
    """How the newest message to each of them fared, in one statement."""
    newest = (
        select(func.max(OutboxMessage.id))
        .where(OutboxMessage.participant_id.in_(participant_ids))
        .group_by(OutboxMessage.participant_id)
    )
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(newest)))
    return {r.participant_id: Delivery(_state(r), r.channel) for r in rows if r.participant_id}


def _state(row: OutboxMessage) -> DeliveryState:
    if row.sent_at:
        return DeliveryState.SENT
    return DeliveryState.FAILED if row.failed_at else DeliveryState.PENDING
