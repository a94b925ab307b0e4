"""What any text message may name at all: when, where to press, what to type, whom to call.

Ordinary SMS is read over people's shoulders: no name, no place, no unit, no purpose.
"""

import pytest
from jinja2 import Environment, nodes

from tests.house.source import ROOT

FOLDER = ROOT / "templates/notifications"
NEUTRAL = {
    "_", "ngettext",
    "when_short", "until_short", "starts_at", "weekday", "dates", "day",
    "url", "meeting_url", "code", "phone", "support",
    "form", "why", "outcome", "is_update", "is_revived", "is_uninvited",
}  # fmt: skip
KINDS = sorted(path.parent.name for path in FOLDER.glob("*/sms.txt"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_message_names_nothing_of_anybody(kind: str) -> None:
    written = (FOLDER / kind / "sms.txt").read_text(encoding="utf-8")

    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(written)

    assert {name.name for name in tree.find_all(nodes.Name)} <= NEUTRAL


@pytest.mark.parametrize("kind", ["invitation", "reminder-week", "reminder-day", "reminder-soon"])
def test_the_code_stands_beside_the_link(kind: str) -> None:
    written = (FOLDER / kind / "sms.txt").read_text(encoding="utf-8")

    assert "{{ url }}" in written
    assert "code=code" in written
