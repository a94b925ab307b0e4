"""When there is time: the first free times, and many wished dates at once."""

from datetime import timedelta
from typing import Any

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking import offers
from booking.api import inputs
from booking.api.asked import FreeDatesQuerySchema, FreeTimesQuerySchema
from booking.api.blueprint import bp
from booking.api.schemas import FreeDatesSchema, FreeTimesSchema
from booking.drafts import needed_for
from booking.ports import offered_hours
from booking.slots import Slot
from booking.times.dates import DateAnswer, free_for_dates
from core import clock

TAG = "free times"


@bp.route("/free-times", tag=TAG)
@with_token(Role.MEETING_LEADER)
@bp.query(FreeTimesQuerySchema)
@bp.answers(FreeTimesSchema)
def list_free_times(asked: dict[str, Any]) -> Any:
    """The first times when you and a room are free, as the booking page offers them.

    They are free when they are found; the booking itself decides.
    """
    actor = current_actor()
    found = offers.offer(
        inputs.plan_of(asked, actor),
        actor,
        since=asked.get("since"),
        hours=offered_hours(),
        asked=inputs.asked_of(asked),
        now=clock.now(),
    )
    times = [
        {**vars(each.slot), "free": each.free, "total": each.total, "busy": each.busy}
        for each in found.times
    ]
    return {"times": times, "silent": found.silent}


@bp.route("/free-dates", tag=TAG)
@with_token(Role.MEETING_LEADER)
@bp.query(FreeDatesQuerySchema)
@bp.answers(FreeDatesSchema)
def list_free_dates(asked: dict[str, Any]) -> Any:
    """Many wished dates at once, such as those of a series: which can be, and else when."""
    plan, length = inputs.plan_of(asked, current_actor()), timedelta(minutes=asked["minutes"])
    slots = [Slot(at, at + length) for at in asked["starts_at"]]
    needed = needed_for(plan, current_actor().id)
    found = free_for_dates(slots, needed, hours=offered_hours(), now=clock.now())
    return {"dates": [_date(answer) for answer in found.answers]}


def _date(answer: DateAnswer) -> dict[str, Any]:
    return {
        **vars(answer.slot),
        "can_be": answer.can_be,
        "leader_is_free": answer.leader_is_free,
        "has_room": answer.has_room,
        "nearest": answer.nearest,
    }
