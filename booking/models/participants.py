"""The people and functions invited, and what is known of each."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Organisation, Unit
from core.audit import Actor, ActorKind
from core.db import Base, only, words

if TYPE_CHECKING:
    from booking.models.meetings import Meeting


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


class Proxy(StrEnum):
    """On what basis somebody acts for the citizen."""

    POWER_OF_ATTORNEY = "power_of_attorney"
    GUARDIAN = "guardian"


class Ways(StrEnum):
    """How the leader chose to reach somebody. None is chosen: see channels.py."""

    MAIL_FIRST = "mail_first"  # an SMS when it does not arrive
    SMS_FIRST = "sms_first"  # a mail when it does not arrive
    BOTH = "both"
    CALL = "call"  # nothing is sent


class Participant(Base):
    """Somebody invited: a person, a unit, or an outsider with as little as nothing known."""

    __tablename__ = "participant"
    __table_args__ = (
        CheckConstraint(
            "kind <> 'staff' OR organisation_id IS NOT NULL", name="staff_has_organisation"
        ),
        Index("ix_participant_meeting", "meeting_id", "position"),
        Index("ix_participant_unit", "unit_id", **only("unit_id IS NOT NULL")),
        Index("ix_participant_user", "user_id", **only("user_id IS NOT NULL")),
        Index("ix_participant_removed", "removed_at", **only("removed_at IS NOT NULL")),
        Index("ix_participant_phone", "phone", **only("phone IS NOT NULL")),
        Index("ix_participant_email", "email", **only("email IS NOT NULL")),
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
    ways: Mapped[Ways | None] = mapped_column(words(Ways))
    from_hour: Mapped[int | None]  # what can wait is sent between these hours; none: at any time
    until_hour: Mapped[int | None]
    joins_from_room_system: Mapped[bool] = mapped_column(default=False)
    is_presenter: Mapped[bool] = mapped_column(default=False)  # told beforehand
    skips_pre_meeting: Mapped[bool] = mapped_column(default=False)  # of staff: comes at the start
    proxy: Mapped[Proxy | None] = mapped_column(words(Proxy))  # acts for the citizen, by this
    last_method: Mapped[str | None] = mapped_column(String(20))
    last_sequence: Mapped[int | None]
    last_dtstamp: Mapped[datetime | None]
    answer: Mapped[Answer] = mapped_column(words(Answer), default=Answer.NONE)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(254))  # an AnswerSource, or who did
    topics: Mapped[str] = mapped_column(Text, default="")  # own questions for the agenda
    link_generation: Mapped[int] = mapped_column(default=1)
    code_attempt: Mapped[int] = mapped_column(default=0)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime | None]  # the personal page, for the first time since it was moved
    added_at: Mapped[datetime | None]  # later than the first ones; none: from the first day
    removed_at: Mapped[datetime | None]
    by_date: Mapped[bool] = mapped_column(default=False)  # of a series, some dates and no more

    meeting: Mapped["Meeting"] = relationship(back_populates="participants")
    unit: Mapped[Unit | None] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")

    @property
    def is_reachable(self) -> bool:
        """Whether a message can get there; if not, print sheet and code are what there is."""
        return bool(self.email or self.phone) and self.ways != Ways.CALL

    def as_actor(self) -> Actor:
        """This participant in an audit row."""
        return Actor(ActorKind.PARTICIPANT, self.id, self.function)


class WrongRecipient(Base):
    """An invitation went to somebody whom it was not for: said by whoever took them off."""

    __tablename__ = "wrong_recipient"
    __table_args__ = (Index("ix_wrong_recipient_at", "at"),)

    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    at: Mapped[datetime]


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


class CallTask(Base):
    """Somebody has to be called: not reached by mail, or help did not come in time."""

    __tablename__ = "call_task"
    __table_args__ = (
        Index("ix_call_task_meeting", "meeting_id"),
        # Nobody is to be called twice for one reason at a time.
        Index(
            "uq_call_task_open", "participant_id", "reason", unique=True, **only("done_at IS NULL")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    reason: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
