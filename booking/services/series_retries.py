"""A date that was left out is tried again: with one press, and with its reason kept."""

from datetime import datetime, timedelta
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from accounts.models import User
from booking.calling import TOLD_NEW_TIME
from booking.invites import Method
from booking.models import Meeting, Occurrence, Rhythm, Series, SkippedDate
from booking.ports import MeetingPost
from booking.rhythms import Rule
from booking.series_calendar import entry, one_date
from booking.services import rules
from booking.services.date_lists import keep_off
from booking.services.refusals import BookingRefused
from booking.services.series_bookings import write_series
from booking.services.series_claims import claim_dates, parties_of
from booking.services.series_scope import has_place
from booking.services.telling import Told, stop_invitations, tell, with_the_unheard
from booking.slots import Slot, instant
from core import audit
from core.db import db

DATE_REVIVED = audit.declare("skipped-date-booked", "messages", "calls")


class BookedMeanwhile(BookingRefused):
    """Somebody was faster."""

    message = _l("That date is booked already.")


def retry_date(
    meeting: Meeting, skipped: SkippedDate, *, by: User, post: MeetingPost, now: datetime
) -> Told:
    """Book the date after all, and tell everybody. Raises BookedMeanwhile, DatesTaken,
    BookingRefused, TimeSkipped, TimeComesTwice."""
    db.session.refresh(meeting, with_for_update=True)
    db.session.refresh(skipped)
    if skipped.occurrence_id:
        raise BookedMeanwhile
    series = next(s for s in meeting.series if s.id == skipped.series_id)
    with db.session.begin_nested():  # a refusal leaves nothing behind
        occurrence = _book(meeting, series, skipped, now=now)
        is_alone = not _belongs(meeting, series, occurrence, skipped)
        if is_alone:
            _put_alone(meeting, series, occurrence, skipped)
        skipped.retried_at, skipped.occurrence_id = now, occurrence.id
        db.session.flush()
    alone = next(s for s in meeting.series if s.id == occurrence.series_id)
    about = one_date(alone, occurrence) if is_alone else entry(series, meeting.occurrences, now=now)
    return _tell(meeting, occurrence, skipped, about, by=by, post=post, now=now)


def _book(meeting: Meeting, series: Series, skipped: SkippedDate, *, now: datetime) -> Occurrence:
    start = instant(skipped.on, series.starts_at_local)
    end = start + timedelta(minutes=series.minutes)
    rules.check_time(start, end, now=now)
    meeting.sequence += 1
    occurrence = Occurrence(
        id=uuid4(),
        starts_at=start,
        ends_at=end,
        zone=series.zone,
        series_id=series.id,
        recurrence_id=start,
    )
    meeting.occurrences.append(occurrence)
    db.session.flush()
    keep_off(meeting, occurrence)
    parties = parties_of(meeting)
    claim_dates(meeting, [occurrence], len(occurrence.invited), parties=parties, now=now)
    return occurrence


def _belongs(
    meeting: Meeting, series: Series, occurrence: Occurrence, skipped: SkippedDate
) -> bool:
    """Whether the entry still reaches so far, and no neighbour has moved into its place."""
    is_within = series.first_on <= skipped.on <= series.last_on
    return is_within and has_place(
        meeting, occurrence, Slot(occurrence.starts_at, occurrence.ends_at)
    )


def _put_alone(
    meeting: Meeting, series: Series, occurrence: Occurrence, skipped: SkippedDate
) -> None:
    rule = Rule(Rhythm.DATES, skipped.on)
    alone = write_series(meeting, rule, series.starts_at_local, series.minutes)
    occurrence.series_id = alone.id


def _tell(
    meeting: Meeting,
    occurrence: Occurrence,
    skipped: SkippedDate,
    about: dict[str, object],
    *,
    by: User,
    post: MeetingPost,
    now: datetime,
) -> Told:
    tellings = with_the_unheard(stop_invitations(occurrence.invited, by, now=now), by)
    method = Method.REQUEST
    done = tell(
        tellings,
        occurrence,
        method,
        post=post,
        now=now,
        call_to_say=TOLD_NEW_TIME,
        about=[about],
    )
    post.desk.note_booked([occurrence.id], now=now)
    audit.record(
        by.as_actor(),
        DATE_REVIVED,
        subject=skipped.id,
        meeting=meeting.id,
        now=now,
        messages=done.messages,
        calls=done.calls,
    )
    return done


def skipped_dates(meeting: Meeting) -> list[SkippedDate]:
    """What was left out of this meeting, which was looked up before."""
    ids = [s.id for s in meeting.series]
    wanted = select(SkippedDate).where(SkippedDate.series_id.in_(ids)).order_by(SkippedDate.on)
    return list(db.session.scalars(wanted))
