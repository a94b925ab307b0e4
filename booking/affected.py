"""Where the meetings of tickets take place, and whom trouble at such a place is about to hit."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, and_, not_, or_, select

from accounts.models import Unit
from booking.date_answers import says_no
from booking.models import Meeting, Occurrence, Participant, ParticipantKind
from booking.services.room_systems import has_room_ahead
from core.db import db
from video.bridges import Spot, bridge_of, spot_of
from video.models import Provision, Room

SOME = 500  # ids in one statement


@dataclass(frozen=True)
class Extent:
    """Whom something hits: everybody in these rooms, everybody of an organisation (for citizens
    the one that convened them), or some by name."""

    room_ids: frozenset[uuid.UUID] = frozenset()
    organisation_id: uuid.UUID | None = None
    participant_ids: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True)
class Hit:
    """Somebody in a meeting that is hit, and how to reach them."""

    participant_id: uuid.UUID
    meeting_id: uuid.UUID
    occurrence_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    email: str | None
    phone: str | None
    language: str


def spots_of(occurrence_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Spot]:
    """By occurrence, where it has a room. A statement for some hundred of them."""
    wanted = sorted(occurrence_ids, key=str)
    found: dict[uuid.UUID, Spot] = {}
    for first in range(0, len(wanted), SOME):
        rows = db.session.execute(
            select(Occurrence.id, Room)
            .join(Provision, Occurrence.provision_id == Provision.id)
            .join(Room, Provision.room_id == Room.id)
            .where(Occurrence.id.in_(wanted[first : first + SOME]))
        )
        found |= {id: spot_of(room) for id, room in rows}
    return found


def rooms_on(bridge: str) -> Sequence[Room]:
    """Every room whose address leads there. One statement."""
    rooms = db.session.scalars(select(Room).order_by(Room.name, Room.id))
    return [room for room in rooms if bridge_of(room) == bridge]


def rooms_named(room_ids: Collection[uuid.UUID]) -> Sequence[Room]:
    """These rooms."""
    wanted = select(Room).where(Room.id.in_(room_ids)).order_by(Room.name, Room.id)
    return db.session.scalars(wanted).all()


def occurrences_in(
    room_id: uuid.UUID | BindParameter[uuid.UUID],
    *,
    since: datetime | BindParameter[datetime],
    until: datetime | BindParameter[datetime],
) -> Select[uuid.UUID]:
    """What takes place there then, for a statement about something else."""
    return (
        select(Occurrence.id)
        .join(Provision, Occurrence.provision_id == Provision.id)
        .where(
            Provision.room_id == room_id, Occurrence.ends_at > since, Occurrence.starts_at < until
        )
    )


def people_hit(extent: Extent, *, now: datetime, until: datetime) -> Sequence[Hit]:
    """Who has such a meeting going on, or beginning by then, and comes. One statement."""
    return [Hit(*row) for row in db.session.execute(_hit(extent, now, until)).all()]


Columns = tuple[
    uuid.UUID, uuid.UUID, uuid.UUID, datetime, datetime, str | None, str | None, str
]  # fmt: skip


def _hit(extent: Extent, now: datetime, until: datetime) -> Select[*Columns]:
    return (
        select(
            Participant.id, Meeting.id, Occurrence.id, Occurrence.starts_at, Occurrence.ends_at,
            Participant.email, Participant.phone, Participant.language,
        )
        .join(Occurrence, Occurrence.meeting_id == Participant.meeting_id)
        .join(Meeting, Meeting.id == Participant.meeting_id)
        .join(Unit, Unit.id == Meeting.unit_id)
        .join(Provision, Provision.id == Occurrence.provision_id)
        .where(
            has_room_ahead(now),
            Occurrence.starts_at <= until,
            Participant.removed_at.is_(None),
            not_(says_no()),
            _reached(extent),
        )
        .order_by(Occurrence.starts_at, Occurrence.id, Participant.position)
    )  # fmt: skip


def _reached(extent: Extent) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [Participant.id.in_(extent.participant_ids)]
    if extent.room_ids:
        ways.append(Provision.room_id.in_(extent.room_ids))
    if extent.organisation_id:
        private = Participant.kind.in_([kind for kind in ParticipantKind if kind.is_private])
        home = Unit.organisation_id == extent.organisation_id
        ways += [
            and_(~private, Participant.organisation_id == extent.organisation_id),
            and_(private, home),
        ]
    return or_(*ways)
