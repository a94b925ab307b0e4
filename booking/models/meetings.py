"""Meetings, the times they take place, and how those change."""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    case,
    func,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from accounts.models import Unit, User
from booking.models.date_people import OffDate
from booking.models.participants import Attending, Participant
from booking.models.series import Series
from core.db import Base, only, words
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
        Index("ix_meeting_chair", "chair_id", **only("chair_id IS NOT NULL")),
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
    pre_minutes: Mapped[int | None]  # the professionals meet so long before
    # As its organisation's was when it was booked: calendars take changes from that organiser only.
    mail_sender: Mapped[str | None] = mapped_column(String(254))

    leader: Mapped[User] = relationship(foreign_keys=[leader_id])
    chair: Mapped[User | None] = relationship(foreign_keys=[chair_id])
    unit: Mapped[Unit] = relationship()
    occurrences: Mapped[list["Occurrence"]] = relationship(
        back_populates="meeting", order_by="Occurrence.starts_at"
    )
    participants: Mapped[list[Participant]] = relationship(
        back_populates="meeting", order_by="Participant.position"
    )

    series: Mapped[list[Series]] = relationship(order_by=Series.position)
    off_dates: Mapped[list[OffDate]] = relationship(cascade="all, delete-orphan")

    @hybrid_property
    def counts_in_statistics(self) -> bool:
        """Whether numbers about meetings may count it. The one place that says so, here and in
        SQL: what was only tried out never counts."""
        return not self.is_rehearsal

    @counts_in_statistics.inplace.expression
    @classmethod
    def _counts_in_statistics(cls) -> ColumnElement[bool]:
        return ~cls.is_rehearsal

    @property
    def invited(self) -> list[Participant]:
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
        Index("ix_occurrence_own_leader", "own_leader_id", **only("own_leader_id IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Copenhagen")
    provision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provision.id"), unique=True)
    series_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("series.id"))
    recurrence_id: Mapped[datetime | None]  # its start at first: what a calendar knows it by
    # Of a series: who leads this date, where it is not the leader of the meeting.
    own_leader_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user.id"))

    meeting: Mapped[Meeting] = relationship(back_populates="occurrences")
    own_leader: Mapped[User | None] = relationship()
    provision: Mapped[Provision | None] = relationship(lazy="joined")
    cancellation: Mapped["Cancellation | None"] = relationship(lazy="joined")

    @hybrid_property
    def leader_id(self) -> uuid.UUID:
        """Who leads this date: its own leader, else the meeting's. With `is_led_by` and `led_by`
        the one place that says so, here and in SQL."""
        return self.own_leader_id or self.meeting.leader_id

    @leader_id.inplace.expression
    @classmethod
    def _leader_id(cls) -> ColumnElement[uuid.UUID]:
        meeting = aliased(Meeting)
        usual = select(meeting.leader_id).where(meeting.id == cls.meeting_id)
        return func.coalesce(cls.own_leader_id, usual.correlate_except(meeting).scalar_subquery())

    @property
    def leader(self) -> User:
        """The same, as a user."""
        return self.own_leader or self.meeting.leader

    def is_led_by(self, person: Participant) -> bool:
        """Whether this is the seat of who leads this date."""
        if self.own_leader_id is None:
            return person.attending is Attending.LEADER
        return person.user_id == self.own_leader_id

    @classmethod
    def led_by(cls, person: type[Participant]) -> ColumnElement[bool]:
        """`is_led_by`, of a statement's participant and occurrence."""
        is_theirs = and_(person.user_id.is_not(None), person.user_id == cls.own_leader_id)
        is_usual = person.attending == Attending.LEADER
        return case((cls.own_leader_id.is_(None), is_usual), else_=is_theirs)

    @property
    def gathers_at(self) -> datetime:
        """When the first ones meet: the professionals, where they have a pre-meeting."""
        return self.starts_at - timedelta(minutes=self.meeting.pre_minutes or 0)

    @property
    def off(self) -> frozenset[uuid.UUID]:
        """Who is on the list of the meeting, and not on that of this date of a series."""
        if self.series_id is None:
            return frozenset()
        rows = self.meeting.off_dates
        return frozenset(row.participant_id for row in rows if row.occurrence_id == self.id)

    @property
    def invited(self) -> list[Participant]:
        """Everybody who is on the list of this date."""
        off = self.off
        return [p for p in self.meeting.invited if p.id not in off]

    @property
    def listed(self) -> list[Participant]:
        """Who was on the list then: also who was taken off since, and nobody who came later."""
        off = self.off
        return [
            p
            for p in self.meeting.participants
            if (p.removed_at is None or p.removed_at > self.starts_at)
            and (p.added_at is None or p.added_at < self.ends_at)
            and p.id not in off
        ]

    def has_started(self, now: datetime) -> bool:
        """Whether the time has come."""
        return now >= self.starts_at

    def has_ended(self, now: datetime) -> bool:
        """Whether the time is over."""
        return now >= self.ends_at

    def takes_place(self, now: datetime) -> bool:
        """Whether somebody can still come: neither cancelled nor over."""
        return self.cancellation is None and not self.has_ended(now)


class TimeChange(Base):
    """An occurrence was moved, and from when: whoever knew the old time can be told so."""

    __tablename__ = "time_change"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_time_change_occurrence", "occurrence_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"))
    starts_at: Mapped[datetime]  # until then
    ends_at: Mapped[datetime]
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()


class Cancellation(Base):
    """Its row is the fact that an occurrence is cancelled; its key makes a second impossible."""

    __tablename__ = "cancellation"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    by: Mapped[User] = relationship()
