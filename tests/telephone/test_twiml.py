"""Every path of a call as Twilio reads it, word for word."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from support.models import Audience, SupportModel
from support.routing import Inquiry
from support.telephone import twiml
from support.telephone.calls import Said
from support.telephone.known import Known, LineKind
from support.telephone.phrases import Phrase
from support.telephone.words import WORDS
from tests.support.test_routing import ID
from tests.telephone.lines import (
    ANSWERED,
    BEGAN,
    BUSY,
    NIGHT,
    NOON,
    RECORDED,
    ROOM,
    SILENT,
    WAITED,
    known,
    meeting,
    press,
    walk,
)

SNAPSHOTS = Path(__file__).parent / "snapshots"
OPEN_ROOM = {"room_is_open": True, "dial_in": ROOM}
OF_STAFF = Inquiry(Audience.STAFF, ID["kolding"], ID["hospital"], is_cross_sector=True)
GATE = SupportModel.STAFF_HOTLINE

Path_ = tuple[Known, list[Said], datetime]
PATHS: Mapping[str, Path_] = {
    "known-number": (known(by_number=(meeting(),)), [BEGAN, press("1"), BUSY, ANSWERED], NOON),
    "in-english": (
        known(by_number=(meeting(room_is_open=True),)), [BEGAN, press("9"), WAITED], NOON
    ),
    "english-by-habit": (known(by_number=(meeting(language="en"),)), [BEGAN], NOON),
    "several-meetings": (
        known(by_number=(meeting(), meeting(NOON + timedelta(hours=3)))), [BEGAN, press("2")], NOON
    ),
    "by-code": (known(by_code=meeting()), [BEGAN, press("12345678")], NOON),
    "wrong-codes": (known(), [BEGAN, *[press("11111111")] * 3], NOON),
    "no-code": (known(), [BEGAN, press("0"), BUSY, BUSY, press("1"), RECORDED], NOON),
    "into-the-room": (
        known(by_number=(meeting(NOON, **OPEN_ROOM),)), [BEGAN, press("2"), BUSY, ANSWERED], NOON
    ),
    "cancelled": (known(by_number=(meeting(is_cancelled=True),)), [BEGAN], NOON),
    "over": (known(by_number=(meeting(NOON - timedelta(hours=1)),)), [BEGAN], NOON),
    "at-night": (
        known(by_number=(meeting(NIGHT, **OPEN_ROOM),)),
        [BEGAN, press("1"), press("*"), press("1"), SILENT, SILENT],
        NIGHT,
    ),
    "room-at-night": (
        known(by_number=(meeting(NIGHT, **OPEN_ROOM),)), [BEGAN, press("1"), press("2")], NIGHT
    ),
    "staff-in-model-3": (
        known(GATE, kind=LineKind.STAFF, by_number=(meeting(inquiry=OF_STAFF),)),
        [BEGAN, WAITED, BUSY, BUSY],
        NOON,
    ),
}  # fmt: skip


def _url(turn: int, what: str) -> str:
    return f"/{what}?turn={turn}"


def transcript(path: Path_) -> str:
    """What was said on the line, and what we answered."""
    rows, said, now = path
    answers = walk(rows, *said, now=now)
    told = list[str]()
    for turn, (heard, answer) in enumerate(zip(said, answers, strict=True)):
        text = twiml.render(answer, partial(_url, turn), now)
        told += [f"> {heard.heard} {heard.digits}".rstrip(), text.replace("><", ">\n<"), ""]
    return "\n".join(told)


@pytest.mark.parametrize("name", PATHS)
def test_the_words_of_each_path_are_those_we_agreed_on(app: Flask, name: str) -> None:
    with app.app_context():
        text = transcript(PATHS[name])
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_every_phrase_has_words_and_is_on_a_path() -> None:
    said = {
        line.phrase
        for rows, heard, now in PATHS.values()
        for answer in walk(rows, *heard, now=now)
        for line in answer.lines
    }

    assert set(WORDS) == set(Phrase)
    assert set(Phrase) - said == {Phrase.NO_HELP}  # where nobody helps at all
