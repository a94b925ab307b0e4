"""The meetings of the next hours, and what they lack."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor, with_role
from accounts.models import Role
from core import clock
from core.web import settings
from support import readiness
from support.views.refreshing import again
from support.wording import countdown

bp = Blueprint("readiness", __name__)


@bp.get("/desk/readiness")
@with_role(Role.SUPPORTER)
def show() -> ResponseReturnValue:
    """Who may not get in, before they call. The page asks for it again and again, as the desk
    does."""
    now = clock.now()
    rows = readiness.board_of(current_actor(), now=now)
    shown = {"rows": rows, "now": now, "lines_of": readiness.lines_of, "countdown": countdown}
    if "HX-Request" in request.headers:
        return again((rows,), "support/_readiness.html", shown, now=now)
    every = settings().desk_refresh_seconds
    return render_template("support/readiness.html", every=every, **shown)
