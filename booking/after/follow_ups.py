"""The next meeting, begun from one that was: a draft, and later the meeting it became."""

import uuid
from datetime import datetime

from sqlalchemy import select

from accounts.models import User
from booking import copies
from booking.joining import occurrence_at, occurrence_for
from booking.models import FollowUp, Meeting, MeetingDraft, Occurrence, Participant
from core.db import db


def begin(occurrence: Occurrence, owner: User, *, now: datetime) -> MeetingDraft:
    """A draft with the same matter and people. One that the owner has begun already is found."""
    db.session.refresh(occurrence.meeting, with_for_update=True)  # of two presses, one begins
    if found := _begun(occurrence.id, owner):
        return found
    draft = copies.copy_meeting(occurrence.meeting, owner, now=now)
    db.session.flush()
    db.session.add(FollowUp(draft_id=draft.id, occurrence_id=occurrence.id))
    return draft


def _begun(occurrence_id: uuid.UUID, owner: User) -> MeetingDraft | None:
    return db.session.scalar(
        select(MeetingDraft)
        .join(FollowUp, FollowUp.draft_id == MeetingDraft.id)
        .where(
            FollowUp.occurrence_id == occurrence_id,
            MeetingDraft.owner_id == owner.id,
            MeetingDraft.meeting_id.is_(None),
        )
        .order_by(MeetingDraft.updated_at.desc())
        .limit(1)
    )


def booked_after(occurrence_id: uuid.UUID) -> Meeting | None:
    """The meeting that was booked as the next one, the newest of several. One statement."""
    return db.session.scalar(
        select(Meeting)
        .join(MeetingDraft, MeetingDraft.meeting_id == Meeting.id)
        .join(FollowUp, FollowUp.draft_id == MeetingDraft.id)
        .where(FollowUp.occurrence_id == occurrence_id)
        .order_by(Meeting.created_at.desc(), Meeting.id)
        .limit(1)
    )


def next_for(
    participant: Participant, occurrence: Occurrence, *, now: datetime
) -> tuple[Participant, Occurrence] | None:
    """When they meet again, and as whom: of a series its next date, else the meeting that was
    booked from this one. None for somebody who is not invited then."""
    if occurrence.series_id:
        seats = [participant]
        following = occurrence_for(participant, now=now)
    else:
        meeting = booked_after(occurrence.id)
        seats = [p for p in meeting.invited if _is_same(participant, p)] if meeting else []
        following = occurrence_at(meeting, now=now) if meeting else occurrence
    is_ahead = following.starts_at > occurrence.starts_at and following.takes_place(now)
    return (seats[0], following) if seats and is_ahead else None


def _is_same(one: Participant, other: Participant) -> bool:
    """As a copy makes them: a user, a unit, or an outsider of the same name and address."""
    if one.user_id or one.unit_id:
        return (one.user_id, one.unit_id) == (other.user_id, other.unit_id)
    said = ("kind", "name", "email", "phone", "function")
    return all(getattr(one, name) == getattr(other, name) for name in said)
