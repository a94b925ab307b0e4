"""When a proposal, or the meeting that is to be moved, begins for one person."""

from datetime import datetime, timedelta

from booking.drafts import plan_of
from booking.models import ParticipantKind, PollPerson


def lead_of(person: PollPerson) -> timedelta:
    """How long before the others this one meets: a professional who comes to the pre-meeting."""
    plan = plan_of(person.poll.draft)
    skips = plan.guests[person.position].invitee.skips_pre_meeting
    is_early = person.kind is ParticipantKind.STAFF and not skips
    return plan.lead if is_early else timedelta()


def time_now_of(person: PollPerson) -> datetime | None:
    """When the meeting that is to be moved begins as it is; nothing where it is no booked one, or
    does not take place."""
    moves = person.poll.moves
    return moves.starts_at - lead_of(person) if moves and not moves.cancellation else None
