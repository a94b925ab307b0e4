"""What a meeting of some type begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from booking.meeting_types.checklists import Due, Item, Part
from booking.models import ConsentKind, MeetingForm


class Repeats(StrEnum):
    """How often meetings of a type are usually held."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


REPEATS: dict[Repeats, LazyString] = {
    Repeats.WEEKLY: _l("Every week"),
    Repeats.MONTHLY: _l("Every month"),
    Repeats.QUARTERLY: _l("Every three months"),
}


@dataclass(frozen=True)
class TypeTemplate:
    """Name and use, what it begins with, what it suggests, and what is to be remembered."""

    name: str
    note: str
    form: MeetingForm
    minutes: int
    purpose: str = ""
    agenda: str = ""
    functions: tuple[str, ...] = ()  # usually invited: words to look up in the directory
    is_duty: bool = False  # everybody invited has to come, or sends somebody who may decide
    consent: ConsentKind | None = None  # what is expected; None: nothing
    items: tuple[Item, ...] = ()
    repeats: Repeats | None = None  # a series is suggested; None: it is held once

    def as_content(self) -> dict[str, Any]:
        """As it is kept: texts and numbers."""
        items = [[item.part.value, item.due.value, item.text] for item in self.items]
        return {
            **vars(self),
            "form": self.form.value,
            "functions": list(self.functions),
            "consent": self.consent.value if self.consent else None,
            "items": items,
            "repeats": self.repeats.value if self.repeats else None,
        }

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> "TypeTemplate":
        """As it was kept. An item's key is its place: what is kept is never changed."""
        kept, repeats = (
            enumerate(content["items"]),
            content.get("repeats"),
        )  # older ones say nothing
        said = {
            "form": MeetingForm(content["form"]),
            "functions": tuple(content["functions"]),
            "consent": ConsentKind(content["consent"]) if content["consent"] else None,
            "items": tuple(Item(str(n), Part(p), Due(d), text) for n, (p, d, text) in kept),
            "repeats": Repeats(repeats) if repeats else None,
        }
        return cls(**{**content, **said})
