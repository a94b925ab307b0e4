"""The register of rooms: which there are, adding and correcting one, and putting one out of use.

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
from core.web import NavItem, settings
from video import ports, register
from video.forms import CARD_KINDS, ActivityForm, CorrectionForm, RoomForm, room_values
from video.models import Room

bp = Blueprint("room_register", __name__, url_prefix="/room-register")

NAVIGATION = (
    NavItem(_l("Rooms"), "room_register.show", lambda user: user.has_role(Role.ADMINISTRATOR)),
)


def _find(room_id: uuid.UUID) -> Room:
    return register.find_room(current_actor(), room_id) or abort(404)


def _lock(room_id: uuid.UUID) -> Room:
    return register.lock_room(current_actor(), room_id) or abort(404)


@bp.route("", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """The rooms one's meetings may get, and a form to add one."""
    actor = current_actor()
    form = RoomForm.for_owners(administered.owners(actor), request.form)
    if settings().janus_url:
        form.offer_media()
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
    coming = ports.coming([line.room.id for line in lines if line.is_own], now=clock.now())
    return render_template(
        "video/register.html", form=form, lines=lines, coming=coming
    ), form.status


@bp.route("/<uuid:room_id>", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def correct(room_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what was typed of a room, unless somebody else did meanwhile."""
    now, form = clock.now(), CorrectionForm.of(_find(room_id), request.form)
    if form.submitted():
        try:
            with transaction():
                room, by, version = _lock(room_id), current_actor().as_actor(), form.seen_version
                most = ports.coming([room_id], now=now)[room_id].most
                said = form.changes()
                register.change_room(room, said, version=version, most=most, by=by, now=now)
        except DomainError as refusal:
            form.take(refusal)
            form.compare(refusal, room_values(_find(room_id)))
        else:
            flash(_("The room is corrected. Links that were sent lead there from now on."))
            return redirect(url_for("room_register.correct", room_id=room_id), 303)
    room, coming = _find(room_id), ports.coming([room_id], now=now)[room_id]
    return render_template(
        "video/room_card.html", form=form, room=room, coming=coming, kinds=CARD_KINDS
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
        by = current_actor().as_actor()
        register.set_active(_lock(room_id), is_active, by=by, now=clock.now())
    moves_url = None
    if is_active:
        flash(_("The room is in use again."))
    else:
        flash(_("The room is out of use: no new meeting gets it. Meetings that have it keep it."))
        moves_url = ports.coming([room_id], now=clock.now())[room_id].moves_url
    return redirect(moves_url or url_for("room_register.show"), 303)
