"""Moving an organisation: choose where to, see what that changes, and do it."""

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import administered, moves
from accounts.access import current_actor, with_role
from accounts.card_forms import MoveForm
from accounts.models import Organisation, Role
from accounts.ports import changes_of
from core import clock
from core.db import transaction
from core.errors import DomainError

bp = Blueprint("moves", __name__)


def _find(organisation_id: uuid.UUID) -> Organisation:
    return administered.find_organisation(current_actor(), organisation_id) or abort(404)


@bp.get("/organisations/<uuid:organisation_id>/move")
@with_role(Role.ADMINISTRATOR)
def show(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Where to? With a place chosen: what would be different there."""
    form = MoveForm(request.args)
    return _page(_find(organisation_id), form, is_chosen="to" in request.args)


@bp.post("/organisations/<uuid:organisation_id>/move")
@with_role(Role.ADMINISTRATOR)
def move(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """Move it, with all below it."""
    form = MoveForm(request.form)
    form.offer(moves.places_for(current_actor(), _find(organisation_id), moves.Tree()))
    if form.submitted():
        try:
            with transaction():
                moves.hold_tree()
                actor = current_actor()
                held = administered.lock_organisation(actor, organisation_id) or abort(404)
                to_id, seen = uuid.UUID(form.to.data), form.seen.data or ""
                moves.move(held, to_id, seen=seen, by=actor, now=clock.now())
        except DomainError as refusal:
            form.take(refusal)
        else:
            flash(_("The organisation is moved."))
            return redirect(url_for("organisations.show", organisation_id=organisation_id), 303)
    return _page(_find(organisation_id), form, is_chosen=False)


def _page(organisation: Organisation, form: MoveForm, *, is_chosen: bool) -> ResponseReturnValue:
    tree = moves.Tree()
    places = moves.places_for(current_actor(), organisation, tree)
    form.offer(places)
    chosen = is_chosen and form.validate()
    to = next((place for place in places if chosen and str(place.id) == form.to.data), None)
    return render_template(
        "accounts/move_organisation.html",
        organisation=organisation,
        form=form,
        places=places,
        to=to,
        before=tree.names(organisation.parent_id),
        after=tree.names(to.id) if to else [],
        changes=changes_of(organisation, to) if to else [],
        below=tree.count_below(organisation.id),
    ), form.status
