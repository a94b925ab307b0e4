"""Removing meetings, with every row that belongs to them: children first, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select

from booking.calendars.models import CalendarEntry
from booking.claims import Claim
from booking.models import (
    AgendaStep,
    AnswerGiven,
    Attendance,
    CallTask,
    Cancellation,
    ChecklistTick,
    Closing,
    ClosingPerson,
    ConsentReference,
    DateAgenda,
    Delay,
    EquipmentTest,
    Evaluation,
    FollowUp,
    Interruption,
    Meeting,
    MeetingDraft,
    MeetingMail,
    Occurrence,
    OffDate,
    Participant,
    Planning,
    Poll,
    PollAnswer,
    PollHold,
    PollPerson,
    PollTime,
    Series,
    SkippedDate,
    StandIn,
    TimeChange,
    TimeWish,
    UnitSeat,
    WrongRecipient,
)
from booking.retention.ripe import Needed, ripe, ripe_drafts
from core import audit
from core.audit import SYSTEM
from core.db import Base, db
from notifications import forgetting as messages
from notifications.inbound import emptying as mails
from video import forgetting as rooms

MOST = 20  # whole meetings in one transaction: each has many people, and rows about them
REMOVED = audit.declare("meetings-removed", "meetings", "drafts")

# In this order: what refers to others goes before them. A test knows every key there is.
OF_OCCURRENCE: Sequence[tuple[type[Base], str]] = (
    (AgendaStep, "occurrence_id"),
    (AnswerGiven, "occurrence_id"),
    (Attendance, "occurrence_id"),
    (CalendarEntry, "occurrence_id"),
    (Cancellation, "occurrence_id"),
    (ChecklistTick, "occurrence_id"),
    (Closing, "occurrence_id"),
    (DateAgenda, "occurrence_id"),
    (Delay, "occurrence_id"),
    (EquipmentTest, "occurrence_id"),
    (Evaluation, "occurrence_id"),
    (FollowUp, "occurrence_id"),
    (Interruption, "occurrence_id"),
    (OffDate, "occurrence_id"),
    (SkippedDate, "occurrence_id"),
    (TimeChange, "occurrence_id"),
    (TimeWish, "occurrence_id"),
    (Claim, "occurrence_id"),
)
OF_PARTICIPANT: Sequence[tuple[type[Base], str]] = (
    (AnswerGiven, "participant_id"),
    (CallTask, "participant_id"),
    (MeetingMail, "participant_id"),
    (StandIn, "participant_id"),
    (StandIn, "stand_in_id"),
    (UnitSeat, "participant_id"),
    (WrongRecipient, "participant_id"),
)
OF_MEETING: Sequence[tuple[type[Base], str]] = (
    (CallTask, "meeting_id"),
    (MeetingMail, "meeting_id"),
    (Planning, "meeting_id"),
    (ConsentReference, "meeting_id"),
    (Participant, "meeting_id"),
    (Occurrence, "meeting_id"),
    (Series, "meeting_id"),
)


@dataclass(frozen=True)
class Going:
    """What goes in one transaction."""

    meeting_ids: Sequence[uuid.UUID]
    occurrence_ids: Sequence[uuid.UUID]
    participant_ids: Sequence[uuid.UUID]
    draft_ids: Sequence[uuid.UUID]

    def __bool__(self) -> bool:
        return bool(self.meeting_ids or self.draft_ids)


def choose(before: datetime, needed: Needed, *, most: int = MOST) -> Going:
    """The meetings and unfinished bookings that go next, locked; but none that somebody is at."""
    old = db.session.scalars(ripe(before, needed).limit(most)).all()
    mine = select(Meeting.id).where(Meeting.id.in_(old)).order_by(Meeting.id)
    ids = db.session.scalars(mine.with_for_update(skip_locked=True)).all()
    drafts = ripe_drafts(before).limit(most).with_for_update(skip_locked=True, of=MeetingDraft)
    return Going(
        ids,
        db.session.scalars(select(Occurrence.id).where(Occurrence.meeting_id.in_(ids))).all(),
        db.session.scalars(select(Participant.id).where(Participant.meeting_id.in_(ids))).all(),
        db.session.scalars(drafts).all(),
    )


def remove(going: Going, *, now: datetime) -> int:
    """Remove these. How many meetings and unfinished bookings."""
    _remove_polls(going)
    drafts = or_(
        MeetingDraft.id.in_(going.draft_ids), MeetingDraft.meeting_id.in_(going.meeting_ids)
    )
    _delete(FollowUp, FollowUp.draft_id.in_(select(MeetingDraft.id).where(drafts)))
    _delete(MeetingDraft, drafts)
    _remove_meetings(going)
    meetings, unfinished = len(going.meeting_ids), len(going.draft_ids)
    audit.record(SYSTEM, REMOVED, subject=None, now=now, meetings=meetings, drafts=unfinished)
    return meetings + unfinished


def _remove_meetings(going: Going) -> None:
    _empty_what_came(going)
    messages.empty(going.participant_ids)
    dates = Occurrence.id.in_(going.occurrence_ids)
    made_ready = db.session.scalars(select(Occurrence.provision_id).where(dates)).all()
    versions = select(Closing.id).where(Closing.occurrence_id.in_(going.occurrence_ids))
    _delete(ClosingPerson, ClosingPerson.closing_id.in_(versions))
    series = select(Series.id).where(Series.meeting_id.in_(going.meeting_ids))
    _delete(SkippedDate, SkippedDate.series_id.in_(series))
    owners = (
        (OF_OCCURRENCE, going.occurrence_ids),
        (OF_PARTICIPANT, going.participant_ids),
        (OF_MEETING, going.meeting_ids),
    )
    for named, ids in owners:
        for model, name in named:
            _delete(model, getattr(model, name).in_(ids))
    _delete(Meeting, Meeting.id.in_(going.meeting_ids))
    rooms.forget([id for id in made_ready if id])


def _remove_polls(going: Going) -> None:
    drafts = select(MeetingDraft.id).where(MeetingDraft.meeting_id.in_(going.meeting_ids))
    which = or_(
        Poll.meeting_id.in_(going.meeting_ids),
        Poll.moves_id.in_(going.occurrence_ids),
        Poll.draft_id.in_(going.draft_ids),
        Poll.draft_id.in_(drafts),
    )
    rows = db.session.execute(select(Poll.id, Poll.draft_id).where(which)).all()
    ids = [row.id for row in rows]
    people = db.session.scalars(select(PollPerson.id).where(PollPerson.poll_id.in_(ids))).all()
    messages.empty(people, streams=[f"{id}:leader" for id in ids])
    _delete(PollAnswer, PollAnswer.person_id.in_(people))
    times = select(PollTime.id).where(PollTime.poll_id.in_(ids))
    held = select(PollHold.claim_id).where(PollHold.poll_time_id.in_(times))
    claims = db.session.scalars(held).all()
    _delete(PollHold, PollHold.poll_time_id.in_(times))
    _delete(Claim, Claim.id.in_(claims) & Claim.occurrence_id.is_(None))
    for model in (PollPerson, PollTime):
        _delete(model, model.poll_id.in_(ids))
    _delete(Poll, Poll.id.in_(ids))
    asked = MeetingDraft.id.in_([row.draft_id for row in rows])
    _delete(MeetingDraft, asked & MeetingDraft.meeting_id.is_(None))


def _empty_what_came(going: Going) -> None:
    """Mails that answered, or were for who leads it: whose they were goes."""
    answers = select(AnswerGiven.inbound_mail_id).where(
        AnswerGiven.participant_id.in_(going.participant_ids),
        AnswerGiven.inbound_mail_id.is_not(None),
    )
    notes = select(MeetingMail.inbound_mail_id).where(MeetingMail.meeting_id.in_(going.meeting_ids))
    mails.empty([*db.session.scalars(answers), *db.session.scalars(notes)])


def _delete(model: type[Base], which: ColumnElement[bool]) -> None:
    gone = delete(model).where(which)
    db.session.execute(gone.execution_options(synchronize_session=False))
