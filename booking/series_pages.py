"""The dates of a meeting that comes again, as its pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.models import Meeting, Occurrence, SkippedDate
from booking.series_calendar import rule_of
from booking.series_words import REASONS, rhythm_words
from booking.services.series_retries import skipped_dates
from booking.services.series_scope import in_order
from core import clock


@dataclass(frozen=True)
class LeftOut:
    """A date without a meeting, and why."""

    date: SkippedDate
    reason: object  # a lazy text
    is_ahead: bool  # it can be tried again


@dataclass(frozen=True)
class DatesPage:
    """What the leader's page of the dates says."""

    rhythm: str  # empty where several are mixed
    coming: Sequence[Occurrence]  # those that are off among them
    past: Sequence[Occurrence]
    left_out: Sequence[LeftOut]


def dates_page(meeting: Meeting, *, now: datetime) -> DatesPage:
    """Every date, in a fixed number of statements."""
    dates, today = in_order(meeting.occurrences), clock.to_local(now).date()
    live = {o.series_id for o in dates if not o.has_ended(now) and o.cancellation is None}
    rules = [rule_of(s) for s in meeting.series if s.id in live and s.first_on < s.last_on]
    return DatesPage(
        rhythm=rhythm_words(rules[0]) if len(rules) == 1 else "",
        coming=[o for o in dates if not o.has_ended(now)],
        past=[o for o in dates if o.has_ended(now)][::-1],
        left_out=[
            LeftOut(each, REASONS[each.reason], each.on >= today)
            for each in skipped_dates(meeting)
            if each.occurrence_id is None
        ],
    )
