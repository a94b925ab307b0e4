"""A case as the page's components read it."""

import hashlib
from dataclasses import dataclass

from booking.ports import Case


@dataclass(frozen=True)
class CaseOnPage:
    """A case, its steps for the `path` component, and a mark that changes when its words do."""

    facts: Case
    steps: list[dict[str, str]]
    seen: str


def case_on_page(case: Case) -> CaseOnPage:
    """The case, ready to be shown."""
    steps = [{"title": s.title, "note": s.text, "state": s.state} for s in case.steps]
    said = [(s.who, s.at.isoformat(), s.text) for s in case.said]
    words = repr((case.number, case.title, case.lead, steps, said, case.line, case.is_over))
    return CaseOnPage(case, steps, hashlib.sha256(words.encode()).hexdigest()[:16])
