"""Spelling, by the real hunspell with Debian's dictionaries."""

import shutil
import subprocess
from pathlib import Path

import pytest

from booking.guides.names import GuideName
from booking.guides.ours import our_text
from tests.guides.citizens_words import guides, lines, pages_and_messages

WORDS = Path(__file__).parent / "words.txt"
DICTIONARIES = {"da": "da_DK", "en": "en_GB"}


def _has(dictionary: str) -> bool:
    if not shutil.which("hunspell"):
        return False
    asked = subprocess.run(["hunspell", "-D"], stdin=subprocess.DEVNULL, capture_output=True)
    return dictionary in asked.stderr.decode()


def misspelt(text: str, language: str) -> set[str]:
    """The words that neither the dictionary nor our own list knows."""
    dictionary = DICTIONARIES[language]
    if not _has(dictionary):
        pytest.skip(f"hunspell with {dictionary} is missing: apt-get install (docs/development.md)")
    command = ["hunspell", "-i", "utf-8", "-d", dictionary, "-p", str(WORDS), "-l"]
    told = subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=60)
    return {word for word in told.stdout.decode().split() if any(map(str.isalpha, word))}


@pytest.mark.parametrize("language", DICTIONARIES)
@pytest.mark.parametrize("name", GuideName)
def test_our_guides_are_spelt_right(name: GuideName, language: str) -> None:
    text = our_text(name, language)
    levels = (text.title, text.sentence, text.short, text.whole)

    assert not misspelt("\n".join(line for level in levels for line in lines(level)), language)


def test_what_citizens_read_is_spelt_right() -> None:
    said = [line for _where, texts in (*guides(), *pages_and_messages()) for line in texts]

    assert not misspelt("\n".join(said), "da")


@pytest.mark.parametrize(("language", "wrong"), [("da", "miikrofon"), ("en", "mircophone")])
def test_a_misspelt_word_is_seen(language: str, wrong: str) -> None:
    assert misspelt(f"Mødebro {wrong}", language) == {wrong}


def test_the_list_of_our_own_words_is_short_and_sorted() -> None:
    words = WORDS.read_text(encoding="utf-8").split()

    assert words == sorted(set(words))
    assert len(words) <= 30
