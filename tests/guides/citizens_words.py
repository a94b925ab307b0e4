"""Everything a citizen may read in Danish, taken from where it is written."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from booking.guides.names import FOR_CITIZENS
from booking.guides.ours import our_text
from tests.house.source import ROOT
from tests.house.test_texts import KEYWORDS, danish

# Pages, what they are built of, and the messages that citizens get.
TEMPLATES = (
    "templates/citizen.html",
    "templates/personal/*.html",
    "templates/components/help.html",
    "templates/components/helpbar.html",
    "templates/components/meeting_phone.html",
    "templates/components/error_summary.html",
    "templates/components/guide.html",
    "templates/notifications/invitation/*",
    "templates/notifications/cancellation/*",
    "templates/notifications/ticket-reply/*",
    "templates/notifications/ticket-handed-over/*",
    "templates/notifications/ticket-outcome/*",
)
CODE = (
    "booking/personal/*.py",
    "booking/joining.py",
    "booking/letters.py",
    "support/cases.py",
    "support/lines.py",
)
# Only read by staff who sit at a signed-in page.
FOR_STAFF = {"templates/personal/way_in_for_leaders.html"}

FILLED_IN = re.compile(r"%\(\w+\)[sd]")
MARKS = re.compile(r"^\s*(?:#+|-|\d+\.)\s+", re.MULTILINE)


def guides() -> Iterator[tuple[str, list[str]]]:
    """Each level of each guide for citizens."""
    for name in sorted(FOR_CITIZENS):
        text = our_text(name, "da")
        for level in ("sentence", "short", "whole"):
            yield f"{name}: {level}", lines(getattr(text, level))


def lines(markdown: str) -> list[str]:
    """The words, line by line, without the marks."""
    return [line for line in MARKS.sub("", markdown).splitlines() if line.strip()]


def pages_and_messages() -> Iterator[tuple[str, list[str]]]:
    """What pages and messages say, file by file."""
    known = danish()
    for method, patterns in (("jinja2", TEMPLATES), ("python", CODE)):
        for path in sorted(p for pattern in patterns for p in ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            said = [text for key in _asked(method, path) for text in _each(known.get(key, ()))]
            if said and name not in FOR_STAFF:
                yield name, said


def _asked(method: str, path: Path) -> list[str]:
    found = extract_from_file(method, str(path), keywords=KEYWORDS)
    keys = (message for _line, message, _comments, _context in found)
    return [key if isinstance(key, str) else key[0] for key in keys]


def _each(texts: object) -> list[str]:
    every = [texts] if isinstance(texts, str) else list(texts)  # type: ignore[call-overload]
    return [FILLED_IN.sub("Ida", text) for text in every]
