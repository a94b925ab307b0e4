"""How the API says no: problem details (RFC 9457), in the language that the program asks for."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Flask, Response, g, jsonify, request
from flask_babel import LazyString, get_locale, get_translations
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

PREFIX = "/api/"
ROOT = "/api/v1"
ABOUT = "/api"  # a page for people, that says what the words mean
MEDIA_TYPE = "application/problem+json"
REQUEST_ID = "X-Request-Id"
LANGUAGES = ("da", "en")  # the first when nothing is asked for

# What no rule of the trade refuses: a stable word, and what it means.
WORDS: Mapping[int, tuple[str, LazyString]] = {
    400: ("not-understood", _l("We did not understand what was sent.")),
    401: ("token-wanted", _l("Send a token that works.")),
    403: ("not-yours", _l("You do not have access to this.")),
    404: ("not-found", _l("There is no such thing, or it is not yours to see.")),
    405: ("method-not-allowed", _l("That cannot be done with this address. See Allow.")),
    413: ("too-large", _l("That is more than we take at once.")),
    415: ("not-json", _l("Send JSON: Content-Type: application/json.")),
    422: ("not-valid", _l("Something in it does not fit.")),
    500: ("broken", _l("Something broke on our side. It is not your doing.")),
}


def is_for_program() -> bool:
    """Whether a program asks, and is to be answered as one."""
    return request.path.startswith(PREFIX)


def init_app(app: Flask) -> None:
    """Give each call of the API a language and an id."""
    app.before_request(_begin)
    app.after_request(_sign)


def _begin() -> None:
    if is_for_program():
        g.request_id = str(uuid.uuid4())
        g.language = request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _sign(answer: Response) -> Response:
    if is_for_program():
        answer.headers[REQUEST_ID] = request_id()
        answer.headers["Content-Language"] = str(get_locale())
        answer.vary.update(("Accept-Language", "Authorization"))
    return answer


def request_id() -> str:
    """What this call is called in our log, and in its answer."""
    found: str = g.get("request_id") or str(uuid.uuid4())
    g.request_id = found
    return found


def problem(
    status: int, word: str, title: object, *, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """One problem. `type` is a stable word for programs, `title` a sentence for people; `more`
    are JSON values."""
    said = {
        "type": f"{ABOUT}#{word}",
        "title": str(title),
        "status": status,
        "instance": f"urn:uuid:{request_id()}",
    }
    answer = jsonify(said | more)
    answer.status_code, answer.mimetype = status, MEDIA_TYPE
    answer.headers.extend(headers or {})
    return answer


def of_http(error: HTTPException) -> Response:
    """What Flask, or the reading of what was sent, refused."""
    status = error.code or 500
    word, title = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    kept = ("Allow", "WWW-Authenticate", "Retry-After")
    headers = {name: value for name, value in error.get_headers() if name in kept}
    said = getattr(error, "data", None) or {}
    faults = list(_faults(said.get("messages") or {}))
    return problem(status, word, title, headers=headers, **({"errors": faults} if faults else {}))


def of_bug() -> Response:
    """Something of ours broke; the log knows more by the id."""
    word, title = WORDS[500]
    return problem(500, word, title)


def fault(name: str, said: object) -> dict[str, str]:
    """One thing that does not fit in what was sent, and where it stands there."""
    return {"pointer": f"#/{name}", "detail": str(said)}


def _faults(messages: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for where, said in messages.items():
        for path, text in _leaves(said, ()):
            name = "/".join(str(part) for part in path if part != "_schema")
            detail = get_translations().ugettext(text)
            is_body = where == "json"
            yield fault(name, detail) if is_body else {"parameter": name, "detail": detail}


def _leaves(said: Any, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], str]]:
    """Every sentence in nested messages, and the names that lead to it."""
    if isinstance(said, Mapping):
        for name, inner in said.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(said, Sequence) and not isinstance(said, str):
        for inner in said:
            yield from _leaves(inner, path)
    else:
        yield path, str(said)
