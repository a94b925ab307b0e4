"""Calls to copy into a terminal: one or two under each heading of the page about the API."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

FIRST = {"starts_at": "2027-05-03T10:00:00+02:00", "ends_at": "2027-05-03T10:45:00+02:00"}
MATTER = {
    "unit_id": "$UNIT",
    "type": "conversation",
    "form": "video",
    "purpose": "Samtale før hjemkomst",
    "agenda": "Hvem hjælper den første uge?",
    "phone": "00 44 55 66",
}
TIMES = ["2027-05-03T10:00:00+02:00", "2027-05-04T13:00:00+02:00"]


@dataclass(frozen=True)
class Example:
    """One call. What stands after a dollar is put in by who calls."""

    id: str
    title: LazyString
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    query: str = ""
    has_version: bool = False  # rests on what was read: If-Match

    @property
    def command(self) -> str:
        """For a shell where API and TOKEN are set."""
        parts = [f'curl -sS -X {self.method} "$API{self.path}{self.query}"',
                 '-H "Authorization: Bearer $TOKEN"']  # fmt: skip
        if self.method != "GET":
            parts.append('-H "Idempotency-Key: $(uuidgen)"')
        if self.has_version:
            parts.append('-H "If-Match: $ETAG"')
        if self.body is not None:
            parts.append(f"--json @- <<BODY\n{json.dumps(self.body, ensure_ascii=False, indent=1)}")
        return " \\\n  ".join(parts) + ("\nBODY" if self.body is not None else "")


EXAMPLES: dict[str, Sequence[Example]] = {
    "meetings": (
        Example(
            "book",
            _l("Book a meeting"),
            "POST",
            "/meetings",
            {**MATTER, **FIRST, "invitees": [{"kind": "citizen", "name": "Ida"}]},
        ),
        Example("move", _l("Move a meeting"), "PUT", "/meetings/$ID/time", FIRST, has_version=True),
    ),
    "participants": (
        Example(
            "invite",
            _l("Invite one more"),
            "POST",
            "/meetings/$ID/participants",
            {"unit_id": "$UNIT"},
        ),
    ),
    "series": (
        Example(
            "repeat",
            _l("Book a meeting that comes again"),
            "POST",
            "/series",
            {
                **MATTER,
                **FIRST,
                "repeats": {"rhythm": "weekly", "count": 8},
                "invitees": [{"kind": "citizen", "name": "Ida"}],
            },
        ),
    ),
    "polls": (
        Example(
            "ask",
            _l("Ask people when they can"),
            "POST",
            "/polls",
            {
                **MATTER,
                "minutes": 45,
                "starts_at": TIMES,
                "invitees": [{"kind": "citizen", "name": "Ida", "email": "ida@example.org"}],
            },
        ),
        Example(
            "ask-again",
            _l("Ask about another time for a booked meeting"),
            "POST",
            "/meetings/$ID/dates/$DATE/polls",
            {"starts_at": TIMES},
        ),
    ),
    "free times": (
        Example(
            "find",
            _l("Find free times"),
            "GET",
            "/free-times",
            query="?unit_id=$UNIT&form=video&minutes=45",
        ),
    ),
    "feeds": (Example("subscribe", _l("Make a link for calendars"), "POST", "/feeds", {}),),
    "looking up": (Example("me", _l("Your own units"), "GET", "/me"),),
}


def beginning(base_url: str, root: str) -> str:
    """What is said once in a shell."""
    return f"API={base_url.rstrip('/')}{root}\nTOKEN=…"
