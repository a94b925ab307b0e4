"""What the help desk may know of meetings and the people in them: facts, never the models."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from accounts.models import Unit, User
from booking import links
from booking.models import Attendance, CallTask, EquipmentTest, Meeting, Occurrence, Participant
from core import clock
from core.db import db
from core.phones import to_e164

INTAKE_BACK, INTAKE_AHEAD = timedelta(days=1), timedelta(days=14)
INTAKE_LIMIT = 10


@dataclass(frozen=True)
class MeetingFacts:
    """A meeting as the desk sees it: no purpose, no agenda, no reason."""

    meeting_id: uuid.UUID
    occurrence_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    leader_id: uuid.UUID
    leader_name: str
    leader_email: str
    leader_language: str
    place: str
    unit_email: str | None
    convening_id: uuid.UUID
    organisation_ids: frozenset[uuid.UUID]
    phone: str
    is_cross_sector: bool
    room: str | None
    room_is_open: bool
    has_pin: bool
    waiting: int


@dataclass(frozen=True)
class Contact:
    """Somebody in a meeting, and how to reach them. Never the link or the code: whoever has those
    is that person, and reads what the meeting is about."""

    participant_id: uuid.UUID
    user_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    kind: str
    is_private: bool
    name: str | None
    function: str
    email: str | None
    phone: str | None
    language: str

    @property
    def is_reachable(self) -> bool:
        """Whether a message can get there."""
        return bool(self.email or self.phone)


@dataclass(frozen=True)
class Found:
    """One answer to a caller: a meeting, and the person when the search named one."""

    occurrence_id: uuid.UUID
    meeting_id: uuid.UUID
    starts_at: datetime
    place: str
    participant_id: uuid.UUID | None
    kind: str | None
    name: str | None


def meeting_facts(occurrence_id: uuid.UUID) -> MeetingFacts | None:
    """The meeting of an occurrence, for a supporter with a ticket about it."""
    found = db.session.scalar(
        select(Occurrence)
        .where(Occurrence.id == occurrence_id)
        .options(
            joinedload(Occurrence.meeting).options(
                joinedload(Meeting.leader).lazyload(User.memberships),
                joinedload(Meeting.unit).joinedload(Unit.organisation),
                selectinload(Meeting.participants),
            )
        )
    )
    return _facts(found) if found else None


def _facts(occurrence: Occurrence) -> MeetingFacts:
    meeting, provision = occurrence.meeting, occurrence.provision
    parties = {p.organisation_id for p in meeting.invited if p.organisation_id}
    return MeetingFacts(
        meeting_id=meeting.id,
        occurrence_id=occurrence.id,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        is_cancelled=occurrence.cancellation is not None,
        leader_id=meeting.leader_id,
        leader_name=meeting.leader.name,
        leader_email=meeting.leader.email,
        leader_language=meeting.leader.language,
        place=meeting.unit.place,
        unit_email=meeting.unit.email,
        convening_id=meeting.unit.organisation_id,
        organisation_ids=frozenset(parties | {meeting.unit.organisation_id}),
        phone=meeting.phone,
        is_cross_sector=meeting.is_cross_sector,
        room=provision.room.name if provision else None,
        room_is_open=bool(provision and provision.opened_at),
        has_pin=bool(provision and provision.room.guest_pin),
        waiting=_waiting(occurrence.id),
    )


def _waiting(occurrence_id: uuid.UUID) -> int:
    waits = select(func.count()).where(
        Attendance.occurrence_id == occurrence_id,
        Attendance.waiting_at.is_not(None),
        Attendance.joined_at.is_(None),
    )
    return db.session.scalar(waits) or 0


def room_pin(occurrence_id: uuid.UUID) -> str | None:
    """The guests' PIN. Whoever asks is written down by the caller."""
    found = db.session.get(Occurrence, occurrence_id)
    return found.provision.room.guest_pin if found and found.provision else None


def contact_of(participant_id: uuid.UUID) -> Contact | None:
    """How to reach somebody."""
    found = db.session.get(Participant, participant_id)
    if found is None:
        return None
    return Contact(
        participant_id=found.id,
        user_id=found.user_id,
        organisation_id=found.organisation_id,
        kind=found.kind.value,
        is_private=found.kind.is_private,
        name=found.name,
        function=found.function,
        email=found.email,
        phone=found.phone,
        language=found.language,
    )


