"""One unit, as its administrator sees and changes it."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import administered, cards, contact_reports, numbers, own_addresses
from accounts.access import current_actor, with_role
from accounts.card_forms import ActivityForm, UnitForm, unit_values
from accounts.models import Role, Unit
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import settings

bp = Blueprint("units", __name__)


def _find(unit_id: uuid.UUID) -> Unit:
    return administered.find_unit(current_actor(), unit_id) or abort(404)


def _lock(unit_id: uuid.UUID) -> Unit:
    return administered.lock_unit(current_actor(), unit_id) or abort(404)


@bp.get("/units/<uuid:unit_id>")
@with_role(Role.ADMINISTRATOR)
def show(unit_id: uuid.UUID) -> ResponseReturnValue:
    """The unit. Each look is written down."""
    with transaction():
        cards.see_unit(_find(unit_id), by=current_actor(), now=clock.now())
    return _page(_find(unit_id), None)


@bp.post("/units/<uuid:unit_id>")
@with_role(Role.ADMINISTRATOR)
def change(unit_id: uuid.UUID) -> ResponseReturnValue:
    """Write what was typed, unless somebody else wrote meanwhile."""
    form = UnitForm.of(_find(unit_id), request.form)
    if form.submitted():
        try:
            with transaction():
                unit, version = _lock(unit_id), form.seen_version
                own_addresses.must_be_anothers(form.email.data, own_addresses.ours(settings()))
                cards.change_unit(
                    unit, form.card(), version=version, by=current_actor(), now=clock.now()
                )
        except DomainError as refusal:
            form.take(refusal)
            form.compare(refusal, unit_values(_find(unit_id)))
        else:
            flash(_("Saved."))
            return redirect(url_for("organisations.units.show", unit_id=unit_id), 303)
    return _page(_find(unit_id), form)


def _page(unit: Unit, form: UnitForm | None) -> ResponseReturnValue:
    form = form or UnitForm.of(unit, None)
    return render_template(
        "accounts/unit.html",
        unit=unit,
        form=form,
        doubts=numbers.doubts(unit.gln, unit.sor_code),
        reports=contact_reports.waiting_for(current_actor(), unit),
        now=clock.now(),
    ), form.status


def _refused(unit: Unit, refusal: DomainError) -> ResponseReturnValue:
    form = UnitForm.of(unit, None)
    form.refuse(refusal.message)
    return _page(unit, form)


@bp.post("/units/<uuid:unit_id>/activity")
@with_role(Role.ADMINISTRATOR)
def change_activity(unit_id: uuid.UUID) -> ResponseReturnValue:
    """Put it out of use, or in use again."""
    form = ActivityForm(request.form)
    if not form.submitted():
        abort(422)
    is_active = form.is_active.data == "yes"
    try:
        with transaction():
            cards.set_active(_lock(unit_id), is_active, by=current_actor(), now=clock.now())
    except DomainError as refusal:
        return _refused(_find(unit_id), refusal)
    flash(
        _("The unit is in use again.")
        if is_active
        else _("The unit is out of use: nobody can invite it. Meetings that did keep it.")
    )
    return redirect(url_for("organisations.units.show", unit_id=unit_id), 303)
