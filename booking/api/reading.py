"""Reading what a program sends. Whatever it is, it is refused in words and breaks nothing."""

import json
from typing import Any, NoReturn

from flask import Request, abort
from webargs.core import missing
from webargs.flaskparser import FlaskParser


def _refuse(_said: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError


def _digits(said: str) -> int | float:
    """A number of any length: whoever asks for a whole one refuses what is no int."""
    return int(said) if len(said) < 20 else float("inf")


class Parser(FlaskParser):
    """JSON in UTF-8, said to be so."""

    def _raw_load_json(self, req: Request) -> Any:  # webargs' own: whatever JSON says
        if not req.is_json:
            abort(415)
        try:
            said = json.loads(req.get_data().decode(), parse_constant=_refuse, parse_int=_digits)
        except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
            abort(400)
        return missing if said is None else said
