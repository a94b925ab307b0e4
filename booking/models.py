"""Meetings, their occurrences, and the people and functions invited."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organisation, Unit, User
from core.audit import Actor, ActorKind
from core.db import Base, words
from video.models import Provision


class MeetingType(StrEnum):
    """What kind of meeting it is (product: meeting types)."""

    PLANNING = "planning"
    NETWORK = "network"
    SCHOOL = "school"
    PSYCHIATRY = "psychiatry"
    ACTION_PLAN = "action_plan"
    DISCHARGE = "discharge"
    SPARRING = "sparring"
    CONVERSATION = "conversation"
    ADMINISTRATIVE = "administrative"


class MeetingForm(StrEnum):
    """How people meet. The leader chooses from the professional need."""

    VIDEO = "video"
    HYBRID = "hybrid"
    TELEPHONE = "telephone"
    IN_PERSON = "in_person"

    @property
    def has_room(self) -> bool:
        """Whether this form needs a virtual room."""
        return self in (MeetingForm.VIDEO, MeetingForm.HYBRID)


class Meeting(Base):
    """What is met about, and by whom. When it takes place stands on its occurrences."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint(
            "(agenda IS NOT NULL) OR (agenda_follows_on IS NOT NULL)", name="has_agenda_or_date"
        ),
        CheckConstraint("sequence >= 0", name="sequence_not_negative"),
        Index("ix_meeting_leader", "leader_id"),
        Index("ix_meeting_chair", "chair_id"),
        Index("ix_meeting_created_by", "created_by_id"),
        Index("ix_meeting_unit", "unit_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    uid: Mapped[str] = mapped_column(String(200), unique=True)  # of the calendar, for ever
    sequence: Mapped[int] = mapped_column(default=0)
    type: Mapped[MeetingType] = mapped_column(words(MeetingType))
    form: Mapped[MeetingForm] = mapped_column(words(MeetingForm))
    purpose: Mapped[str] = mapped_column(String(200))
    agenda: Mapped[str | None] = mapped_column(Text)
    agenda_follows_on: Mapped[date | None]
    leader_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    chair_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    address: Mapped[str | None] = mapped_column(String(300))
    phone: Mapped[str] = mapped_column(String(20))  # E.164, usable before and during
    is_rehearsal: Mapped[bool] = mapped_column(default=False)  # only tried out; never counted
    created_at: Mapped[datetime]

    leader: Mapped[User] = relationship(foreign_keys=[leader_id])
    chair: Mapped[User | None] = relationship(foreign_keys=[chair_id])
    unit: Mapped[Unit] = relationship()
    occurrences: Mapped[list["Occurrence"]] = relationship(
        back_populates="meeting", order_by="Occurrence.starts_at"
    )
    participants: Mapped[list["Participant"]] = relationship(
        back_populates="meeting", order_by="Participant.position"
    )

    @property
    def invited(self) -> list["Participant"]:
        """Everybody who has not been removed."""
        return [p for p in self.participants if p.removed_at is None]

    @property
    def is_cross_sector(self) -> bool:
        """More than one organisation takes part; two municipalities count (product rule 6.8)."""
        parties = {p.organisation_id for p in self.invited if p.organisation_id}
        return len(parties | {self.unit.organisation_id}) > 1

    @property
    def has_citizen(self) -> bool:
        """Whether a citizen or somebody of theirs is invited."""
        return any(p.kind.is_private for p in self.invited)


class Occurrence(Base):
    """One time a meeting takes place. Room, attendance, tests and tickets hang here."""

    __tablename__ = "occurrence"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_occurrence_meeting", "meeting_id"),
        Index("ix_occurrence_starts_at", "starts_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Copenhagen")
    provision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provision.id"), unique=True)

    meeting: Mapped[Meeting] = relationship(back_populates="occurrences")
    provision: Mapped[Provision | None] = relationship(lazy="joined")
    cancellation: Mapped["Cancellation | None"] = relationship(lazy="joined")

    def has_started(self, now: datetime) -> bool:
        """Whether the time has come."""
        return now >= self.starts_at

    def has_ended(self, now: datetime) -> bool:
        """Whether the time is over."""
        return now >= self.ends_at

    def takes_place(self, now: datetime) -> bool:
        """Whether somebody can still come: neither cancelled nor over."""
        return self.cancellation is None and not self.has_ended(now)


class Cancellation(Base):
    """Its row is the fact that an occurrence is cancelled; its key makes a second impossible."""

    __tablename__ = "cancellation"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    by: Mapped[User] = relationship()


class ParticipantKind(StrEnum):
    """What sort of person or function is invited."""

    STAFF = "staff"
    CITIZEN = "citizen"
    RELATIVE = "relative"
    INTERPRETER = "interpreter"

    @property
    def is_private(self) -> bool:
        """Citizens and relatives: help comes from the citizen hotline."""
        return self in (ParticipantKind.CITIZEN, ParticipantKind.RELATIVE)


class Attending(StrEnum):
    """What the participant is in this meeting."""

    LEADER = "leader"
    REQUIRED = "required"
    OPTIONAL = "optional"


class Answer(StrEnum):
    """What the participant said."""

    NONE = "none"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


BY_PAGE = "page"  # what `answered_by` says of an answer on the personal page, else who gave it


class Participant(Base):
    """Somebody invited: a person, a unit, or an outsider with as little as nothing known."""

    __tablename__ = "participant"
    __table_args__ = (
        CheckConstraint(
            "kind <> 'staff' OR organisation_id IS NOT NULL", name="staff_has_organisation"
        ),
        Index("ix_participant_meeting", "meeting_id", "position"),
        Index("ix_participant_unit", "unit_id"),
        Index("ix_participant_user", "user_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    position: Mapped[int]
    kind: Mapped[ParticipantKind] = mapped_column(words(ParticipantKind))
    attending: Mapped[Attending] = mapped_column(words(Attending), default=Attending.REQUIRED)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str | None] = mapped_column(String(200))
    function: Mapped[str] = mapped_column(String(200), default="")  # what the others see
    language: Mapped[str] = mapped_column(String(2), default="da")
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    joins_from_room_system: Mapped[bool] = mapped_column(default=False)
    last_method: Mapped[str | None] = mapped_column(String(20))
    last_sequence: Mapped[int | None]
    last_dtstamp: Mapped[datetime | None]
    answer: Mapped[Answer] = mapped_column(words(Answer), default=Answer.NONE)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(254))
    topics: Mapped[str] = mapped_column(Text, default="")  # own questions for the agenda
    link_generation: Mapped[int] = mapped_column(default=1)
    code_attempt: Mapped[int] = mapped_column(default=0)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime | None]  # the personal page, for the first time
    removed_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="participants")
    unit: Mapped[Unit | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")

    @property
    def is_reachable(self) -> bool:
        """Whether a message can get there; if not, print sheet and code are what there is."""
        return bool(self.email or self.phone)

    def as_actor(self) -> Actor:
        """This participant in an audit row."""
        return Actor(ActorKind.PARTICIPANT, self.id, self.function)


class Attendance(Base):
    """Being there: seen waiting, joined, left. A technical failure is never staying away."""

    __tablename__ = "attendance"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    waiting_at: Mapped[datetime | None]  # last seen at the door
    joined_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # last seen inside
    left_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(30))


class EquipmentTest(Base):
    """What a participant's own test of sound, picture and connection said."""

    __tablename__ = "equipment_test"
    __table_args__ = (Index("ix_equipment_test_participant", "participant_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"))
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"))
    at: Mapped[datetime]
    results: Mapped[dict[str, Any]] = mapped_column(JSON)


_OPEN: dict[str, Any] = dict.fromkeys(("postgresql_where", "sqlite_where"), text("done_at IS NULL"))


class CallTask(Base):
    """Somebody has to be called: not reached by mail, or help did not come in time."""

    __tablename__ = "call_task"
    __table_args__ = (
        Index("ix_call_task_meeting", "meeting_id"),
        # Nobody is to be called twice for one reason at a time.
        Index("uq_call_task_open", "participant_id", "reason", unique=True, **_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    reason: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))


class MeetingDraft(Base):
    """A booking in the making. Kept until it is booked, so that nothing typed is lost."""

    __tablename__ = "meeting_draft"
    __table_args__ = (Index("ix_meeting_draft_owner", "owner_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime]
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meeting.id"))
