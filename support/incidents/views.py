"""Incidents: what is proposed and what goes on; confirm, dismiss, end, and move everybody."""

import uuid
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from accounts.access import current_actor, with_role
from accounts.models import Role
from booking.ports import meeting_post
from core import clock
from core.db import transaction
from core.errors import NotYours, Refusal
from core.web import settings
from support.incidents import access, deciding, moving, pages
from support.incidents.deciding import Settled
from support.incidents.forms import (
    READY_WORDS,
    ConfirmForm,
    DecisionForm,
    DismissForm,
    EndForm,
    MoveForm,
)
from support.incidents.models import Incident, State
from support.services.telling import Post
from support.wording import moment, subject_of

bp = Blueprint("incidents", __name__, url_prefix="/desk/incidents")

Deed = Callable[[Incident], str]  # what to say when it is done


@bp.get("")
@with_role(Role.SUPPORTER)
def index() -> ResponseReturnValue:
    """What goes on, and what lately did."""
    rows = pages.rows_for(current_actor(), now=clock.now())
    return render_template(
        "support/incidents/index.html", rows=rows, now=clock.now(), moment=moment
    )


@bp.get("/<uuid:incident_id>")
@with_role(Role.SUPPORTER)
def show(incident_id: uuid.UUID) -> ResponseReturnValue:
    """One, with its tickets."""
    return _page(incident_id)


@bp.post("/<uuid:incident_id>/confirmation")
@with_role(Role.SUPPORTER)
def confirm(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It is one problem: everybody is told."""
    form = ConfirmForm(request.form)

    def deed(incident: Incident) -> str:
        told = deciding.confirm(
            incident, form.said.data or "", by=current_actor(), post=_post(), now=clock.now()
        )
        return str(ngettext("%(num)d person is told.", "%(num)d persons are told.", told))

    return _do(incident_id, form, deed) or _page(incident_id, confirm=form)


@bp.post("/<uuid:incident_id>/dismissal")
@with_role(Role.SUPPORTER)
def dismiss(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It is chance."""
    form = DismissForm(request.form)

    def deed(incident: Incident) -> str:
        deciding.dismiss(incident, form.why.data or "", by=current_actor(), now=clock.now())
        return str(_("It is no shared problem. The cases go on as they are."))

    return _do(incident_id, form, deed) or _page(incident_id, dismiss=form)


@bp.post("/<uuid:incident_id>/end")
@with_role(Role.SUPPORTER)
def end(incident_id: uuid.UUID) -> ResponseReturnValue:
    """It works again."""
    form = EndForm(request.form)

    def deed(incident: Incident) -> str:
        settled = deciding.end(
            incident, form.what.data or "", by=current_actor(), post=_post(), now=clock.now()
        )
        return _said(settled)

    return _do(incident_id, form, deed) or _page(incident_id, end=form)


@bp.route("/<uuid:incident_id>/moves", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def move(incident_id: uuid.UUID) -> ResponseReturnValue:
    """Which meetings go to which rooms, and which cannot; then all of them at once."""
    form = MoveForm(request.form)

    def deed(incident: Incident) -> str:
        by, seen, post = current_actor(), form.seen.data or "", meeting_post()
        moved = moving.move_everybody(incident, seen, by=by, post=post, now=clock.now())
        return str(ngettext("%(num)d meeting is moved.", "%(num)d meetings are moved.", moved))

    if request.method == "POST" and (done := _do(incident_id, form, deed)):
        return done
    return _moves(incident_id, form)


def _moves(incident_id: uuid.UUID, form: MoveForm) -> ResponseReturnValue:
    now = clock.now()
    try:
        with transaction():
            moving.read(_find(incident_id), by=current_actor(), now=now)
    except NotYours:
        abort(403)
    incident = _find(incident_id)
    moves = moving.plan(incident, now=now)
    form.seen.data = moving.mark_of(moves)
    html = render_template(
        "support/incidents/moves.html", incident=incident, moves=moves, form=form, now=now,
        movable=sum(each.room is not None for each in moves),
        may_move=incident.state == State.CONFIRMED,
    )  # fmt: skip
    return html, _status(form)


def _do(incident_id: uuid.UUID, form: DecisionForm, deed: Deed) -> ResponseReturnValue | None:
    """Done and away; refused, None: the words are on the form."""
    _find(incident_id)
    try:
        if not form.submitted():
            return None
        with transaction():
            found = access.lock_incident(current_actor(), incident_id, now=clock.now())
            said = deed(found or abort(404))
    except Refusal as refusal:
        form.refuse(refusal.message)
        form.is_forbidden = isinstance(refusal, NotYours)
        return None
    flash(said)
    return redirect(url_for("desk.incidents.show", incident_id=incident_id), 303)


def _page(
    incident_id: uuid.UUID,
    *,
    confirm: ConfirmForm | None = None,
    dismiss: DismissForm | None = None,
    end: EndForm | None = None,
) -> ResponseReturnValue:
    actor, now, refused = current_actor(), clock.now(), confirm or dismiss or end
    html = render_template(
        "support/incidents/show.html",
        page=pages.page_of(_find(incident_id), actor, now=now),
        confirm=confirm or ConfirmForm(data={"said": str(READY_WORDS)}),
        dismiss=dismiss or DismissForm(),
        end=end or EndForm(),
        refused=refused,
        now=now,
        moment=moment,
        subject_of=subject_of,
    )
    return html, _status(refused)


def _status(form: DecisionForm | None) -> int:
    if form is None or not form.errors:
        return 200
    return 403 if form.is_forbidden else 422


def _said(settled: Settled) -> str:
    if settled.left:
        numbers = ", ".join(str(number) for number in settled.left)
        return str(_("It is over. End these cases by hand: %(which)s.", which=numbers))
    return str(
        ngettext(
            "It is over. %(num)d case is ended.", "It is over. %(num)d cases are ended.",
            settled.done,
        )
    )  # fmt: skip


def _find(incident_id: uuid.UUID) -> Incident:
    return access.find_incident(current_actor(), incident_id, now=clock.now()) or abort(404)


def _post() -> Post:
    return Post.of(settings())
