"""One date of a series that was cancelled is held after all: it is the same date, so its entry in
calendars keeps its UID, and the links are those of before.

What people said of it holds: who cannot come then has said so.
"""

from datetime import datetime

from accounts.models import User
from booking.calling import REVIVED
from booking.invites import Method
from booking.models import Meeting, Occurrence, Rhythm, Series
from booking.ports import MeetingPost
from booking.rhythms import Rule
from booking.series_calendar import About, day_of, entry, series_of
from booking.services import revivals, rules
from booking.services.refusals import ChangedMeanwhile
from booking.services.series_bookings import write_series
from booking.services.series_scope import has_place
from booking.services.telling import Told, stop_invitations, tell, with_the_unheard
from booking.services.time_changes import forget_answers
from booking.slots import Slot
from booking.wishes import lapse
from core import audit, clock
from core.db import db
from core.errors import DomainError

SERIES_DATE_REVIVED = audit.declare("series-date-revived", "messages", "calls", "is_moved")


def check(occurrence: Occurrence, *, now: datetime) -> None:
    """Whether it would take place. Raises NotCancelled, TimeIsGone."""
    if occurrence.cancellation is None:
        raise revivals.NotCancelled
    if occurrence.has_started(now):
        raise revivals.TimeIsGone


def can_be_revived(occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether to offer it."""
    try:
        check(occurrence, now=now)
    except DomainError:
        return False
    return True


def revive_date(
    meeting: Meeting,
    occurrence: Occurrence,
    slot: Slot | None = None,
    *,
    sequence: int,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    """Let it take place, at its time or in `slot`; `sequence` is that of the meeting when it was
    looked at.

    Of two who do it at once the second waits here, and is told. Raises NotCancelled, TimeIsGone,
    ChangedMeanwhile, BookingRefused, and LeaderBusy or NoRoomFree, which know the nearest times.
    """
    db.session.refresh(meeting, with_for_update=True)  # SQLite: writers queue anyway
    db.session.refresh(occurrence, ["cancellation"])
    check(occurrence, now=now)
    if meeting.sequence != sequence:
        raise ChangedMeanwhile
    before = Slot(occurrence.starts_at, occurrence.ends_at)
    slot = slot or before
    rules.check_time(slot.starts_at, slot.ends_at, now=now)
    with db.session.begin_nested():  # a refusal leaves nothing behind
        revivals.take_again(meeting, occurrence, slot, by=by, hours=post.hours, now=now)
        about = _put_back(meeting, occurrence, slot)
    done = _tell(meeting, occurrence, about, by=by, post=post, now=now)
    facts = {"messages": done.messages, "calls": done.calls, "is_moved": slot != before}
    who, id = by.as_actor(), occurrence.id
    audit.record(who, SERIES_DATE_REVIVED, subject=id, meeting=meeting.id, now=now, **facts)
    return done


def _put_back(meeting: Meeting, occurrence: Occurrence, slot: Slot) -> Series:
    """The entry it is in again: its own, which ends later where it was cut short; and where the
    dates have gone on in another, or a neighbour stands in its place, one for itself."""
    series, day = series_of(occurrence), day_of(occurrence)
    if series and _is_of_its_hour(series, occurrence) and has_place(meeting, occurrence, slot):
        if day <= series.last_on:
            return series
        if not any(s.position > series.position and s.first_on < s.last_on for s in meeting.series):
            series.last_on = day
            return series
    at = clock.to_local(slot.starts_at)
    alone = write_series(meeting, Rule(Rhythm.DATES, at.date()), at.time(), slot.minutes)
    occurrence.series_id, occurrence.recurrence_id = alone.id, slot.starts_at
    db.session.flush()
    return alone


def _is_of_its_hour(series: Series, occurrence: Occurrence) -> bool:
    """Calendars know a date by the rule's own time on that day, whenever it takes place."""
    known_as = clock.to_local(occurrence.recurrence_id or occurrence.starts_at)
    return series.first_on == series.last_on or known_as.time() == series.starts_at_local


def _tell(
    meeting: Meeting,
    occurrence: Occurrence,
    series: Series,
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    lapse(occurrence.id, now=now)
    if not any(o.cancellation and not o.has_ended(now) for o in meeting.occurrences):
        revivals.stop_calls_about_it(meeting, now=now)  # else they are to hear of other dates
    tellings = with_the_unheard(stop_invitations(occurrence.invited, by, now=now), by)
    forget_answers(meeting, are_kept=True)
    about = [entry(series, meeting.occurrences, About.REVIVED, again=[occurrence], now=now)]
    done = tell(
        tellings, occurrence, Method.REQUEST, post=post, now=now, call_to_say=REVIVED, about=about
    )
    post.desk.note_revived(occurrence.id, by=by, now=now)
    return done
