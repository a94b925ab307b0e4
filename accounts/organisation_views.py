"""The organisations that an administrator looks after, and one of them with its units."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from accounts import (
    administered,
    cards,
    contact_reports,
    move_views,
    moves,
    numbers,
    own_addresses,
    unit_views,
)
from accounts.access import current_actor, with_role
from accounts.card_forms import (
    KINDS,
    ActivityForm,
    OrganisationForm,
    UnitForm,
    WordsForm,
    organisation_values,
)
from accounts.imports import views as import_views
from accounts.models import Organisation, Role
from accounts.ports import facts_of
from core import clock
from core.db import transaction
from core.errors import DomainError
from core.web import NavItem, settings

bp = Blueprint("organisations", __name__)
# Below it, so that the menu knows where one is.
for _module in (
    unit_views,
    move_views,
    import_views,
):
    bp.register_blueprint(_module.bp)

NAVIGATION = (
    NavItem(
        _l("Organisation"),
        "organisations.index",
        lambda user: user.has_role(Role.ADMINISTRATOR),
        leads_to=("sending",),
    ),
)


def _find(organisation_id: uuid.UUID) -> Organisation:
    return administered.find_organisation(current_actor(), organisation_id) or abort(404)


def _lock(organisation_id: uuid.UUID) -> Organisation:
    return administered.lock_organisation(current_actor(), organisation_id) or abort(404)


def words_asked() -> str:
    """What somebody searches for on a list; senseless words find everything."""
    form = WordsForm(request.args)
    return (form.q.data or "") if form.validate() else ""


@bp.get("/organisations")
@with_role(Role.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """The own organisation and those below it."""
    words = words_asked()
    return render_template(
        "accounts/organisations.html",
        lines=administered.organisation_lines(current_actor(), words),
        reports=contact_reports.waiting_for(current_actor()),
        answers=contact_reports.unread_answers(current_actor()),
        now=clock.now(),
        words=words,
        kinds=KINDS,
        most=administered.MOST,
    )


@bp.get("/organisations/<uuid:organisation_id>")
@with_role(Role.ADMINISTRATOR)
def show(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """One of them. Each look is written down."""
    with transaction():
        cards.see_organisation(_find(organisation_id), by=current_actor(), now=clock.now())
    return _page(_find(organisation_id), None)


@bp.post("/organisations/<uuid:organisation_id>")
@with_role(Role.ADMINISTRATOR)
def change(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Write what was typed, unless somebody else wrote meanwhile."""
    form = OrganisationForm.of(_find(organisation_id), request.form)
    if form.submitted():
        try:
            with transaction():
                organisation, version = _lock(organisation_id), form.seen_version
                cards.change_organisation(
                    organisation, form.card(), version=version, by=current_actor(), now=clock.now()
                )
        except DomainError as refusal:
            form.take(refusal)
            now = organisation_values(_find(organisation_id))
            form.compare(refusal, now)
        else:
            flash(_("Saved."))
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return _page(_find(organisation_id), form)


def _page(organisation: Organisation, form: OrganisationForm | None) -> ResponseReturnValue:
    words = words_asked()
    form = form or OrganisationForm.of(organisation, None)
    return render_template(
        "accounts/organisation.html",
        organisation=organisation,
        form=form,
        units=administered.unit_lines(organisation, words),
        count=administered.count_units(organisation),
        words=words,
        most=administered.MOST,
        doubts=numbers.doubts(organisation.gln, organisation.sor_code),
        facts=facts_of(organisation),
        may_move=moves.may_move(current_actor(), organisation),
    ), form.status


@bp.post("/organisations/<uuid:organisation_id>/activity")
@with_role(Role.ADMINISTRATOR)
def change_activity(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Put it out of use, or in use again."""
    form = ActivityForm(request.form)
    if not form.submitted():
        abort(422)
    is_active = form.is_active.data == "yes"
    with transaction():
        cards.set_active(_lock(organisation_id), is_active, by=current_actor(), now=clock.now())
    flash(
        _("The organisation is in use again.")
        if is_active
        else _("The organisation is out of use: nobody can invite it. Meetings keep it.")
    )
    return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)


@bp.route("/organisations/<uuid:organisation_id>/organisations", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def add_organisation(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """A new organisation below this one."""
    form = OrganisationForm(request.form)
    if form.submitted():
        try:
            with transaction():
                under, by = _lock(organisation_id), current_actor()
                made = cards.add_organisation(form.card(), under=under, by=by, now=clock.now()).id
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("The organisation is added."))
            return redirect(url_for("organisations.show", organisation_id=made), 303)
    return render_template(
        "accounts/add_organisation.html", above=_find(organisation_id), form=form
    ), form.status


@bp.route("/organisations/<uuid:organisation_id>/units", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def add_unit(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """A new unit of this organisation."""
    form = UnitForm(request.form, has_secure_mail="")
    if form.submitted():
        try:
            with transaction():
                to, by = _lock(organisation_id), current_actor()
                own_addresses.must_be_anothers(form.email.data, own_addresses.ours(settings()))
                made = cards.add_unit(form.card(), to=to, by=by, now=clock.now()).id
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("The unit is added. Meetings can invite it from now on."))
            return redirect(url_for("organisations.units.show", unit_id=made), 303)
    return render_template(
        "accounts/add_unit.html", above=_find(organisation_id), form=form
    ), form.status
