"""A part of a page that asks for itself again and again, and gets it when it is new."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from flask import Response, make_response, render_template, request
from flask_babel import get_locale

from accounts.access import current_actor


def again(seen: object, template: str, shown: Mapping[str, object], *, now: datetime) -> Response:
    """What was `seen`, as plain values, is the mark: without news nothing is sent (304)."""
    answer = make_response("")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.add("HX-Request")
    mark = _mark(seen, now)
    answer.set_etag(mark, weak=True)
    if not request.if_none_match.contains_weak(mark):
        answer.set_data(render_template(template, **shown))
    answer.make_conditional(request)
    return answer


def _mark(seen: object, now: datetime) -> str:
    """The same cases and lines in one minute and language are the same part (tokens differ)."""
    minute = now.replace(second=0, microsecond=0)
    values = repr((seen, minute, str(get_locale()), current_actor().id))
    return hashlib.sha256(values.encode()).hexdigest()
