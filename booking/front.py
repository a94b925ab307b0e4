"""The front page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from accounts.access import public

bp = Blueprint("front", __name__)


@bp.get("/")
@public
def show() -> ResponseReturnValue:
    """What this is, in three sentences, and the ways in."""
    return render_template("booking/front.html")
