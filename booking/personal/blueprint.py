"""The blueprint of the personal page, and the one way to find whose page it is."""

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from booking import links
from booking.models import Participant
from core.web import key

bp = Blueprint("personal", __name__, url_prefix="/m/<token>")


def find_holder(token: str) -> Participant:
    """Whose page this is, and their language for what follows. A link that is not in use: 404."""
    participant = links.find_by_token(token, key())
    if participant is None:
        abort(404)
    g.language = participant.language
    return participant


@bp.errorhandler(NotFound)
def unknown(_error: NotFound) -> ResponseReturnValue:
    """Unknown or removed: one page for all, so that nothing is told. Whoever had the link before
    it was replaced is told that, for the message with the new one is theirs."""
    token = (request.view_args or {}).get("token", "")
    is_replaced = links.is_replaced(token, key())
    return render_template("personal/unknown.html", is_replaced=is_replaced), 404
