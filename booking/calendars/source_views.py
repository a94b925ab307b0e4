"""Adding and removing the calendars that say when somebody is taken."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, signed_in
from booking.calendars import sources
from booking.calendars.forms import SourceForm
from booking.calendars.models import BusySource
from booking.calendars.owners import Owner
from booking.calendars.views import OWN, find_owner
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import key, settings

bp = Blueprint("busy_sources", __name__, url_prefix="/calendars")


@bp.route("/sources", methods=["GET", "POST"], defaults=OWN)
@bp.route("/<uuid:unit_id>/sources", methods=["GET", "POST"])
@signed_in
def add(unit_id: uuid.UUID | None) -> ResponseReturnValue:
    """Type the address in; the worker reads it a moment later."""
    owner, form = find_owner(unit_id), SourceForm(request.form)
    if form.submitted():
        try:
            with transaction():
                sources.add_source(
                    find_owner(unit_id),
                    form.wanted(),
                    by=current_actor(),
                    key=key(),
                    allows_http=settings().demo,
                    now=clock.now(),
                )
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("The calendar is added. It is read in a moment."))
            return redirect(url_for("calendars.show", unit_id=unit_id), 303)
    return render_template("calendars/add_source.html", owner=owner, form=form), form.status


@bp.route("/sources/<uuid:source_id>/removal", methods=["GET", "POST"])
@signed_in
def remove(source_id: uuid.UUID) -> ResponseReturnValue:
    """Ask first; then forget it."""
    if request.method == "POST":
        with transaction():
            source, owner = _find(source_id)
            sources.remove_source(source, owner, by=current_actor(), now=clock.now())
        flash(_("The calendar is removed, and what it said is forgotten."))
        return redirect(url_for("calendars.show", unit_id=owner.unit_id), 303)
    source, owner = _find(source_id)
    return render_template("calendars/remove_source.html", owner=owner, source=source)


@bp.post("/sources/<uuid:source_id>/readings")
@signed_in
def read_now(source_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody has mended something, and does not want to wait."""
    with transaction():
        source, owner = _find(source_id)
        sources.ask_again(source, now=clock.now())
    flash(_("The calendar is read in a moment."))
    return redirect(url_for("calendars.show", unit_id=owner.unit_id), 303)


def _find(source_id: uuid.UUID) -> tuple[BusySource, Owner]:
    return sources.find_source(current_actor(), source_id) or abort(404)
