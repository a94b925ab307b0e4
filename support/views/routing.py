"""How the cases of one's own organisation are routed."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice, SelectField  # type: ignore[attr-defined]  # as in forms.py

from accounts.access import administered, current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from support import directory
from support.forms import RoutingForm
from support.models import RoutingRule, SupportModel, SupportUnit, Tier
from support.services import routing_rules
from support.services.routing_rules import NewRule

bp = Blueprint("routing", __name__)

COLUMNS = ("local_it", "citizen_hotline", "staff_hotline", "shared_support")
TIERS = {
    "local_it": (Tier.LOCAL_IT, Tier.MUNICIPAL_SHARED, Tier.REGIONAL_SHARED, Tier.SHARED_SUPPORT),
    "citizen_hotline": (Tier.CITIZEN_HOTLINE,),
    "staff_hotline": (Tier.STAFF_HOTLINE,),
    "shared_support": (Tier.SHARED_SUPPORT,),
}


@bp.route("/desk/routing", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Read and change the row of the administrator's own organisation."""
    organisation = administered(current_actor())
    form = RoutingForm(request.form, data=_values(routing_rules.rule_of(organisation)))
    _offer(form, directory.active_units())
    if form.submitted():
        with transaction():
            routing_rules.change_rule(
                administered(current_actor()),
                _new_rule(form),
                by=current_actor(),
                now=clock.now(),
            )
        flash(_("The path is saved. Cases that are open keep the one they have."))
        return redirect(url_for("routing.show"), 303)
    return render_template(
        "support/routing.html", form=form, organisation=organisation
    ), form.status


def _values(rule: RoutingRule) -> dict[str, str]:
    units = {name: str(getattr(rule, f"{name}_id") or "") for name in COLUMNS}
    return {"model": rule.model, "has_local_it": "yes" if rule.has_local_it else "no", **units}


def _offer(form: RoutingForm, units: Sequence[SupportUnit]) -> None:
    for name in COLUMNS:
        field: SelectField = form[name]  # type: ignore[assignment]  # these four are
        chosen = [SelectChoice(str(u.id), u.unit.place) for u in units if u.tier in TIERS[name]]
        nothing = _("No choice") if name == "local_it" else _("As the organisation above")
        field.choices = [SelectChoice("", nothing), *chosen]


def _new_rule(form: RoutingForm) -> NewRule:
    units = {f"{name}_id": _unit(form[name].data) for name in COLUMNS}
    return NewRule(
        model=SupportModel(form.model.data), has_local_it=form.has_local_it.data == "yes", **units
    )


def _unit(value: str) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None
