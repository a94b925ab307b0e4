"""Pools of rooms: which there are, and making and changing one. Another's is not found."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import administered
from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import DomainError
from video import pools
from video.models import RoomPool
from video.pool_forms import NewPoolForm, PoolForm, pool_values

bp = Blueprint("room_pools", __name__, url_prefix="/room-register/pools")


@bp.route("", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """The pools one looks after, and a form to make one."""
    actor = current_actor()
    form = NewPoolForm.for_owners(administered.owners(actor), request.form)
    form.offer(pools.rooms_to_choose(actor, None))
    if form.submitted():
        try:
            with transaction():
                owner = administered.lock_organisation(actor, form.owner_id) or abort(404)
                pools.make_pool(form.card(), owner=owner, by=actor.as_actor(), now=clock.now())
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("The pool is made. New meetings keep to it from now on."))
            return redirect(url_for("room_pools.show"), 303)
    lines = pools.pool_lines(current_actor())
    return render_template("video/pools.html", form=form, lines=lines), form.status


@bp.route("/<uuid:pool_id>", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def change(pool_id: uuid.UUID) -> ResponseReturnValue:
    """Another name, more or fewer places, other rooms; unless somebody else did meanwhile."""
    form = PoolForm(request.form, data=_values(_find(pool_id)))
    form.offer(pools.rooms_to_choose(current_actor(), _find(pool_id)))
    if form.submitted():
        try:
            with transaction():
                pool = pools.lock_pool(current_actor(), pool_id) or abort(404)
                by, version = current_actor().as_actor(), form.seen_version
                pools.change_pool(pool, form.card(), version=version, by=by, now=clock.now())
        except DomainError as refusal:
            form.take(refusal)
            form.compare(refusal, _values(_find(pool_id)))
        else:
            flash(_("The pool is changed. Meetings that are booked stay as they are."))
            return redirect(url_for("room_pools.change", pool_id=pool_id), 303)
    return render_template("video/pool_card.html", form=form, pool=_find(pool_id)), form.status


def _find(pool_id: uuid.UUID) -> RoomPool:
    return pools.find_pool(current_actor(), pool_id) or abort(404)


def _values(pool: RoomPool) -> dict[str, object]:
    return pool_values(pool, pools.room_ids_in(pool))
