"""Who helps the staff of an organisation: its own IT, or what stands in for it."""

import uuid
from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts import administered
from accounts.access import current_actor, with_role
from accounts.models import Organisation, Role
from accounts.ports import Change, Fact
from core import clock
from core.db import transaction
from support import directory, lines
from support.forms import LocalItForm
from support.models import Audience, SupportUnit, Tier
from support.services import routing_rules
from support.services.routing_rules import LocalIt

bp = Blueprint("local_it", __name__)

LOCAL = (Tier.LOCAL_IT, Tier.MUNICIPAL_SHARED, Tier.REGIONAL_SHARED)
ABOVE, CONVENING = "above", "convening"
SAID = {
    ABOVE: _l("As the organisation above"),
    CONVENING: _l("It has no IT: the IT of the one who convened the meeting helps"),
}


def fact_of(organisation: Organisation) -> Fact:
    """The line on the organisation's page."""
    found = routing_rules.local_it_of(organisation)
    unit = next((u for u in directory.active_units() if u.id == found.unit_id), None)
    text = unit.unit.place if unit else _("The IT of the one who convened the meeting")
    url = url_for("local_it.choose", organisation_id=organisation.id)
    return Fact(label=_("IT for the staff"), text=text, url=url)


def changes_by_move(organisation: Organisation, to: Organisation) -> list[Change]:
    """Who would get its cases under another organisation."""
    before, after = lines.paths_under(organisation.id, to.id)
    labels = {Audience.STAFF: _("Help for the staff"), Audience.CITIZEN: _("Help for citizens")}
    return [Change(label, before[who], after[who]) for who, label in labels.items()]


@bp.route("/organisations/<uuid:organisation_id>/local-it", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def choose(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Its own IT, shared support, or the IT of the one who convenes."""
    actor, units = current_actor(), directory.active_units()
    organisation = administered.find_organisation(actor, organisation_id) or abort(404)
    form = LocalItForm(request.form, who=_chosen(routing_rules.local_it_of(organisation)))
    form.who.choices = _choices(units)
    if form.submitted():
        with transaction():
            held = administered.lock_organisation(actor, organisation_id) or abort(404)
            routing_rules.choose_local_it(
                held, _choice(form.who.data, units), by=actor, now=clock.now()
            )
        flash(_("Saved. Cases that are open stay where they are."))
        return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return render_template(
        "support/local_it.html", form=form, organisation=organisation
    ), form.status


def _choices(units: Sequence[SupportUnit]) -> list[SelectChoice]:
    own = [SelectChoice(str(u.id), u.unit.place) for u in units if u.tier in LOCAL]
    shared = [
        SelectChoice(str(u.id), _("It has no IT: %(place)s helps", place=u.unit.place))
        for u in units
        if u.tier == Tier.SHARED_SUPPORT
    ]
    return [*own, *shared, *(SelectChoice(value, words) for value, words in SAID.items())]


def _chosen(now: LocalIt) -> str:
    if now.unit_id:
        return str(now.unit_id)
    return ABOVE if now.has_own else CONVENING


def _choice(said: str, units: Sequence[SupportUnit]) -> LocalIt:
    if said in SAID:
        return LocalIt(has_own=said == ABOVE, unit_id=None)
    unit = next(unit for unit in units if str(unit.id) == said)
    return LocalIt(has_own=unit.tier != Tier.SHARED_SUPPORT, unit_id=unit.id)
