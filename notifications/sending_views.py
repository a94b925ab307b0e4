"""What messages cost, who carries them, and whom they go to: for administrators."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import administered
from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from core.web import settings
from notifications import going_live, suppressions
from notifications.texts import health, spending
from notifications.texts import suppressions as stopping

bp = Blueprint("sending", __name__, url_prefix="/messages")


@bp.get("")
@with_role(Role.ADMINISTRATOR)
def show() -> ResponseReturnValue:
    """Whether everybody is written to; at the top, how much is spent and which provider rests."""
    now = clock.now()
    if not administered.is_at_top(current_actor()):
        is_tried_out = settings().pilot and going_live.went_live() is None
        return render_template("notifications/tried_out.html", is_tried_out=is_tried_out)
    return render_template(
        "notifications/sending.html",
        spent=spending.spent(spending.limits(settings()), now=now),
        providers=health.states_of(settings().sms_providers, now=now),
        is_pilot=settings().pilot,
        live=going_live.went_live(),
        kept=going_live.count_kept() if settings().pilot else 0,
        stopped=stopping.count(),
        now=now,
    )


@bp.route("/addresses", methods=["GET", "POST"])
@with_role(Role.ADMINISTRATOR)
def list_addresses() -> ResponseReturnValue:
    """Where no mail is sent any more, and why. Only part of each address: they are people's. One is
    searched for by POST, since what stands in the address of a page ends in logs."""
    _demand_top()
    address = request.form.get("address", "").strip()
    with transaction():
        by = current_actor()
        suppressions.note_look(by, searched=bool(address), now=clock.now())
    return render_template(
        "notifications/addresses.html",
        found=suppressions.newest(address),
        address=address,
        most=suppressions.MOST,
        now=clock.now(),
    )


@bp.post("/addresses/<int(max=2147483647):suppression_id>/uses")
@with_role(Role.ADMINISTRATOR)
def use_again(suppression_id: int) -> ResponseReturnValue:
    """Mail is sent there again: it was mended, or whoever complained has thought again."""
    _demand_top()
    with transaction():
        is_lifted = suppressions.lift(suppression_id, by=current_actor(), now=clock.now())
    if is_lifted:
        flash(_("Mail is sent to that address again."))
    return redirect(url_for("sending.list_addresses"), 303)


def _demand_top() -> None:
    if not administered.is_at_top(current_actor()):
        abort(403)


@bp.post("/going-live")
@with_role(Role.ADMINISTRATOR)
def go_live() -> ResponseReturnValue:
    """From now on everybody gets their messages. Who says so speaks for all: it is for good."""
    _demand_top()
    with transaction():
        is_new = going_live.go_live(current_actor(), now=clock.now())
    if is_new:
        flash(_("Everybody gets their messages from now on. What was kept leaves at once."))
    return redirect(url_for("sending.show"), 303)
