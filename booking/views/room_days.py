"""What an administrator's rooms are taken for on a day."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.room_days import day_of
from booking.time_forms import RoomDayForm
from core import clock

bp = Blueprint("days", __name__, url_prefix="/days")


@bp.get("")
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Today, or the day that is asked for."""
    now = clock.now()
    form = RoomDayForm(request.args)
    on = form.date.data if form.validate() and form.date.data else clock.to_local(now).date()
    day = day_of(current_actor(), on, now=now)
    return render_template("booking/room_day.html", day=day, form=form), form.status
