"""What the help desk may know of meetings and the people in them: facts, never the models."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    SQLColumnExpression,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Unit, User
from booking import equipment, links
from booking.bridge_lines import words_now
from booking.calling import ask_to_call
from booking.equipment import Tested as Tested
from booking.models import Attendance, Cancellation, Meeting, Occurrence, Participant
from core import filters
from core.db import db
from video.bridges import Spot, spot_of
from video.ways import ways_of


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
    unit_id: uuid.UUID
    unit_email: str | None
    convening_id: uuid.UUID
    organisation_ids: frozenset[uuid.UUID]
    phone: str
    is_cross_sector: bool
    room: str | None
    room_is_open: bool
    has_pin: bool
    waiting: int
    room_state: str | None = None  # how far the bridge is with it
    room_words: str | None = None  # the bridge's own
    spot: Spot | None = None
    room_pause: timedelta = timedelta()  # that it keeps before and after a meeting
    room_phone: str | None = None  # that leads into it
    room_lines: str = ""  # who is there now, as the bridge tells it


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


def meeting_facts(occurrence_id: uuid.UUID) -> MeetingFacts | None:
    """The meeting of an occurrence, for a supporter with a ticket about it."""
    return meeting_and_contact(occurrence_id, None)[0]


def meeting_and_contact(
    occurrence_id: uuid.UUID, participant_id: uuid.UUID | None
) -> tuple[MeetingFacts | None, Contact | None]:
    """The meeting with somebody in it, read once for both."""
    row = db.session.execute(WITH_MEETING, {"occurrence": occurrence_id}).one_or_none()
    if row is None:
        return None, None
    people = {p.id: p for p in row[0].meeting.participants}
    return _facts(*row), _contact(people.get(participant_id) if participant_id else None)


def _facts(occurrence: Occurrence, waiting: int) -> MeetingFacts:
    meeting, provision, leader = occurrence.meeting, occurrence.provision, occurrence.leader
    parties = {p.organisation_id for p in meeting.invited if p.organisation_id}
    return MeetingFacts(
        meeting_id=meeting.id,
        occurrence_id=occurrence.id,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        is_cancelled=occurrence.cancellation is not None,
        leader_id=leader.id,
        leader_name=leader.name,
        leader_email=leader.email,
        leader_language=leader.language,
        place=meeting.unit.place,
        unit_id=meeting.unit_id,
        unit_email=meeting.unit.email,
        convening_id=meeting.unit.organisation_id,
        organisation_ids=frozenset(parties | {meeting.unit.organisation_id}),
        phone=meeting.phone,
        is_cross_sector=meeting.is_cross_sector,
        room=provision.room.name if provision else None,
        room_is_open=bool(provision and provision.opened_at),
        has_pin=bool(ways_of(provision).guest_pin),
        waiting=waiting,
        room_state=provision.state.value if provision else None,
        room_words=provision.state_text if provision else None,
        spot=spot_of(provision.room) if provision else None,
        room_pause=timedelta(minutes=provision.room.buffer_minutes if provision else 0),
        room_phone=provision.room.phone if provision else None,
        room_lines=words_now(provision),
    )


def _waiting() -> ScalarSelect[int]:
    """How many wait to come in, beside the row of the occurrence."""
    waits = select(func.count()).where(
        Attendance.occurrence_id == Occurrence.id,
        Attendance.waiting_at.is_not(None),
        Attendance.joined_at.is_(None),
    )
    return waits.correlate(Occurrence).scalar_subquery()


WITH_MEETING = (  # put together once: that takes longer than to ask it
    select(Occurrence, _waiting())
    .where(Occurrence.id == bindparam("occurrence"))
    .options(
        joinedload(Occurrence.own_leader).lazyload(User.memberships),
        joinedload(Occurrence.meeting).options(
            joinedload(Meeting.leader).lazyload(User.memberships),
            joinedload(Meeting.unit).joinedload(Unit.organisation),
            selectinload(Meeting.participants),
        ),
    )
)


def is_cancelled(occurrence_id: SQLColumnExpression[uuid.UUID | None]) -> ColumnElement[bool]:
    """Whether the meeting of that column is off, for a statement about something else."""
    return exists().where(Cancellation.occurrence_id == occurrence_id)


def room_pin(occurrence_id: uuid.UUID) -> str | None:
    """The guests' PIN. Whoever asks is written down by the caller."""
    found = db.session.get(Occurrence, occurrence_id)
    return ways_of(found.provision).guest_pin if found else None


def contact_of(participant_id: uuid.UUID) -> Contact | None:
    """How to reach somebody."""
    return _contact(db.session.get(Participant, participant_id))


def _contact(found: Participant | None) -> Contact | None:
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


@dataclass(frozen=True)
class WayIn:
    """To a page: the link, and what is typed where a phone company took the link out."""

    url: str
    code: str = ""  # in pairs; only a personal page has one


def way_in_of(participant_id: uuid.UUID, *, base_url: str, key: bytes) -> WayIn:
    """To the personal page, for a message to that person only. Made now: it is never kept."""
    found = db.session.get(Participant, participant_id)
    if found is None:
        return WayIn("")
    code = filters.code_pairs(links.code_for(found, key))
    return WayIn(links.personal_url(found, base_url=base_url, key=key), code)


def last_test(occurrence_id: uuid.UUID, participant_id: uuid.UUID) -> Tested | None:
    """The newest test of sound, picture and connection by this participant."""
    return equipment.last_test(occurrence_id, participant_id)


def occurrence_ids(meeting_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Every time the meeting takes place."""
    return db.session.scalars(
        select(Occurrence.id).where(Occurrence.meeting_id == meeting_id)
    ).all()


def add_call_task(
    meeting_id: uuid.UUID, participant_id: uuid.UUID | None, reason: str, *, now: datetime
) -> None:
    """Somebody has to be called by the leader."""
    ask_to_call([(meeting_id, participant_id)], reason, now=now)
