"""Keys of one letter: which there are, and the switch."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.db import transaction
from support import shortcuts

bp = Blueprint("shortcuts", __name__)


@bp.route("/desk/shortcuts", methods=["GET", "POST"])
@with_role(Role.SUPPORTER)
def show() -> ResponseReturnValue:
    """Read which keys there are, and turn them on or off."""
    if request.method == "POST":
        is_on = request.form.get("keys") == "on"
        with transaction():
            shortcuts.turn(current_actor(), on=is_on, now=clock.now())
        flash(_("The keys are on.") if is_on else _("The keys are off."))
        return redirect(url_for(".show"), 303)
    return render_template("support/shortcuts.html", is_on=shortcuts.are_on(current_actor()))
