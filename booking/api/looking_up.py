"""Who one is, and whom one can invite."""

from typing import Any

from accounts.access import current_actor, with_token
from accounts.models import Role
from booking import directory
from booking.api import rendering
from booking.api.asked import SearchSchema
from booking.api.blueprint import bp
from booking.api.schemas import MeSchema, PeopleSchema, UnitsSchema

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
