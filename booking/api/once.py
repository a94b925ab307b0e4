"""Every write of the API is done once, in one transaction, however often it is sent."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from accounts.access import current_actor
from booking.api import keys
from booking.api.keys import Answered
from core import clock, problems
from core.db import transaction

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
KEPT_HEADERS = ("ETag", "Location")
KEY: Mapping[str, object] = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "description": "New for each deed. The same again within 24 hours gives the same answer.",
    "schema": {"type": "string", "pattern": f"^{keys.LETTERS}$"},
}

View = Callable[..., Any]


def once(view: View) -> Callable[..., ResponseReturnValue]:
    """The write in a transaction, unless it was done by this key before."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:  # the view's own arguments
        key, asked = request.headers.get(HEADER, "").strip(), _asked()
        with transaction():
            before = keys.begin(current_actor(), key, asked, now=clock.now())
            if before is not None:
                return _again(before)
            answer: Response = view(*args, **kwargs)
            keys.keep(current_actor(), key, _answered(answer))
        return answer

    return guarded


def _asked() -> str:
    seen = request.headers.get("If-Match", "")
    address = f"{request.method} {request.full_path} {seen}"
    return keys.digest(address.encode(), request.get_data())


def _answered(answer: Response) -> Answered:
    headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    return Answered(answer.status_code, headers, answer.get_data(as_text=True))


def _again(before: Answered) -> Response:
    mimetype = problems.MEDIA_TYPE if before.status >= 400 else "application/json"
    answer = current_app.response_class(before.body, before.status, mimetype=mimetype)
    answer.headers.extend({**before.headers, REPEATED: "true"})
    return answer
