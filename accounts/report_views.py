"""Saying that a contact is wrong, answering that, and reading the answer."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import contact_reports
from accounts.access import current_actor, signed_in, with_role
from accounts.card_forms import ReportForm, VerdictForm
from accounts.models import Role, Verdict
from core import clock
from core.db import transaction
from core.errors import DomainError

bp = Blueprint("contact_reports", __name__)


@bp.get("/contact-reports")
@signed_in
def index() -> ResponseReturnValue:
    """One's own reports, and what came of them."""
    return render_template(
        "accounts/contact_reports.html",
        reports=contact_reports.reported_by(current_actor()),
        now=clock.now(),
    )


@bp.route("/units/<uuid:unit_id>/contact-reports", methods=["GET", "POST"])
@signed_in
def report(unit_id: uuid.UUID) -> ResponseReturnValue:
    """How the unit is reached as far as we know, and a sentence about what is wrong."""
    unit = contact_reports.unit_of(unit_id) or abort(404)
    form = ReportForm(request.form)
    if form.submitted():
        with transaction():
            unit = contact_reports.unit_of(unit_id) or abort(404)
            text, by = form.text.data or "", current_actor()
            place = contact_reports.report(unit, text, by=by, now=clock.now()).name
        flash(_("Thank you. %(place)s looks at it. The answer comes here.", place=place))
        return redirect(url_for("contact_reports.index"), 303)
    return render_template("accounts/report_contact.html", unit=unit, form=form), form.status


@bp.post("/contact-reports/<uuid:report_id>/answers")
@with_role(Role.ADMINISTRATOR)
def answer(report_id: uuid.UUID) -> ResponseReturnValue:
    """Mended, or it was right."""
    form = VerdictForm(request.form)
    if not form.submitted():
        abort(422)
    verdict = Verdict(form.verdict.data or "")
    try:
        with transaction():
            found = contact_reports.lock_report(current_actor(), report_id) or abort(404)
            contact_reports.answer(found, verdict, by=current_actor(), now=clock.now())
    except DomainError as refusal:
        flash(str(refusal.message), "warning")
    else:
        flash(_("Answered. The one who reported it reads it on their page."))
    return redirect(url_for("organisations.index"), 303)


@bp.post("/contact-reports/<uuid:report_id>/reading")
@signed_in
def mark_read(report_id: uuid.UUID) -> ResponseReturnValue:
    """I have read the answer."""
    with transaction():
        found = contact_reports.find_own(current_actor(), report_id) or abort(404)
        contact_reports.mark_read(found, now=clock.now())
    return redirect(url_for("contact_reports.index"), 303)
