"""Everything that is counted of meetings, by name."""

from sqlalchemy import ColumnElement, SQLColumnExpression, or_, select

from booking.figures import closings, meetings
from booking.figures.tallies import Asked, Pair
from booking.models import Meeting, Occurrence

COUNTED = (
    meetings.of_dates,
    meetings.of_tests,
    meetings.of_units,
    meetings.of_polls,
    meetings.of_wrong_recipients,
    closings.of_closings,
    closings.of_evaluations,
)


def meeting_figures(asked: Asked) -> dict[str, Pair]:
    """One statement each."""
    return {name: pair for count in COUNTED for name, pair in count(asked).items()}


def is_counted(occurrence_id: SQLColumnExpression[object]) -> ColumnElement[bool]:
    """Whether the meeting of that column, if it is about one, was no practice: for numbers about
    something else. The few that were are read once, and not asked for row by row."""
    tried_out = select(Occurrence.id).join(Meeting).where(~Meeting.counts_in_statistics)
    return or_(occurrence_id.is_(None), occurrence_id.not_in(tried_out))
