"""By when a unit has to answer that is asked to take a ticket over, or to do a part of it."""

from datetime import datetime, timedelta

from support import directory
from support.clocks import worktime
from support.clocks.target_rows import targets_for
from support.models import SupportUnit, Ticket

AT_LEAST = timedelta(minutes=1)  # to read it, however near the meeting is


def acceptance_due(ticket: Ticket, to: SupportUnit, now: datetime) -> datetime:
    """By the organisation's targets: of the unit's opening hours, or as the minutes come when the
    meeting is near, and then not later than just before it."""
    targets, starts_at = targets_for(ticket.organisation_id), ticket.meeting_starts_at
    if starts_at is not None and starts_at <= now:
        starts_at = None
    goal = targets.accept.goal(now, starts_at)
    due = None
    if not goal.by_meeting:
        due = worktime.due(directory.timetable(to), now, goal.time)
    due, latest = due or now + goal.time, targets.latest_at(now, starts_at)
    return max(min(due, latest or due), now + AT_LEAST)


def task_due(whole: Ticket, to: SupportUnit, wanted: timedelta, now: datetime) -> datetime:
    """So much of the unit's opening hours. When they do not last before the meeting, as the minutes
    come; never later than just before it begins."""
    latest = targets_for(whole.organisation_id).latest_at(now, whole.meeting_starts_at)
    due = worktime.due(directory.timetable(to), now, wanted)
    if due is None or (latest and due > latest):
        due = min(now + wanted, latest or now + wanted)
    return max(due, now + AT_LEAST)
