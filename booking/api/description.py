"""The description of the API: OpenAPI for programs, and a page for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_smorest import Api

from accounts.access import public
from booking.api import examples, fields, refusals
from booking.api.blueprint import bp
from booking.api.schemas import ProblemSchema
from core import problems
from core.web import settings

KEPT = "moedebro_api_description"
about = Blueprint("api_description", __name__)
HEADINGS: dict[str, LazyString] = {
    "meetings": _l("Meetings"),
    "participants": _l("Participants"),
    "series": _l("Meetings that come again"),
    "polls": _l("Questions about the time"),
    "free times": _l("Free times"),
    "feeds": _l("Calendars"),
    "looking up": _l("Looking up"),
}
READ = (401, 403, 404, 422, 429, 500)
WRITE = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500)


def add(tag: str, heading: LazyString, calls: Sequence[examples.Example]) -> None:
    """A heading of a package above, with calls to copy."""
    HEADINGS[tag] = heading
    examples.EXAMPLES[tag] = calls


class _Api(Api):  # type: ignore[misc]  # flask-smorest has no types
    """Its own pages and its own refusals are left out: ours are core/problems.py."""

    ERROR_SCHEMA = ProblemSchema
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        pass


def init_app(app: Flask) -> None:
    """Register the API, and write its description once."""
    app.config.update(API_TITLE="Mødebro", API_VERSION="v1", OPENAPI_VERSION="3.0.3")
    api = _Api(app)
    for field, described in fields.AS_DESCRIBED.items():
        api.register_field(field, *described)
    api.register_blueprint(bp)
    app.extensions[KEPT] = _finished(api.spec.to_dict())
    app.register_blueprint(about)


def _finished(spec: dict[str, Any]) -> dict[str, Any]:
    """With who may call it, and what each call may be refused with."""
    parts = spec["components"]
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    spec["security"] = [{"token": []}]
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    parts["responses"] = {"Problem": {"description": "Why not.", "content": content}}
    for method, operation in _operations(spec):
        refused = READ if method == "get" else WRITE
        refs = {str(code): {"$ref": "#/components/responses/Problem"} for code in refused}
        operation["responses"] |= refs
    return spec


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in spec["paths"].values():
        yield from _methods(item)


def _methods(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, each) for name, each in item.items() if name != "parameters")


@about.get(f"{problems.ROOT}/openapi.json")
@public
def describe() -> ResponseReturnValue:
    """For programs."""
    return jsonify(current_app.extensions[KEPT])


@about.get(problems.ABOUT)
@public
def show() -> ResponseReturnValue:
    """For people: what can be called, and what each refusal means."""
    return render_template(
        "booking/api.html",
        headings=HEADINGS,
        calls=_calls(current_app.extensions[KEPT]),
        examples=examples.EXAMPLES,
        beginning=examples.beginning(settings().base_url, problems.ROOT),
        refusals=refusals.known(),
    )


def _calls(spec: dict[str, Any]) -> dict[str, list[tuple[str, str, str]]]:
    """Under each heading: method, path, and what it does."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path, item in spec["paths"].items():
        for method, said in _methods(item):
            [tag] = said["tags"]
            found.setdefault(tag, []).append((method.upper(), path, said["summary"]))
    return {tag: found[tag] for tag in HEADINGS if tag in found}
