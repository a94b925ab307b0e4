"""The desk: the most urgent case first."""

import hashlib
from datetime import datetime

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from accounts.access import current_actor, with_role
from accounts.contact_reports import unread_answers
from accounts.models import Role
from core import clock
from support import queries
from support.queries import Desk
from support.wording import countdown, moment, subject_of, waited

bp = Blueprint("desk", __name__)
WORDS = {f.__name__: f for f in (countdown, moment, subject_of, waited)}


@bp.get("/desk")
@with_role(Role.SUPPORTER)
def show() -> ResponseReturnValue:
    """The queue. The page asks for it again every 15 seconds, and gets it when it is new."""
    now = clock.now()
    found = queries.desk_of(current_actor(), now=now)
    if "HX-Request" not in request.headers:
        answers = unread_answers(current_actor())
        return render_template("support/desk.html", desk=found, answers=answers, now=now, **WORDS)
    answer = make_response("")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.add("HX-Request")
    answer.set_etag(_mark(found, now))
    if not request.if_none_match.contains(answer.get_etag()[0] or ""):
        answer.set_data(render_template("support/_queue.html", desk=found, now=now, **WORDS))
    answer.make_conditional(request)
    return answer


def _mark(found: Desk, now: datetime) -> str:
    """The same cases in the same minute and language are the same queue (tokens differ)."""
    minute = now.replace(second=0, microsecond=0)
    values = repr((found, minute, str(get_locale()), current_actor().id))
    return hashlib.sha256(values.encode()).hexdigest()
