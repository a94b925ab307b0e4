"""The dates of a series before it is booked: each with what is to be known of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from accounts.models import User
from booking import drafts
from booking.draft_series import Repetition
from booking.drafts import Plan
from booking.early import with_lead, without_lead
from booking.meeting_types.template import Repeats
from booking.models import MeetingDraft, Rhythm, SkipReason
from booking.offers import Parties
from booking.rhythms import Rule
from booking.services import rules
from booking.services.refusals import BookingRefused
from booking.services.series_bookings import FEWEST, Kept, Left, TooFewDates
from booking.services.series_claims import why_not
from booking.slots import Slot, TimeComesTwice, TimeSkipped, instant
from booking.times.dates import DateAnswer, free_for_dates
from booking.times.hours import Hours
from core import clock
from core.holidays import is_holiday

USUAL, SATURDAY = time(9), 5
# As a series of a type usually is: what comes again, every so many weeks or months, so often.
USUAL_RULES = {
    Repeats.WEEKLY: (Rhythm.WEEKLY, 1, 8),
    Repeats.MONTHLY: (Rhythm.MONTHLY_WEEKDAY, 1, 12),
    Repeats.QUARTERLY: (Rhythm.MONTHLY_WEEKDAY, 3, 4),
}


class DatesInConflict(BookingRefused):
    """Somebody took one of the chosen dates while they were looked at."""

    message = _l("Some of the chosen dates are not free any more. Choose again.")


@dataclass(frozen=True)
class DateRow:
    """One date: when it would be, and what stands in the way."""

    on: date
    slot: Slot | None  # none on a night when the clock does not show that time once
    is_kept: bool
    reason: SkipReason | None = None  # why it is left out unless somebody says otherwise
    is_after_change: bool = False  # the clock was put forward or back since the date before
    near: Sequence[Slot] = ()  # free times close by, where this one is not
    busy: Sequence[str] = ()  # of those invited, as far as we know

    @property
    def is_free(self) -> bool:
        """Whether it can be booked as the rule says."""
        return self.slot is not None and self.reason in (None, SkipReason.HOLIDAY)


@dataclass(frozen=True)
class DateRows:
    """Every date of the rule, and of whom nothing is known on any of them."""

    rows: Sequence[DateRow] = ()
    silent: Sequence[str] = ()


def set_repetition(
    draft: MeetingDraft, rule: Rule, at: time, minutes: int, *, now: datetime
) -> None:
    """Keep the rule. Raises TooFewDates, TimeSkipped, TimeComesTwice, InThePast, TooFarAhead."""
    plan = drafts.locked(draft)
    rules.check_pre_meeting(at, plan.lead)
    starts_at = instant(rule.first_on, at)
    rules.check_time(starts_at - plan.lead, starts_at + timedelta(minutes=minutes), now=now)
    if len(rule.days) < FEWEST:
        raise TooFewDates
    series = Repetition(rule, f"{at:%H:%M}")
    drafts.keep(draft, replace(plan, starts_at=starts_at, minutes=minutes, series=series), now)


def usual_first(now: datetime) -> datetime:
    """Where no time was chosen yet: nine o'clock, a week from today or on the Monday after."""
    day = clock.to_local(clock.days_later(now, 7)).date()
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return instant(day, USUAL)


def rule_of(plan: Plan, repeats: Repeats | None, *, now: datetime) -> tuple[Rule, time]:
    """How it comes again and at what time: what was said, else what is usual for the type."""
    if plan.series:
        return plan.series.rule, plan.series.time
    local = clock.to_local(plan.starts_at or usual_first(now))
    rhythm, interval, count = USUAL_RULES[repeats or Repeats.WEEKLY]
    return Rule(rhythm, local.date(), interval, count=count), local.time()


def chosen_of(plan: Plan) -> dict[date, datetime]:
    """The days that were given another time before."""
    if plan.series is None:
        return {}
    return {each.on: each.starts_at for each in plan.series.kept}


def would_be(plan: Plan, rows: Sequence[DateRow]) -> Sequence[Slot]:
    """What would be booked of these as it stands: some at another time."""
    chosen = chosen_of(plan)
    starts = {row.on: chosen.get(row.on) or (row.slot and row.slot.starts_at) for row in rows}
    kept = [starts[row.on] for row in rows if row.is_kept]
    return [Slot(start, start + plan.duration) for start in kept if start]


def only_once(draft: MeetingDraft, *, now: datetime) -> None:
    """It does not come again after all."""
    drafts.keep(draft, replace(drafts.locked(draft), series=None), now)


def set_dates(
    draft: MeetingDraft,
    kept: Collection[date],
    instead: Mapping[date, datetime],
    *,
    leader: User,
    hours: Hours,
    now: datetime,
) -> None:
    """Keep these dates, and these at another time; the others are left out, each with its reason.

    Raises DatesInConflict, TooFewDates.
    """
    plan = drafts.locked(draft)
    if plan.series is None:
        raise TooFewDates
    rows = date_rows(plan, leader, hours=hours, now=now).rows
    if any(row.on in kept and not row.is_free and row.on not in instead for row in rows):
        raise DatesInConflict
    times = {row.on: row.slot.starts_at for row in rows if row.on in kept and row.slot} | {
        row.on: instead[row.on] for row in rows if row.on in instead
    }
    chosen = [Kept(row.on, times[row.on]) for row in rows if row.on in times]
    left = [Left(r.on, r.reason or SkipReason.BY_HAND) for r in rows if r.on not in times]
    if len(chosen) < FEWEST:
        raise TooFewDates
    series = plan.series.decided(tuple(chosen), tuple(left))
    drafts.keep(draft, replace(plan, starts_at=chosen[0].starts_at, series=series), now)


def date_rows(plan: Plan, leader: User, *, hours: Hours, now: datetime) -> DateRows:
    """Every date of the rule, in a fixed number of statements."""
    if plan.series is None:
        return DateRows()
    days, at = plan.series.rule.days, plan.series.time
    slots = {day: _slot(day, at, plan.duration) for day in days}
    parties = Parties(plan)
    needed = drafts.needed_for(plan, leader.id, list(parties.names))
    wished = {day: with_lead(slot, plan.lead) for day, slot in slots.items() if slot}
    found = free_for_dates(list(wished.values()), needed, hours=hours, now=now)
    answers = dict(zip(wished, found.answers, strict=True))
    reasons = {day: _reason(day, answers.get(day)) for day in days}
    chosen = {each.on for each in plan.series.kept} if plan.series.is_seen else None
    rows = [
        DateRow(
            day,
            slots[day],
            is_kept=reasons[day] is None if chosen is None else day in chosen,
            reason=reasons[day],
            is_after_change=_offset(day) != _offset(days[max(0, number - 1)]),
            near=without_lead(answers[day].nearest, plan.lead) if day in answers else (),
            busy=[parties.names[one] for one in answers[day].busy] if day in answers else (),
        )
        for number, day in enumerate(days)
    ]
    return DateRows(rows, [parties.names[one] for one in found.silent])


def _slot(day: date, at: time, length: timedelta) -> Slot | None:
    try:
        start = instant(day, at)
    except (TimeSkipped, TimeComesTwice):
        return None
    return Slot(start, start + length)


def _reason(day: date, answer: DateAnswer | None) -> SkipReason | None:
    if answer is None:
        return SkipReason.CLOCK
    if not answer.can_be:
        return why_not(answer)
    return SkipReason.HOLIDAY if is_holiday(day) else None


def _offset(day: date) -> timedelta | None:
    return clock.to_local(instant(day, time(12))).utcoffset()
