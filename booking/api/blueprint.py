"""The one blueprint of the API, with types for what flask-smorest has none for."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from booking.api import refusals
from booking.api.reading import Parser
from core.errors import Refusal
from core.problems import ROOT
from core.web import csrf

View = Callable[..., Any]  # what flask-smorest makes of it knows no types
Decorator = Callable[[View], View]


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's, with our reading and our refusals."""

    ARGUMENTS_PARSER = Parser()

    def route(self, rule: str, *, tag: str, methods: tuple[str, ...] = ("GET",)) -> Decorator:
        """An address, and under which heading it is described."""
        made: Decorator = super().route(rule, methods=list(methods), tags=[tag])
        return made

    def body(self, schema: type[Schema]) -> Decorator:
        """What is to be sent as JSON."""
        made: Decorator = self.arguments(schema)
        return made

    def query(self, schema: type[Schema]) -> Decorator:
        """What may stand behind the question mark; a slip there is told, not passed over."""
        made: Decorator = self.arguments(schema, location="query", unknown=RAISE)
        return made

    def answers(self, schema: type[Schema], status: int = 200) -> Decorator:
        """What comes of it."""
        made: Decorator = self.response(status, schema)
        return made

    def asks_for(self, *headers: Mapping[str, object]) -> Decorator:
        """Headers that are needed besides the token."""
        made: Decorator = self.doc(parameters=[dict(header) for header in headers])
        return made


bp = ApiBlueprint("api", __name__, url_prefix=ROOT)
bp.register_error_handler(Refusal, refusals.answer)

# No browser sends a bearer token by itself, and no cookie lets anybody in here (ADR 3 and 9).
csrf.exempt(bp)
