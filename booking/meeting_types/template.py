"""What a meeting of some type begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from booking.meeting_types.checklists import Due, Item, Part
from booking.models import ConsentKind, MeetingForm


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

    def as_content(self) -> dict[str, Any]:
        """As it is kept: texts and numbers."""
        items = [[item.part.value, item.due.value, item.text] for item in self.items]
        return {
            **vars(self),
            "form": self.form.value,
            "functions": list(self.functions),
            "consent": self.consent.value if self.consent else None,
            "items": items,
        }

    @classmethod
    def of_content(cls, content: Mapping[str, Any]) -> "TypeTemplate":
        """As it was kept. An item's key is its place: what is kept is never changed."""
        kept = enumerate(content["items"])
        said = {
            "form": MeetingForm(content["form"]),
            "functions": tuple(content["functions"]),
            "consent": ConsentKind(content["consent"]) if content["consent"] else None,
            "items": tuple(Item(str(n), Part(p), Due(d), text) for n, (p, d, text) in kept),
        }
        return cls(**{**content, **said})
