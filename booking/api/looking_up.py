"""Who one is, whom one can invite, and when there is time."""

from typing import Any

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking import directory, offers
from booking.api import inputs, rendering
from booking.api.asked import FreeTimesQuerySchema, SearchSchema
from booking.api.blueprint import bp
from booking.api.schemas import FreeTimesSchema, MeSchema, PeopleSchema, UnitsSchema
from core import clock
from core.web import settings

TAG = "looking up"


@bp.route("/me", tag=TAG)
@with_token()
@bp.answers(MeSchema)
def read_me() -> Any:
    """Whose token this is, and the units this person books for."""
    actor = current_actor()
    units = [m.unit for m in actor.memberships if m.role == Role.MEETING_LEADER]
    return {"id": actor.id, "name": actor.name, "units": [rendering.unit(u) for u in units]}


@bp.route("/units", tag=TAG)
@with_token(Role.MEETING_LEADER)
@bp.query(SearchSchema)
@bp.answers(UnitsSchema)
def find_units(asked: dict[str, Any]) -> Any:
    """Units of all organisations whose name, explanation or organisation holds every word."""
    return {"units": [rendering.unit(unit) for unit in directory.find_units(asked["q"])]}


@bp.route("/people", tag=TAG)
@with_token(Role.MEETING_LEADER)
@bp.query(SearchSchema)
@bp.answers(PeopleSchema)
def find_people(asked: dict[str, Any]) -> Any:
    """People who sign in, whose name, title, unit or organisation holds every word."""
    return {"people": directory.find_people(asked["q"])}


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
        first_hour=settings().offers_from_hour,
        now=clock.now(),
    )
    times = [{**vars(each.slot), **_known(each)} for each in found.times]
    return {"times": times}


def _known(each: offers.Offered) -> dict[str, int]:
    return {"free": each.free, "busy": each.busy, "total": each.total}
