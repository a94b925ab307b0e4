"""Time polls: proposals that people answer by a link, while leader and room are held for each."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Unit, User
from booking.models.drafts import MeetingDraft
from booking.models.meetings import Meeting, Occurrence
from booking.models.participants import Participant, ParticipantKind
from core.audit import Actor, ActorKind
from core.db import Base, words

_OPEN = text("closed_at IS NULL")


class Said(StrEnum):
    """What somebody says of a proposal."""

    YES = "yes"
    IF_NEEDED = "if_needed"
    NO = "no"


class Poll(Base):
    """When can people? What it is about stands on the draft, which rests meanwhile."""

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("meeting_id IS NULL OR closed_at IS NOT NULL", name="booked_is_closed"),
        CheckConstraint("minutes > 0", name="lasts"),
        # Pressed twice, it is one poll.
        Index(
            "uq_poll_open_draft",
            "draft_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index(
            "uq_poll_open_moves",
            "moves_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index("ix_poll_open_asked_by", "asked_by_id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_poll_open_unit", "unit_id", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_poll_open_deadline", "deadline", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_poll_closed_at", "closed_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting_draft.id"))
    meeting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("meeting.id"), unique=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"))
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    minutes: Mapped[int]
    deadline: Mapped[datetime]  # until then the times are held
    created_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]  # those who had not answered, by a press
    closed_at: Mapped[datetime | None]  # it became a meeting, moved one, or was dropped
    # Of a meeting that is booked: which date people are asked about another time for.
    moves_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("occurrence.id"))
    moved_at: Mapped[datetime | None]

    draft: Mapped[MeetingDraft] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
    moves: Mapped[Occurrence | None] = relationship()
    unit: Mapped[Unit] = relationship()
    asked_by: Mapped[User] = relationship()
    times: Mapped[list["PollTime"]] = relationship(
        back_populates="poll", order_by="PollTime.starts_at"
    )
    people: Mapped[list["PollPerson"]] = relationship(
        back_populates="poll", order_by="PollPerson.position"
    )

    @property
    def proposals(self) -> list["PollTime"]:
        """The times that stand, the soonest first."""
        return [time for time in self.times if time.removed_at is None]

    @property
    def asked(self) -> list["PollPerson"]:
        """Those who are asked still: who left the meeting that is to be moved is not."""
        return [person for person in self.people if person.removed_at is None]

    @property
    def leads_to(self) -> uuid.UUID | None:
        """The meeting that came of it, or that it moved."""
        return self.moves.meeting_id if self.moves and self.moved_at else self.meeting_id

    @property
    def is_dropped(self) -> bool:
        """Closed, and nothing came of it."""
        return self.closed_at is not None and self.leads_to is None

    def takes_answers(self, now: datetime) -> bool:
        """Whether people can still answer."""
        return self.closed_at is None and now < self.deadline


class PollTime(Base):
    """One proposal."""

    __tablename__ = "poll_time"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        UniqueConstraint("poll_id", "starts_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    poll: Mapped[Poll] = relationship(back_populates="times")


class PollHold(Base):
    """A claim that is held for a proposal: leader, and room where one is needed."""

    __tablename__ = "poll_hold"
    __table_args__ = (Index("ix_poll_hold_time", "poll_time_id"),)

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    poll_time_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll_time.id"))


class PollPerson(Base):
    """Somebody who is asked. They become a participant when the poll becomes a meeting."""

    __tablename__ = "poll_person"
    __table_args__ = (Index("ix_poll_person_poll", "poll_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    poll_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll.id"))
    position: Mapped[int]  # as on the draft's list
    kind: Mapped[ParticipantKind] = mapped_column(words(ParticipantKind))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str | None] = mapped_column(String(200))
    function: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))  # E.164
    is_required: Mapped[bool]  # their no rules a time out
    note: Mapped[str] = mapped_column(Text, default="")  # something the leader should know
    link_generation: Mapped[int] = mapped_column(default=1)
    code_attempt: Mapped[int] = mapped_column(default=0)
    code_digest: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))

    poll: Mapped[Poll] = relationship(back_populates="people")
    participant: Mapped[Participant | None] = relationship()
    answers: Mapped[list["PollAnswer"]] = relationship(back_populates="person")

    @property
    def is_reachable(self) -> bool:
        """Whether a message can get there; if not, the leader calls and notes the answer."""
        return bool(self.email or self.phone)

    def as_actor(self) -> Actor:
        """This person in an audit row."""
        return Actor(ActorKind.PARTICIPANT, self.id, self.function)


class PollAnswer(Base):
    """What one person says of one proposal. Its key makes a second answer a changed one."""

    __tablename__ = "poll_answer"
    __table_args__ = (Index("ix_poll_answer_time", "time_id"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll_person.id"), primary_key=True)
    time_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("poll_time.id"), primary_key=True)
    said: Mapped[Said] = mapped_column(words(Said))
    at: Mapped[datetime]
    noted_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))  # by phone

    person: Mapped[PollPerson] = relationship(back_populates="answers")
    noted_by: Mapped[User | None] = relationship()
