"""The shape of a meeting that comes again: what is sent, and what is read."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from booking.api.asked import BookingSchema, CancelSchema, SpanSchema
from booking.api.fields import Choice, Day, Id, Instant, Number
from booking.api.schemas import CancellationSchema, MeetingSchema, SlotSchema, ToldSchema
from booking.models import Rhythm, SkipReason
from booking.rhythms import MOST
from booking.services.series_scope import Scope

MOST_MONTHS = 12  # from one date to the next, or weeks
ONE_OF_TWO = "Say one of the two, and not both."


def _flag(said: str) -> fields.Boolean:
    return fields.Boolean(
        load_default=False, truthy={True}, falsy={False}, metadata={"description": said}
    )


class RepeatsSchema(Schema):
    """A rule. It ends after so many dates, or by a day."""

    rhythm = Choice(Rhythm, required=True)
    interval = Number(1, MOST_MONTHS, load_default=1)
    weekdays = fields.List(
        Number(1, 7),
        load_default=list,
        metadata={"description": "Weekly: on these days; 1 is Monday. That of the first is one."},
    )
    count = Number(2, MOST)
    until = Day()

    @validates_schema
    def ends_once(self, said: dict[str, Any], **_more: object) -> None:
        """One end. Dates by hand are no rule: they have a place of their own."""
        if said["rhythm"] is Rhythm.DATES or ("count" in said) == ("until" in said):
            raise ValidationError(ONE_OF_TWO, "until")


class InsteadSchema(Schema):
    """A day of the rule, and when its meeting begins."""

    on = Day(required=True)
    starts_at = Instant(required=True, is_whole=True)


class SeriesSchema(BookingSchema):
    """A meeting to book on many dates. `starts_at` and `ends_at` are those of the first."""

    repeats = fields.Nested(RepeatsSchema, metadata={"description": "The rule, or:"})
    dates = fields.List(Day(), metadata={"description": "The other days, one by one."})
    leave_out = fields.List(
        Day(), load_default=list, metadata={"description": "Days without a meeting."}
    )
    instead = fields.List(
        fields.Nested(InsteadSchema),
        load_default=list,
        metadata={"description": "Days with another time, such as one of `nearest`."},
    )
    on_holidays = _flag("With a rule: on public holidays, too.")
    leaves_taken = _flag("Leave out what is not free, instead of refusing it all.")

    @validates_schema
    def comes_again(self, said: dict[str, Any], **_more: object) -> None:
        """By a rule or by days."""
        if ("repeats" in said) == ("dates" in said):
            raise ValidationError(ONE_OF_TWO, "repeats")


class MoveDatesSchema(SpanSchema):
    """When the chosen date is now, and which others go along."""

    scope = Choice(Scope, required=True)
    leaves_taken = _flag("Dates that are not free then stay where they are.")


class CancelDatesSchema(CancelSchema):
    """Why, and which."""

    scope = Choice(Scope, required=True)


class SeriesDateSchema(SlotSchema):
    """One date of a meeting."""

    id = Id(required=True)
    is_after_clock_change = fields.Boolean(
        required=True, metadata={"description": "Since the date before the clock was changed."}
    )
    is_moved = fields.Boolean(required=True, metadata={"description": "Not when the rule says."})
    leader_id = Id(
        required=True, metadata={"description": "Of this date; most often that of the meeting."}
    )
    cancellation = fields.Nested(CancellationSchema, required=True, allow_none=True)


class LeftOutSchema(Schema):
    """A day of the rule without a meeting."""

    id = Id(required=True)
    on = Day(required=True)
    reason = Choice(SkipReason, required=True)
    can_be_tried = fields.Boolean(required=True)


class SeriesDatesSchema(Schema):
    """Every date, in order. A meeting that takes place once has one."""

    version = fields.String(
        required=True, metadata={"description": "What is in the ETag, for If-Match."}
    )
    rhythm = fields.String(
        required=True, metadata={"description": "In words; empty where there is not one."}
    )
    dates = fields.List(fields.Nested(SeriesDateSchema), required=True)
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True)


class BookedSeriesSchema(SeriesDatesSchema):
    """The meeting, and every date of it."""

    meeting = fields.Nested(MeetingSchema, required=True)


class ChangedDatesSchema(SeriesDatesSchema):
    """The dates as they are now, and who is told."""

    told = fields.Nested(ToldSchema, required=True)
