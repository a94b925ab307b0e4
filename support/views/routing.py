"""Who helps: the decision table of an organisation, its versions, and trying it."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from accounts import administered
from accounts.access import administered as own_of
from accounts.access import current_actor, with_role
from accounts.models import Organisation, Role
from core import clock
from core.db import transaction
from core.errors import DomainError
from support import directory
from support.lines import Units
from support.models import RoutingVersion
from support.refusals import PathNotPossible
from support.routing import tryout, versions, words
from support.routing.forms import RestorationForm, VersionForm
from support.routing.tryout_form import TryoutForm
from support.services import routing_rules
from support.services.routing_rules import Reason
from support.views.routing_pages import form_page, said_by, table_of, table_page

bp = Blueprint("routing", __name__)


@bp.get("/desk/routing")
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Of the administrator's own organisation."""
    return table_page(own_of(current_actor()))


@bp.get("/organisations/<uuid:organisation_id>/routing")
@with_role(Role.ADMINISTRATOR)
def show_one(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Of one that they look after."""
    return table_page(_mine(organisation_id))


@bp.route("/organisations/<uuid:organisation_id>/routing/next-version", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def write(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Write a new version. Every button but the last changes nothing yet."""
    organisation, units = _mine(organisation_id), Units.read()
    if request.method == "GET":
        newest = versions.newest_of(organisation)
        form = VersionForm.of(versions.rule_of(newest), versions.number_of(organisation))
    else:
        form = VersionForm.typed(request.form)
    form.offer(list(units.by_id.values()))
    button = request.form.get("press", "")
    if button not in ("", "preview"):
        above = said_by(units, organisation, None)
        form.press(button, above.rows, organisation.id)
    if request.method == "GET" or button not in ("", "preview"):
        return form_page(organisation, units, form)
    if button == "preview" or not form.validate():
        return form_page(organisation, units, form, is_preview=True)
    return _save(organisation_id, form)


def _save(organisation_id: uuid.UUID, form: VersionForm) -> ResponseReturnValue:
    faults = []
    try:
        with transaction():
            reason = Reason(current_actor(), clock.now(), form.why.data or "")
            routing_rules.save(_held(organisation_id), form.rule, reason, seen=form.number)
    except PathNotPossible as refusal:
        faults = list(refusal.faults)
    except DomainError as refusal:
        form.refuse(refusal.message)
        form.seen.data = str(versions.number_of(_mine(organisation_id)))
    else:
        flash(_("Saved. It holds from the next case; cases that are open keep their path."))
        return redirect(url_for(".show_one", organisation_id=organisation_id), 303)
    return form_page(_mine(organisation_id), Units.read(), form, faults=faults)


@bp.get("/organisations/<uuid:organisation_id>/routing/versions")
@with_role(Role.ADMINISTRATOR)
def list_versions(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Who changed what, when and why; the newest first."""
    organisation = _mine(organisation_id)
    names = words.names_of(Units.read())
    history = versions.history_of(organisation)
    said = versions.rules_of(history)
    rows = [
        (row, words.differences(old, rule, names) if old else None)
        for row, rule, old in zip(history, said, [*said[1:], None], strict=True)
    ]
    return render_template("support/routing_versions.html", organisation=organisation, rows=rows)


@bp.route(
    "/organisations/<uuid:organisation_id>/routing/versions/<int(max=2147483647):number>",
    methods=["GET", "POST"],
)
@with_role(Role.ADMINISTRATOR)
def restore(organisation_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Read an older version, and put it in force again."""
    organisation = _mine(organisation_id)
    form = RestorationForm(request.form, seen=versions.number_of(organisation))
    if not form.submitted():
        return _version_page(organisation, number, form)
    try:
        with transaction():
            held = _held(organisation_id)
            rule = versions.rule_of(_version(held, number))
            reason = Reason(current_actor(), clock.now(), form.why.data or "", restores=number)
            routing_rules.save(held, rule, reason, seen=form.number)
    except PathNotPossible as refusal:
        form.refuse(" ".join(str(fault.words) for fault in refusal.faults))
    except DomainError as refusal:
        form.refuse(refusal.message)
    else:
        flash(_("Version %(number)d holds again, from the next case.", number=number))
        return redirect(url_for(".show_one", organisation_id=organisation_id), 303)
    form.seen.data = str(versions.number_of(_mine(organisation_id)))
    return _version_page(_mine(organisation_id), number, form)


@bp.get("/organisations/<uuid:organisation_id>/routing/tryout")
@with_role(Role.ADMINISTRATOR)
def try_it(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Who would get a case. Nothing is opened, and nobody is told. Before anything is asked, the
    usual is: one of the staff, right now."""
    organisation, now = _mine(organisation_id), clock.now()
    form = TryoutForm.asked(request.args, organisation.id, now)
    form.convened.choices = [
        SelectChoice(str(id), name) for id, name in directory.organisation_names().items()
    ]
    is_asked = bool(request.args)
    found = None
    if not is_asked or form.validate():
        units = Units.read()
        if units.by_id:
            found = tryout.try_out(units, form.inquiry(organisation.id), at=form.moment)
    page = render_template(
        "support/routing_tryout.html",
        organisation=organisation,
        form=form,
        found=found,
        is_example=not is_asked,
    )
    return page, form.status


def _mine(organisation_id: uuid.UUID) -> Organisation:
    return administered.find_organisation(current_actor(), organisation_id) or abort(404)


def _held(organisation_id: uuid.UUID) -> Organisation:
    return administered.lock_organisation(current_actor(), organisation_id) or abort(404)


def _version(organisation: Organisation, number: int) -> RoutingVersion:
    return versions.find(organisation, number) or abort(404)


def _version_page(
    organisation: Organisation, number: int, form: RestorationForm
) -> ResponseReturnValue:
    version, units = _version(organisation, number), Units.read()
    rule, held = versions.rule_of(version), units.rows.rules.get(organisation.id)
    page = render_template(
        "support/routing_version.html",
        organisation=organisation,
        version=version,
        model=words.model_name(rule.model),
        form=form,
        is_newest=number == versions.number_of(organisation),
        changes=words.differences(held, rule, words.names_of(units)) if held else [],
        table=table_of(said_by(units, organisation, rule), organisation),
    )
    return page, form.status
