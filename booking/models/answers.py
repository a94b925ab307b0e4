"""What people answered, every word of it, and the mails that a leader has to read."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.models.meetings import Occurrence
from booking.models.participants import Answer
from core.db import Base, words
from notifications.inbound.models import InboundMail


class AnswerSource(StrEnum):
    """How an answer reached us."""

    PAGE = "page"
    MAIL = "mail"
    PHONE = "phone"
    SMS = "sms"
    POLL = "poll"  # a yes to the time, before it was booked


class Standing(StrEnum):
    """What became of an answer. All are kept; one that stands is what the lists show."""

    STANDS = "stands"
    OLDER = "older"  # something newer had been said already
    EARLIER_TIME = "earlier_time"  # it was about a time that the meeting has not any more
    TOO_LATE = "too_late"  # the meeting is cancelled or over
    NO_SUCH_DATE = "no_such_date"  # the series has no such date
    UNCONFIRMED = "unconfirmed"  # our mail server says that the sender is not who it claims to be


class AnswerGiven(Base):
    """One answer, as it was given. Append-only by custom: nothing here is ever changed."""

    __tablename__ = "answer_given"
    __table_args__ = (
        Index("ix_answer_given_participant", "participant_id", "id"),
        Index("ix_answer_given_occurrence", "occurrence_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("participant.id"))
    occurrence_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("occurrence.id"))
    said: Mapped[Answer] = mapped_column(words(Answer))
    source: Mapped[AnswerSource] = mapped_column(words(AnswerSource))
    standing: Mapped[Standing] = mapped_column(words(Standing))
    given_by: Mapped[str | None] = mapped_column(String(254))  # where it was somebody else
    delegated_to: Mapped[str | None] = mapped_column(String(254))
    sequence: Mapped[int | None]  # of the invitation that it answers, as far as it says
    stamp: Mapped[datetime | None]  # DTSTAMP: when the calendar program wrote it
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    inbound_mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mail.id"))

    occurrence: Mapped[Occurrence | None] = relationship()


class MailSort(StrEnum):
    """Why a mail is shown to the leader."""

    REPLY = "reply"  # somebody wrote in their own words
    UNINVITED = "uninvited"  # somebody answered who is not on the list
    DELEGATE = "delegate"  # somebody sends somebody else


class MeetingMail(Base):
    """Something that came by mail for whoever leads a meeting to read."""

    __tablename__ = "meeting_mail"
    __table_args__ = (Index("ix_meeting_mail_meeting", "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("meeting.id"))
    participant_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("participant.id"))
    sort: Mapped[MailSort] = mapped_column(words(MailSort))
    sender: Mapped[str] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    inbound_mail_id: Mapped[int] = mapped_column(ForeignKey(InboundMail.id))