def personal_url_of(participant_id: uuid.UUID, *, base_url: str, key: bytes) -> str:
    """The personal link, for a message to that person only. Made now: it is never kept."""
    found = db.session.get(Participant, participant_id)
    return links.personal_url(found, base_url=base_url, key=key) if found else ""


def last_test(occurrence_id: uuid.UUID, participant_id: uuid.UUID) -> EquipmentTest | None:
    """The newest test of sound, picture and connection by this participant."""
    newest = (
        select(EquipmentTest)
        .where(
            EquipmentTest.occurrence_id == occurrence_id,
            EquipmentTest.participant_id == participant_id,
        )
        .order_by(EquipmentTest.id.desc())
        .limit(1)
    )
    return db.session.scalar(newest)


def occurrence_ids(meeting_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Every time the meeting takes place."""
    return db.session.scalars(
        select(Occurrence.id).where(Occurrence.meeting_id == meeting_id)
    ).all()


def find_for_intake(query: str, *, now: datetime, key: bytes) -> list[Found]:
    """Who is calling? By the code of eight digits, by phone, by time today, or by name."""
    digits = "".join(c for c in query if c.isdigit())
    if len(digits) == 8 and (owner := links.find_by_code(digits, key)):
        return _people(Participant.id == owner.id, now=now)
    if (number := to_e164(query)) and len(digits) >= 8:
        return _people(or_(Participant.phone == number, Meeting.phone == number), now=now)
    if (wall := _time_today(query, now)) is not None:
        return _meetings_at(wall)
    if len(query) < 2 or digits:
        return []
    like = f"%{_plain(query)}%"
    return _people(Participant.name.ilike(like, escape="\\"), now=now)


def add_call_task(
    meeting_id: uuid.UUID, participant_id: uuid.UUID | None, reason: str, *, now: datetime
) -> None:
    """Somebody has to be called by the leader."""
    db.session.add(
        CallTask(
            meeting_id=meeting_id, participant_id=participant_id, reason=reason, created_at=now
        )
    )


def _plain(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, "\\" + sign)
    return text


def _time_today(query: str, now: datetime) -> datetime | None:
    """`10`, `10.30`, `kl. 10:30` as a moment of the present day."""
    text = query.lower().removeprefix("kl").lstrip(". ").replace(":", ".")
    hours, _dot, minutes = text.partition(".")
    minutes = minutes or "0"
    if not (hours.isdecimal() and minutes.isdecimal()) or len(hours + minutes) > 4:
        return None
    if int(hours) > 23 or int(minutes) > 59:
        return None
    wall = datetime.combine(clock.to_local(now).date(), time(int(hours), int(minutes)))
    return wall.replace(tzinfo=clock.COPENHAGEN)


def _people(wanted: ColumnElement[bool], *, now: datetime) -> list[Found]:
    rows = db.session.execute(
        select(Occurrence, Participant)
        .join(Occurrence.meeting)
        .join(Participant, Participant.meeting_id == Meeting.id)
        .join(Meeting.unit)
        .join(Unit.organisation)
        .where(
            wanted,
            Participant.removed_at.is_(None),
            Occurrence.ends_at > now - INTAKE_BACK,
            Occurrence.starts_at < now + INTAKE_AHEAD,
        )
        .options(
            contains_eager(Occurrence.meeting)
            .contains_eager(Meeting.unit)
            .contains_eager(Unit.organisation)
        )
        .order_by(Occurrence.starts_at, Participant.position)
        .limit(INTAKE_LIMIT)
    )
    return [_found(occurrence, participant) for occurrence, participant in rows]


def _meetings_at(wall: datetime) -> list[Found]:
    rows = db.session.scalars(
        select(Occurrence)
        .where(Occurrence.starts_at == wall)
        .options(
            joinedload(Occurrence.meeting).joinedload(Meeting.unit).joinedload(Unit.organisation)
        )
        .order_by(Occurrence.id)
        .limit(INTAKE_LIMIT)
    )
    return [_found(occurrence, None) for occurrence in rows]


def _found(occurrence: Occurrence, participant: Participant | None) -> Found:
    return Found(
        occurrence_id=occurrence.id,
        meeting_id=occurrence.meeting_id,
        starts_at=occurrence.starts_at,
        place=occurrence.meeting.unit.place,
        participant_id=participant.id if participant else None,
        kind=participant.kind.value if participant else None,
        name=participant.name if participant else None,
    )
