"""Booking a meeting that comes again: every date, every claim and one mail a person, or nothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking.models import Meeting, Occurrence, Rhythm, Series, SkippedDate, SkipReason
from booking.ports import MeetingPost
from booking.rhythms import Rule
from booking.services import rules
from booking.services.bookings import (
    Booking,
    check_said,
    invite,
    write_meeting,
)
from booking.services.refusals import BookingRefused
from booking.services.series_claims import claim_dates
from booking.slots import Slot, instant
from core import clock
from core.db import db

FEWEST = 2


class TooFewDates(BookingRefused):
    """One date is no series."""

    message = _l("Choose at least two dates. For one date you book an ordinary meeting.")


class DatesInDisorder(BookingRefused):
    """What calendar programs cannot keep."""

    message = _l(
        "Two of the dates are on one day, or one has moved past another. "
        "Calendars cannot keep that in one series. Leave one of them out."
    )


@dataclass(frozen=True)
class Kept:
    """A date that is booked: the day of the rule, and when it begins (else as the rule says)."""

    on: date
    starts_at: datetime


@dataclass(frozen=True)
class Left:
    """A date that is left out, and why."""

    on: date
    reason: SkipReason


@dataclass(frozen=True)
class Agreed:
    """A series as it was agreed on, date by date."""

    rule: Rule
    at: time
    minutes: int
    kept: Sequence[Kept]
    left: Sequence[Left] = ()

    @property
    def slots(self) -> list[Slot]:
        """When it takes place, in order."""
        length = timedelta(minutes=self.minutes)
        return sorted(
            (Slot(each.starts_at, each.starts_at + length) for each in self.kept),
            key=lambda slot: slot.starts_at,
        )


def book_series(
    booking: Booking,
    agreed: Agreed,
    *,
    by: User,
    leader: User | None = None,
    post: MeetingPost,
    now: datetime,
) -> Meeting:
    """Book every date, in the running transaction. Raises BookingRefused, and DatesTaken, which
    knows the dates that are lost: then nothing is booked."""
    check_said(booking)
    _check_dates(agreed, booking.starts_at - booking.gathers_at, now=now)
    first = agreed.slots[0]
    booking = replace(booking, starts_at=first.starts_at, ends_at=first.ends_at)
    with db.session.begin_nested():  # a refusal leaves nothing behind
        meeting = write_meeting(
            booking, by=by, leader=leader or by, domain=post.mail_domain, now=now
        )
        _write_dates(meeting, agreed)
        parties = [i.unit_id or i.user_id for i in booking.invitees]
        claim_dates(
            meeting,
            meeting.occurrences,
            booking.expected,
            hours=post.hours,
            parties=[party for party in parties if party],
            now=now,
        )
        invite(meeting, meeting.occurrences[0], booking.invitees, by=by, post=post, now=now)
    return meeting


def _check_dates(agreed: Agreed, lead: timedelta, *, now: datetime) -> None:
    if len(agreed.kept) < FEWEST:
        raise TooFewDates
    rules.check_pre_meeting(agreed.at, lead)
    for slot in agreed.slots:
        rules.check_time(slot.starts_at - lead, slot.ends_at, now=now)
        rules.check_pre_meeting(clock.to_local(slot.starts_at).time(), lead)
    in_order = sorted(agreed.kept, key=lambda each: each.on)
    if not are_in_order([each.starts_at for each in in_order], agreed.minutes):
        raise DatesInDisorder
    instant(agreed.rule.first_on, agreed.at)  # the entry of the calendar begins there


def are_in_order(starts: Sequence[datetime], minutes: int) -> bool:
    """Whether each date ends before the next begins, and each has a day of its own."""
    length = timedelta(minutes=minutes)
    return all(
        one + length <= other and clock.to_local(one).date() < clock.to_local(other).date()
        for one, other in pairwise(starts)
    )


def _write_dates(meeting: Meeting, agreed: Agreed) -> None:
    series = write_series(meeting, agreed.rule, agreed.at, agreed.minutes, uid=meeting.uid)
    [first] = meeting.occurrences
    kept = sorted(agreed.kept, key=lambda each: each.starts_at)
    more = [Occurrence(id=uuid.uuid4(), zone=series.zone) for _ in kept[1:]]
    for o, each in zip([first, *more], kept, strict=True):
        o.series_id, o.recurrence_id = series.id, instant(each.on, agreed.at)
        o.starts_at = each.starts_at
        o.ends_at = each.starts_at + timedelta(minutes=agreed.minutes)
    meeting.occurrences.extend(more)
    db.session.add_all(
        SkippedDate(series_id=series.id, on=each.on, reason=each.reason) for each in agreed.left
    )
    db.session.flush()


def write_series(
    meeting: Meeting, rule: Rule, at: time, minutes: int, *, uid: str | None = None
) -> Series:
    """One entry of the calendar more."""
    id = uuid.uuid4()
    series = Series(
        id=id,
        uid=uid or f"{id}@{meeting.uid.rpartition('@')[2]}",
        position=len(meeting.series),
        rhythm=rule.rhythm,
        interval=rule.interval,
        weekdays=weekdays_of(rule),
        first_on=rule.days[0],
        last_on=rule.days[-1],
        starts_at_local=at,
        minutes=minutes,
    )
    meeting.series.append(series)
    db.session.flush()
    return series


def weekdays_of(rule: Rule) -> str:
    """As they are kept."""
    if rule.rhythm is not Rhythm.WEEKLY:
        return ""
    return ",".join(str(day) for day in sorted({*rule.weekdays, rule.first_on.weekday()}))
