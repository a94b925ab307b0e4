"""Saving views of the desk under a name, ordering them, removing one and putting it back."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import Refusal
from support import tags
from support.queues import queue_named
from support.saved_views import access, keeping
from support.saved_views.forms import NewViewForm, SavedViewForm
from support.saved_views.keeping import MOST
from support.saved_views.models import SavedView
from support.saved_views.words import page_of
from support.search.folding import fold

bp = Blueprint("saved_views", __name__)
AT = "/desk/saved-views"
ONE = f"{AT}/<int(max=2147483647):view_id>"


def _is_done(form: SavedViewForm, deed: Callable[[], SavedView]) -> SavedView | None:
    """The view as it was kept; else the refusal is put on the form."""
    _check(form)
    if form.errors:
        return None
    try:
        with transaction():
            return deed()
    except Refusal as refusal:
        form.refuse(refusal.message)
        return None


def _check(form: SavedViewForm) -> None:
    """What could show nothing from the first day on is a slip."""
    tag, text = form.tag.data, form.text.data
    if tag and not tags.ids_of(tag, current_actor()):
        form.tag.errors = [*form.tag.errors, _("No case has that tag.")]
    if text and not fold(text):
        form.text.errors = [*form.text.errors, _("Write letters or digits.")]


@bp.route(AT, methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def index() -> ResponseReturnValue:
    """Read which there are, and save one more."""
    actor, now = current_actor(), clock.now()
    asked = queue_named(request.args.get("queue")).value
    form = NewViewForm(request.form, queue=asked)
    form.offer(access.units_of(actor))
    if form.submitted() and (kept := _is_done(form, lambda: _add(form))):
        flash(_("The view is saved. It stands over the queue."))
        return redirect(url_for("desk.show", view=kept.id), 303)
    page = page_of(actor, removed=access.removed_of(actor, now=now))
    html = render_template("support/saved_views/index.html", page=page, form=form, most=MOST)
    return html, form.status


def _add(form: NewViewForm) -> SavedView:
    return keeping.add(form.owner_id, form.wanted, by=current_actor(), now=clock.now())


@bp.route(ONE, methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def change(view_id: int) -> ResponseReturnValue:
    """Another name, or other cases."""
    view = access.find_view(current_actor(), view_id) or abort(404)
    is_post = request.method == "POST"
    form = SavedViewForm(request.form) if is_post else SavedViewForm.of(view)
    form.offer(access.units_of(current_actor()), view)
    if form.submitted() and _is_done(form, lambda: _change(view_id, form)):
        flash(_("The view is saved. It stands over the queue."))
        return redirect(url_for("desk.show", view=view_id), 303)
    html = render_template("support/saved_views/change.html", view_id=view_id, form=form)
    return html, form.status


def _change(view_id: int, form: SavedViewForm) -> SavedView:
    view = access.hold_view(current_actor(), view_id) or abort(404)
    seen = form.seen.data or ""
    keeping.change(view, form.wanted, seen=seen, by=current_actor(), now=clock.now())
    return view


@bp.post(f"{ONE}/place")
@with_role(Role.SUPPORTER)
def place(view_id: int) -> ResponseReturnValue:
    """Further to the front or the back."""
    typed = request.form.get("at", "")
    at = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else abort(400)
    with transaction():
        view = access.hold_view(current_actor(), view_id) or abort(404)
        keeping.place(view, at, by=current_actor(), now=clock.now())
    return redirect(url_for(".index"), 303)


@bp.post(f"{ONE}/removal")
@with_role(Role.SUPPORTER)
def remove(view_id: int) -> ResponseReturnValue:
    """It can be put back for some days. A second press finds it removed."""
    now, actor = clock.now(), current_actor()
    with transaction():
        if view := access.hold_view(actor, view_id):
            keeping.remove(view, by=actor, now=now)
        elif not access.hold_removed(actor, view_id, now=now):
            abort(404)
    flash(_("The view is removed. You can put it back below for a week."))
    return redirect(url_for(".index"), 303)


@bp.post(f"{ONE}/return")
@with_role(Role.SUPPORTER)
def restore(view_id: int) -> ResponseReturnValue:
    """Put it back. A second press finds it there."""
    now, actor = clock.now(), current_actor()
    try:
        with transaction():
            if view := access.hold_removed(actor, view_id, now=now):
                keeping.restore(view, by=actor, now=now)
            elif not access.find_view(actor, view_id):
                abort(404)
    except Refusal as refusal:
        flash(str(refusal.message), "warning")
        return redirect(url_for(".index"), 303)
    flash(_("The view is back."))
    return redirect(url_for(".index"), 303)
