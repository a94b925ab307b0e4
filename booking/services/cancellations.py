"""Cancelling a meeting: everybody is told, and what it had taken is free again, in one transaction.

The reason stands on the personal pages only. No mail, SMS or calendar carries it.
"""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from accounts.models import User
from booking import asked_moves, claims
from booking.calling import TO_BE_TOLD
from booking.invites import Method
from booking.joining import occurrence_at
from booking.models import CallTask, Cancellation, Meeting, Occurrence, Participant
from booking.ports import MeetingPost
from booking.series_calendar import one_date_off
from booking.services.telling import Told, stop_invitations, tell
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


def check(meeting: Meeting, *, now: datetime, occurrence: Occurrence | None = None) -> Occurrence:
    """The occurrence that would be cancelled. Raises AlreadyCancelled, AlreadyStarted."""
    occurrence = occurrence or occurrence_at(meeting, now=now)
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
    occurrence: Occurrence | None = None,
) -> Told:
    """Cancel it, let go of what it had taken, and tell everybody who was invited. Of a series it
    is one date, the next unless another is said.

    Of two who cancel at once the second waits here, and is told who was first.
    Raises AlreadyCancelled, AlreadyStarted.
    """
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    occurrence = check(meeting, now=now, occurrence=occurrence)
    occurrence.cancellation = Cancellation(by_id=by.id, reason=reason, at=now)
    meeting.sequence += 1
    let_go(occurrence, now=now)
    tellings = stop_invitations(occurrence.invited, by, now=now)
    about = one_date_off(occurrence)
    if about is None:
        stop_calls(meeting, now=now)
    method = Method.REQUEST if about else Method.CANCEL
    done = tell(
        tellings, occurrence, method, post=post, now=now, call_to_say=TO_BE_TOLD, about=about
    )
    post.desk.note_cancelled(occurrence.id, by=by, now=now)
    write_down(meeting, done, by=by, now=now)
    return done


def let_go(occurrence: Occurrence, *, now: datetime) -> None:
    """The time of the leader, the time of the room, and the room itself with its pages; and what
    was held while people are asked about another time."""
    db.session.flush()
    asked_moves.fall_away([occurrence.id], now=now)
    claims.release(occurrence.id)
    if occurrence.provision:
        rooms.release(occurrence.provision, now=now)


def stop_calls(meeting: Meeting, *, now: datetime) -> None:
    """Calls about a meeting that takes place are needless now.

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


def write_down(meeting: Meeting, done: Told, *, by: User, now: datetime) -> None:
    """Who did it, and how many heard of it."""
    audit.record(
        by.as_actor(),
        MEETING_CANCELLED,
        subject=meeting.id,
        meeting=meeting.id,
        now=now,
        messages=done.messages,
        calls=done.calls,
    )
