"""What became of a meeting: who took part, what was agreed, and what those who were there say."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import User
from booking.models.participants import Participant
from core.db import Base, words


class Came(StrEnum):
    """Whether somebody was there. A technical failure is never staying away."""

    TOOK_PART = "took_part"
    SUBSTITUTE = "substitute"  # sent somebody instead
    TECHNICAL = "technical"  # could not, because of the technology
    CANCELLED = "cancelled"  # in time
    STAYED_AWAY = "stayed_away"


class Reached(StrEnum):
    """Whether the meeting came to what it was for."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Closing(Base):
    """How a meeting was closed, one version of it. Append-only: the schema refuses updates, and a
    correction is a new version. The newest holds."""

    __tablename__ = "closing"
    __table_args__ = (
        UniqueConstraint("occurrence_id", "version"),
        CheckConstraint("version > 0", name="version_counts_from_one"),
        CheckConstraint("reached = 'yes' OR why <> ''", name="says_why_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"))
    version: Mapped[int]
    reached: Mapped[Reached] = mapped_column(words(Reached))
    why: Mapped[str] = mapped_column(Text)  # not reached, or partly
    agreed: Mapped[str] = mapped_column(Text)  # for the pages of those who get it
    more: Mapped[str] = mapped_column(Text)  # for the minutes only, on nobody's page
    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User] = relationship()
    people: Mapped[list["ClosingPerson"]] = relationship(order_by="ClosingPerson.participant_id")


class ClosingPerson(Base):
    """Somebody in one version. Append-only, too."""

    __tablename__ = "closing_person"
    __table_args__ = (
        CheckConstraint(
            "came <> 'stayed_away' OR NOT had_trouble OR reason <> ''",
            name="trouble_is_not_staying_away",
        ),
    )

    closing_id: Mapped[int] = mapped_column(ForeignKey("closing.id"), primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    came: Mapped[Came] = mapped_column(words(Came))
    had_trouble: Mapped[bool]  # technical, as far as we had seen
    reason: Mapped[str] = mapped_column(Text)  # of staying away, where we had seen trouble
    gets_minutes: Mapped[bool]  # reads on their own page what was agreed, and is told so

    participant: Mapped[Participant] = relationship()


class FollowUp(Base):
    """The booking that was begun from a meeting, as the next one."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_occurrence", "occurrence_id"),)

    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting_draft.id"), primary_key=True)
    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"))


class Evaluation(Base):
    """What somebody says of a meeting afterwards. One each: its key makes it so."""

    __tablename__ = "evaluation"

    occurrence_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("occurrence.id"), primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("participant.id"), primary_key=True
    )
    said_it: Mapped[Reached] = mapped_column(words(Reached))  # what they wanted to say
    worked: Mapped[Reached | None] = mapped_column(words(Reached))  # picture and sound
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]  # the first time, or since it was changed
