"""How to take part, for this participant and what they sit with."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import by_link
from booking.guides import queries
from booking.guides.names import DEVICES, Device
from booking.models import Participant
from booking.personal.blueprint import bp, find_holder
from booking.personal.devices import guess
from booking.personal.views import current_page


@bp.get("/guide")
@by_link
def show_guide(token: str) -> ResponseReturnValue:
    """The guide for the device that is asked for, else for the one that asks."""
    holder, page = find_holder(token), current_page(token)
    guides = queries.participant_guides(
        holder, page.occurrence, device=_device(holder), now=page.now
    )
    return render_template(
        "personal/guide.html",
        page=page,
        guides=guides,
        devices=DEVICES,
        is_whole="whole" in request.args,
    )


def _device(holder: Participant) -> Device:
    asked = request.args.get("device")
    if asked in list(Device):
        return Device(asked)
    if holder.joins_from_room_system:
        return Device.VIDEO_ROOM
    return guess(request.headers.get("User-Agent", ""))
