"""Answers that a unit gives often: its supporters write them."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.errors import Refusal
from support import canned
from support.canned_forms import CannedReplyForm
from support.refusals import NotResponsible
from support.services import canning

bp = Blueprint("canned", __name__)


def _is_done(form: CannedReplyForm, deed: Callable[[], None]) -> bool:
    """Done, or the refusal is put on the form."""
    try:
        with transaction():
            deed()
    except Refusal as refusal:
        form.refuse(refusal.message)
        return False
    return True


def _add(form: CannedReplyForm) -> None:
    unit_id = form.unit_id
    if unit_id is None:
        raise NotResponsible
    name, danish, english = form.words
    canning.add(unit_id, name, danish, english, by=current_actor(), now=clock.now())


def _change(reply_id: int, form: CannedReplyForm) -> None:
    reply = canned.find_reply(current_actor(), reply_id, held=True) or abort(404)
    name, danish, english = form.words
    seen, by = form.seen.data or "", current_actor()
    canning.change(reply, name, danish, english, seen=seen, by=by, now=clock.now())


@bp.route("/desk/canned-replies", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def index() -> ResponseReturnValue:
    """Read them, and write one more."""
    form = CannedReplyForm(request.form)
    form.offer(canned.units_of(current_actor()))
    if form.submitted() and _is_done(form, lambda: _add(form)):
        flash(_("The answer is kept. You find it where you answer a case."))
        return redirect(url_for(".index"), 303)
    found = canned.all_of(current_actor())
    return render_template("support/canned_replies.html", replies=found, form=form), form.status


@bp.route("/desk/canned-replies/<int(max=2147483647):reply_id>", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def change(reply_id: int) -> ResponseReturnValue:
    """Write it anew."""
    reply = canned.find_reply(current_actor(), reply_id) or abort(404)
    form = CannedReplyForm(request.form) if request.method == "POST" else CannedReplyForm.of(reply)
    if form.submitted() and _is_done(form, lambda: _change(reply_id, form)):
        flash(_("The answer is kept. You find it where you answer a case."))
        return redirect(url_for(".index"), 303)
    return render_template("support/canned_reply.html", reply_id=reply_id, form=form), form.status


@bp.post("/desk/canned-replies/<int(max=2147483647):reply_id>/removal")
@with_role(Role.SUPPORTER)
def remove(reply_id: int) -> ResponseReturnValue:
    """Nobody is offered it any more."""
    with transaction():
        reply = canned.find_reply(current_actor(), reply_id, held=True) or abort(404)
        canning.remove(reply, by=current_actor(), now=clock.now())
    flash(_("The answer is removed."))
    return redirect(url_for(".index"), 303)
