"""How soon cases are answered and taken over: an organisation's own times."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import administered, current_actor, with_role
from accounts.models import Organisation, Role
from core import clock
from core.db import transaction
from core.errors import DomainError
from support.clocks import target_rows
from support.clocks.forms import TargetsForm
from support.clocks.targets import DEFAULTS

bp = Blueprint("response_targets", __name__)


@bp.route("/response-targets", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Read and change those of the administrator's own organisation."""
    organisation = administered(current_actor())
    if request.method == "GET":
        return _page(organisation, _kept(organisation))
    form = TargetsForm(request.form)
    if not form.validate():
        return _page(organisation, form)
    try:
        with transaction():
            target_rows.change(
                administered(current_actor()), form.said(), seen=form.last_seen,
                by=current_actor(), now=clock.now(),
            )  # fmt: skip
    except DomainError as refusal:
        organisation = administered(current_actor())
        form.refuse(refusal.message)
        form.seen.data = str(target_rows.version_of(organisation))
        return _page(organisation, form)
    flash(_("The times are saved. They hold for new cases."))
    return redirect(url_for(".show"), 303)


def _kept(organisation: Organisation) -> TargetsForm:
    version = target_rows.version_of(organisation)
    return TargetsForm.of(target_rows.targets_for(organisation.id), version)


def _page(organisation: Organisation, form: TargetsForm) -> ResponseReturnValue:
    row = target_rows.nearest(organisation.id)
    page = render_template(
        "support/response_targets.html",
        form=form,
        organisation=organisation,
        since=row.since if row else None,
        is_own=bool(row and row.organisation_id == organisation.id),
        usual=DEFAULTS,
        now=clock.now(),
    )
    return page, form.status
