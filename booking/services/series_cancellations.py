"""Cancelling dates of a series: this one, this and the following, or all that are to come."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from booking.calling import TO_BE_TOLD
from booking.invites import Method
from booking.models import Cancellation, Meeting, Occurrence, Series
from booking.ports import MeetingPost
from booking.series_calendar import About, Facts, dates_of, day_of, entry
from booking.services import cancellations
from booking.services.cancellations import cancel_meeting
from booking.services.refusals import ChangedMeanwhile
from booking.services.series_scope import NothingToChange, Scope, coming, off_with
from booking.services.telling import Told, stop_invitations, tell
from core.db import db


def cancel_dates(
    meeting: Meeting,
    occurrence: Occurrence,
    scope: Scope,
    *,
    sequence: int | None = None,
    by: User,
    reason: str,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Cancel them, let go of what they had taken, and tell everybody in one mail for each entry of
    the calendar. What has been stays as it is. Raises AlreadyCancelled, AlreadyStarted,
    NothingToChange, and ChangedMeanwhile where a version was seen that is not the last."""
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    if sequence is not None and sequence != meeting.sequence:
        raise ChangedMeanwhile
    if scope is not Scope.ALL:
        cancellations.check(meeting, now=now, occurrence=occurrence)
    off = off_with(meeting, occurrence, scope, now=now)
    if not off:
        raise NothingToChange
    if scope is Scope.THIS and len(coming(meeting, now=now)) > 1:
        return cancel_meeting(
            meeting, by=by, reason=reason, post=post, now=now, occurrence=occurrence
        )
    return _cut(meeting, off, by=by, reason=reason, post=post, now=now)


def _cut(
    meeting: Meeting,
    off: Sequence[Occurrence],
    *,
    by: User,
    reason: str,
    post: MeetingPost,
    now: datetime,
) -> Told:
    for o in off:
        o.cancellation = Cancellation(by_id=by.id, reason=reason, at=now)
        cancellations.let_go(o, now=now)
    meeting.sequence += 1
    about = [_about(s, meeting, off, now=now) for s in meeting.series if _is_hit(s, off)]
    is_all_off = all(o.cancellation for o in meeting.occurrences)
    tellings = stop_invitations(meeting.invited, by, now=now)
    if not coming(meeting, now=now):
        cancellations.stop_calls(meeting, now=now)
    method = Method.CANCEL if is_all_off else Method.REQUEST
    done = tell(tellings, off[0], method, post=post, now=now, call_to_say=TO_BE_TOLD, about=about)
    for o in off:
        post.desk.note_cancelled(o.id, by=by, now=now)
    cancellations.write_down(meeting, done, by=by, now=now)
    return done


def _is_hit(series: Series, off: Sequence[Occurrence]) -> bool:
    return any(o.series_id == series.id for o in off)


def _about(series: Series, meeting: Meeting, off: Sequence[Occurrence], *, now: datetime) -> Facts:
    """The entry ends with the last date that stays; where none does, it goes out as a whole."""
    mine = [o for o in off if o.series_id == series.id]
    stay = dates_of(series, meeting.occurrences)
    if stay:
        series.last_on = max(day_of(o) for o in stay)
    facts = entry(series, meeting.occurrences, About.CUT, off=mine, now=now)
    return {**facts, "method": (Method.REQUEST if stay else Method.CANCEL).value}
