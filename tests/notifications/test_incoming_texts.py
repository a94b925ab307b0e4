"""What people send by SMS: read however it is typed, heard once, answered in one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.texts.incoming import Meaning, meaning_of

SAID = {
    Meaning.HELP: [
        "HJÆLP", "hjælp", "Hjælp!", "HJAELP", "HJ AE LP", "h j æ l p", "hj ælp", "HJELP", "hjalp",
        "HJäLP", "help", "Hjælp jeg kan ikke komme ind på linket", "»hjælp«",
    ],
    Meaning.STOP: ["STOP", "stop", " Stop. ", "STOP SMS", "stop sms tak", "afmeld",
        "Stop med at sende mig sms", "afmeld mig", "Afmelding", "Afmeld mig fra jeres beskeder tak",
        "stop nu lige med det der",
    ],
    Meaning.START: ["START", "start sms"],
    Meaning.YES: ["JA", "ja", "Ja tak", "jo", "yes", "J"],
    Meaning.NO: ["NEJ", "nej tak", "No", "n"],
    Meaning.OTHER: [
        "", "?", "👍", "Hvem er I?", "Ja men kan vi tage en anden dag", "nejtak",
        "Jeg har brug for hjælp", "jakob", "Stop ikke, jeg har brug for hjælp", "Vi kan stoppe der",
    ],
}  # fmt: skip
CASES = [(text, meaning) for meaning, texts in SAID.items() for text in texts]


@pytest.mark.parametrize(("text", "meaning"), CASES)
def test_it_means_what_a_person_would_say(text: str, meaning: Meaning) -> None:
    assert meaning_of(text) == meaning


@given(st.text())
def test_whatever_is_typed_means_something(text: str) -> None:
    assert meaning_of(text) in set(Meaning)
