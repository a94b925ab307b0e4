"""The register of rooms: which there are, adding one, and putting one out of use."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import NavItem
from video import register
from video.forms import KINDS, ActivityForm, RoomForm

bp = Blueprint("room_register", __name__, url_prefix="/room-register")

NAVIGATION = (
    NavItem(_l("Rooms"), "room_register.show", lambda user: user.has_role(Role.ADMINISTRATOR)),
)


@bp.route("", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Every room, and a form to add one."""
    form = RoomForm(request.form)
    if form.submitted():
        try:
            with transaction():
                register.register_room(form.new_room(), by=current_actor(), now=clock.now())
        except DomainError as refusal:
            form.refuse(refusal.message)
        else:
            flash(_("The room is added. Meetings can get it from now on."))
            return redirect(url_for("room_register.show"), 303)
    return render_template(
        "video/register.html", form=form, rooms=register.all_rooms(), kinds=KINDS
    ), form.status


@bp.post("/<uuid:room_id>/activity")
@with_role(Role.ADMINISTRATOR)
def change_activity(room_id: uuid.UUID) -> ResponseReturnValue:
    """Put the room out of use, or in use again."""
    form = ActivityForm(request.form)
    if not form.submitted():
        abort(422)
    is_active = form.is_active.data == "yes"
    with transaction():
        room = register.lock_room(room_id) or abort(404)
        register.set_active(room, is_active, by=current_actor(), now=clock.now())
    if is_active:
        flash(_("The room is in use again."))
    else:
        flash(_("The room is out of use: no new meeting gets it. Meetings that have it keep it."))
    return redirect(url_for("room_register.show"), 303)
