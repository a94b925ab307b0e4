"""Cancelling a meeting: everybody is told, and what it had taken is free again, in one transaction.

The reason stands on the personal pages only. No mail, SMS or calendar carries it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from accounts.models import User
from booking import claims
from booking.calling import TO_BE_TOLD, ask_to_call
from booking.invites import Method
from booking.joining import occurrence_at
from booking.models import CallTask, Cancellation, Meeting, Occurrence, Participant
from booking.ports import MeetingPost
from booking.services.telling import Way, stop_invitations, tell
from core import audit
from core.db import db
from core.errors import DomainError
from core.filters import when
from video import services as rooms

MEETING_CANCELLED = audit.declare("meeting-cancelled", "messages", "calls")


class AlreadyCancelled(DomainError):
    """Somebody was faster. Says who and when: only who may lead the meeting reads it."""

    def __init__(self, cancellation: Cancellation, *, now: datetime) -> None:
        by, at = cancellation.by.name, when(cancellation.at, now)
        super().__init__(
            _("%(name)s has cancelled the meeting already, %(when)s.", name=by, when=at)
        )


class AlreadyStarted(DomainError):
    """Who is in it, or on the way, is not told by a mail."""

    message = _l(
        "The meeting has begun, so it cannot be cancelled any more. Tell those who are there."
    )


@dataclass(frozen=True)
class Cancelled:
    """What came of it: how many are written to, and how many calls are to be made."""

    messages: int
    calls: int


def check(meeting: Meeting, *, now: datetime) -> Occurrence:
    """The occurrence that would be cancelled. Raises AlreadyCancelled, AlreadyStarted."""
    occurrence = occurrence_at(meeting, now=now)
    if occurrence.cancellation:
        raise AlreadyCancelled(occurrence.cancellation, now=now)
    if occurrence.has_started(now):
        raise AlreadyStarted
    return occurrence


def cancel_meeting(
    meeting: Meeting,
    *,
    by: User,
    reason: str,
    post: MeetingPost,
    now: datetime,
) -> Cancelled:
    """Cancel it, let go of what it had taken, and tell everybody who was invited.

    Of two who cancel at once the second waits here, and is told who was first.
    Raises AlreadyCancelled, AlreadyStarted.
    """
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    occurrence = check(meeting, now=now)
    occurrence.cancellation = Cancellation(by_id=by.id, reason=reason, at=now)
    meeting.sequence += 1
    _let_go(occurrence)
    tellings = stop_invitations(meeting.invited, by, now=now)
    tell(tellings, occurrence, Method.CANCEL, post=post, now=now)
    calls = [t.participant.id for t in tellings if t.way == Way.CALL]
    _ask_to_call(meeting, calls, now=now)
    post.desk.note_cancelled(occurrence.id, by=by, now=now)
    done = Cancelled(sum(t.is_message for t in tellings), len(calls))
    _write_down(meeting, done, by=by, now=now)
    return done


def _let_go(occurrence: Occurrence) -> None:
    """The time of the leader, the time of the room, and the room itself with its pages."""
    db.session.flush()
    claims.release(occurrence.id)
    if occurrence.provision:
        rooms.release(occurrence.provision)


def _ask_to_call(meeting: Meeting, people: Sequence[uuid.UUID], *, now: datetime) -> None:
    """Calls about a meeting that takes place are needless now; those who cannot be told are rung.

    Who is off the list may not know it yet, so a call to them stays.
    """
    listed = select(Participant.id).where(
        Participant.meeting_id == meeting.id, Participant.removed_at.is_(None)
    )
    needless = CallTask.participant_id.is_(None) | CallTask.participant_id.in_(listed)
    db.session.execute(
        update(CallTask)
        .where(CallTask.meeting_id == meeting.id, CallTask.done_at.is_(None), needless)
        .values(done_at=now)
        .execution_options(synchronize_session=False)
    )
    ask_to_call([(meeting.id, who) for who in people], TO_BE_TOLD, now=now)


def _write_down(meeting: Meeting, done: Cancelled, *, by: User, now: datetime) -> None:
    audit.record(
        by.as_actor(),
        MEETING_CANCELLED,
        subject=meeting.id,
        meeting=meeting.id,
        now=now,
        messages=done.messages,
        calls=done.calls,
    )
