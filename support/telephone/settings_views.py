"""Administrators: which number is which hotline, where units are rung, and trying a call."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts import administered
from accounts.access import current_actor, with_role
from accounts.models import Organisation, Role
from accounts.ports import Fact
from core import clock
from core.db import transaction
from core.errors import DomainError
from support import access
from support.models import SupportUnit
from support.telephone import hotlines, tryout
from support.telephone.forms import CallTryoutForm, LineForm, RingForm
from support.telephone.hooks import hook_urls
from support.telephone.known import Line, LineKind

bp = Blueprint("hotlines", __name__)
OF = "/organisations/<uuid:organisation_id>/hotlines"


def fact_of(organisation: Organisation) -> Fact:
    """The line on the organisation's page."""
    found = len(hotlines.lines_of(organisation))
    text = ngettext("%(num)d hotline", "%(num)d hotlines", found) if found else _("No hotline")
    url = url_for("hotlines.index", organisation_id=organisation.id)
    return Fact(label=_("Hotlines that answer by themselves"), text=str(text), url=url)


@bp.route(OF, methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def index(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """The hotlines there are, and a new one."""
    organisation, form = _organisation(organisation_id), LineForm(request.form)
    if form.submitted():
        try:
            _add(organisation_id, form)
        except DomainError as refusal:
            organisation = _organisation(organisation_id)
            form.take(refusal)
        else:
            flash(_("The hotline is added. Put the two addresses below in at Twilio."))
            return redirect(url_for(".index", organisation_id=organisation_id), 303)
    page = render_template(
        "support/hotlines.html",
        organisation=organisation,
        lines=hotlines.lines_of(organisation),
        form=form,
        urls=hook_urls(),
    )
    return page, form.status


def _add(organisation_id: uuid.UUID, form: LineForm) -> None:
    by, now = current_actor(), clock.now()
    with transaction():
        held = administered.lock_organisation(by, organisation_id) or abort(404)
        hotlines.add(held, form.wanted(), by=by, now=now)


@bp.post(f"{OF}/<uuid:line_id>/removal")
@with_role(Role.ADMINISTRATOR)
def remove(organisation_id: uuid.UUID, line_id: uuid.UUID) -> ResponseReturnValue:
    """It answers no more."""
    by, now = current_actor(), clock.now()
    with transaction():
        line = hotlines.lock_line(by, organisation_id, line_id) or abort(404)
        hotlines.end(line, by=by, now=now)
    flash(_("The hotline answers no more."))
    return redirect(url_for(".index", organisation_id=organisation_id), 303)


@bp.get(f"{OF}/tryout")
@with_role(Role.ADMINISTRATOR)
def try_it(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """What is said and where it goes. Nobody is rung, and no case is opened."""
    organisation, now = _organisation(organisation_id), clock.now()
    form, found = CallTryoutForm.asked(request.args, now), None
    if request.args and form.validate():
        kind = LineKind(form.line.data)
        named = next((x for x in hotlines.lines_of(organisation) if x.kind == kind), None)
        line = Line(named.name if named else organisation.name, kind, organisation.id)
        found = tryout.try_out(
            line,
            who=form.who.data,
            pressed=(form.pressed.data or "").split(),
            is_answered=form.answered.data == "yes",
            at=form.moment,
        )
    page = render_template(
        "support/hotline_tryout.html", organisation=organisation, form=form, found=found
    )
    return page, form.status


@bp.route("/support-units/<uuid:unit_id>/phone", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def ring(unit_id: uuid.UUID) -> ResponseReturnValue:
    """Where a unit is rung by the hotlines."""
    unit = _unit(unit_id)
    posted = request.method == "POST"
    form = RingForm(request.form) if posted else RingForm.of(hotlines.phone_of(unit))
    if form.submitted():
        by, now = current_actor(), clock.now()
        try:
            with transaction():
                held = access.lock_support_unit(by, unit_id) or abort(404)
                seconds = form.seconds.data or 0
                hotlines.ring_at(held, form.wanted, seconds, by=by, now=now)
        except DomainError as refusal:
            form.take(refusal)
            unit = _unit(unit_id)
        else:
            flash(_("Saved. It holds from the next call."))
            return redirect(url_for(".ring", unit_id=unit_id), 303)
    return render_template("support/unit_phone.html", unit=unit, form=form), form.status


def _organisation(organisation_id: uuid.UUID) -> Organisation:
    return administered.find_organisation(current_actor(), organisation_id) or abort(404)


def _unit(unit_id: uuid.UUID) -> SupportUnit:
    return access.find_support_unit(current_actor(), unit_id) or abort(404)
