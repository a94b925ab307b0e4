"""Whether a support unit of one's own works here, or in a ticket system of its own."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts import own_addresses
from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import settings
from support import access
from support.external_forms import ExternalUnitForm
from support.models import SupportUnit
from support.services import external_units
from support.services.telling import Post

bp = Blueprint("external_units", __name__)


@bp.route("/support-units/<uuid:unit_id>/system", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show(unit_id: uuid.UUID) -> ResponseReturnValue:
    """Where it works: read it, change it."""
    unit = _mine(unit_id)
    if request.method == "GET":
        return _page(unit, ExternalUnitForm.of(unit))
    form = ExternalUnitForm(request.form)
    if not form.validate():
        return _page(unit, form)
    try:
        sent = _change(unit_id, form)
    except DomainError as refusal:
        form.take(refusal)
        unit = _mine(unit_id)
        form.seen.data = external_units.seen(unit)
        return _page(unit, form)
    flash(_said(sent))
    return redirect(url_for(".show", unit_id=unit_id), 303)


def _change(unit_id: uuid.UUID, form: ExternalUnitForm) -> int:
    chosen = settings()
    with transaction():
        ours = own_addresses.ours(chosen)
        unit = access.lock_support_unit(current_actor(), unit_id) or abort(404)
        return external_units.change(
            unit, form.system(), was_seen=form.seen.data or "", ours=ours,
            by=current_actor(), post=Post.of(chosen), now=clock.now(),
        )  # fmt: skip


def _said(sent: int) -> str:
    if not sent:
        return str(_("Saved."))
    return str(
        ngettext(
            "Saved. %(num)d open case was sent to its mailbox.",
            "Saved. %(num)d open cases were sent to its mailbox.",
            sent,
        )
    )


def _mine(unit_id: uuid.UUID) -> SupportUnit:
    return access.find_support_unit(current_actor(), unit_id) or abort(404)


def _page(unit: SupportUnit, form: ExternalUnitForm) -> ResponseReturnValue:
    page = render_template(
        "support/external_unit.html",
        unit=unit,
        form=form,
        supporters=external_units.supporters_of(unit),
        open_cases=external_units.open_cases(unit),
    )
    return page, form.status
