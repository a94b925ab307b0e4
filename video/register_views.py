"""The register of rooms: which there are, adding one, and putting one out of use.

A room of another organisation is not found, also where it is shown."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts import administered
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
    """The rooms one's meetings may get, and a form to add one."""
    actor = current_actor()
    form = RoomForm.for_owners(administered.owners(actor), request.form)
    if form.submitted():
        try:
            with transaction():
                owner = administered.lock_organisation(actor, form.owner_id) or abort(404)
                by, now = actor.as_actor(), clock.now()
                register.register_room(form.new_room(), owner=owner, by=by, now=now)
        except DomainError as refusal:
            form.refuse(refusal.message)
        else:
            flash(_("The room is added. Meetings can get it from now on."))
            return redirect(url_for("room_register.show"), 303)
    lines = register.room_lines(actor)
    return render_template("video/register.html", form=form, lines=lines, kinds=KINDS), form.status


@bp.post("/<uuid:room_id>/activity")
@with_role(Role.ADMINISTRATOR)
def change_activity(room_id: uuid.UUID) -> ResponseReturnValue:
    """Put the room out of use, or in use again."""
    form = ActivityForm(request.form)
    if not form.submitted():
        abort(422)
    is_active = form.is_active.data == "yes"
    with transaction():
        room = register.lock_room(current_actor(), room_id) or abort(404)
        register.set_active(room, is_active, by=current_actor(), now=clock.now())
    if is_active:
        flash(_("The room is in use again."))
    else:
        flash(_("The room is out of use: no new meeting gets it. Meetings that have it keep it."))
    return redirect(url_for("room_register.show"), 303)
