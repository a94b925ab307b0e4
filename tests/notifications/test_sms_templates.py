"""What any text message may name at all: when, where to press, what to type, whom to call.

Ordinary SMS is read over people's shoulders: no name, no place, no unit, no purpose.
"""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, current_app
from flask_babel import force_locale
from jinja2 import Environment, nodes

from booking import letters
from booking.models import MeetingForm
from booking.polls.letters import day_short
from booking.reminder_letters import weekday
from notifications.sms import GSM, ONE_MESSAGE, gsm_length, to_gsm
from tests.house.source import ROOT
from tests.notifications.meetings import HOTLINE
from tests.notifications.test_invitation import LONG_ADDRESS

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


LONGEST_PAGE = f"{LONG_ADDRESS}/m/{44 * 'x'}"
WITHOUT_CODE = {"reminder-leader"}  # its link is for who signs in, and a code opens no such page
THURSDAY = datetime(2026, 12, 24, 11, 30, tzinfo=UTC)
VIDEO, TELEPHONE = MeetingForm.VIDEO, MeetingForm.TELEPHONE


def a_series(about: str, count: int = 12) -> dict[str, Any]:
    """What an invitation says of several dates."""
    return {"dates": {"about": about, "count": count}}


READINGS: dict[str, list[dict[str, Any]]] = {
    "cancellation": [{}, {"is_uninvited": True}],
    "invitation": [
        {}, {"form": TELEPHONE}, {"is_update": True}, {"is_revived": True},
        *map(a_series, ("cut", "taken_off", "revived", "whole")),
    ],
    "poll-reminder": [{}, {"why": "new-time"}],
    "reminder-day": [{}, {"form": TELEPHONE}],
    "ticket-outcome": [{"outcome": "can_attend"}, {"outcome": "cannot_attend"}],
}  # fmt: skip


def read_out(kind: str, **facts: Any) -> str:
    """As it goes to a phone, with the longest day, link and number."""
    said = {
        "when_short": letters.when_short(THURSDAY),
        "until_short": day_short(THURSDAY),
        "day": letters.day_short(THURSDAY),
        "weekday": weekday(THURSDAY),
        "starts_at": THURSDAY,
        "url": LONGEST_PAGE,
        "meeting_url": f"{LONG_ADDRESS}/meetings/{36 * 'x'}",
        "code": "1234\xa05678",
        "phone": "+4500112233",
        "support": HOTLINE,
        "form": VIDEO,
        "why": "",
        "dates": None,
        "is_update": False,
        "is_uninvited": False,
        **facts,
    }
    return to_gsm(current_app.jinja_env.get_template(f"notifications/{kind}/sms.txt").render(said))


def texts_of(kind: str, language: str) -> list[str]:
    """All that a kind may say."""
    with force_locale(language):
        return [read_out(kind, **facts) for facts in READINGS.get(kind, [{}])]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_message_is_one_message_however_long_its_words(
    app: Flask, kind: str, language: str
) -> None:
    with app.app_context():
        said = texts_of(kind, language)

    assert [text for text in said if not set(text) <= GSM] == []
    assert {text: gsm_length(text) for text in said if gsm_length(text) > ONE_MESSAGE} == {}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_code_stands_beside_the_link(app: Flask, kind: str, language: str) -> None:
    with app.app_context():
        said = texts_of(kind, language)

    beside = f"{LONGEST_PAGE} {'Kode' if language == 'da' else 'Code'}: 1234 5678."
    assert [text for text in said if LONG_ADDRESS in text and beside not in text] == [
        text for text in said if kind in WITHOUT_CODE
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_it_is_read_out_here(app: Flask, kind: str) -> None:
    written = (FOLDER / kind / "sms.txt").read_text(encoding="utf-8")
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(written)
    words = [call.args[0].as_const() for call in tree.find_all(nodes.Call) if is_words(call)]
    with app.app_context():
        said = "\n".join(texts_of(kind, "en"))

    assert words
    unsaid = [text for text in words if longest_piece(text) not in said]
    assert unsaid == [], "Add its case to READINGS."


def is_words(call: nodes.Call) -> bool:
    """Whether it says something. (Of two, the one for one thing alone is never said.)"""
    return isinstance(call.node, nodes.Name) and call.node.name == "_"


def longest_piece(words: str) -> str:
    """What stands between the places that are filled."""
    return max(re.split(r"%\(\w+\)[sd]", words), key=len)
