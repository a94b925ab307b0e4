"""Our guides are whole in both languages; what citizens read is easy, and says nothing scary."""

import re

import pytest

from booking.guides.names import FOR_CITIZENS, GROUPS, GuideName
from booking.guides.ours import FOLDER, GuideFileBroken, our_text, parse
from booking.guides.rendering import has_html, render, unsafe_links
from core.web import LANGUAGES
from tests.guides.citizens_words import guides, pages_and_messages
from tests.personal.reading import lix

EASY = 30
FEWEST = 5  # fewer words are a label, and have no sentence to be easy or hard
SCARY = re.compile(r"fejl|ugyldig|support|ticket|session", re.IGNORECASE)
TEXTS = [*guides(), *pages_and_messages()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GuideName)
def test_every_guide_has_every_level(name: GuideName, language: str) -> None:
    text = our_text(name, language)

    assert len(text.sentence) <= 120
    assert 3 <= len(re.findall(r"^(?:-|\d\.) ", text.short, re.MULTILINE)) <= 5
    assert len(re.findall(r"^## ", text.whole, re.MULTILINE)) >= 3
    assert text.short.count("\n") < text.whole.count("\n")


@pytest.mark.parametrize("name", GuideName)
def test_both_languages_are_built_alike(name: GuideName) -> None:
    danish, english = (render(our_text(name, lang).whole, top=2) for lang in LANGUAGES)

    tags = [re.findall(r"<(\w+)>", html) for html in (danish, english)]

    assert tags[0] == tags[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_is_left_over(language: str) -> None:
    files = {file.stem for file in (FOLDER / language).glob("*")}

    assert files == {name.value for name in GuideName}


def test_every_guide_stands_in_one_group() -> None:
    listed = [name for _label, names in GROUPS for name in names]

    assert sorted(listed) == sorted(GuideName)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GuideName)
def test_our_own_texts_need_nothing_that_is_refused(name: GuideName, language: str) -> None:
    text = our_text(name, language)

    for level in (text.sentence, text.short, text.whole):
        assert not has_html(level)
        assert not unsafe_links(level)


@pytest.mark.parametrize("broken", ["", "# Titel", "# T\n\nSætning", "T\n\nS\n\n- p\n\n## H"])
def test_a_file_without_its_levels_is_not_read(broken: str) -> None:
    with pytest.raises(GuideFileBroken):
        parse(broken)


@pytest.mark.parametrize(("where", "said"), TEXTS, ids=[where for where, _ in TEXTS])
def test_what_citizens_read_is_easy(where: str, said: list[str]) -> None:
    words = re.findall(r"[^\W\d_]+", " ".join(said))

    assert len(words) < FEWEST or lix(said) <= EASY


@pytest.mark.parametrize(("where", "said"), TEXTS, ids=[where for where, _ in TEXTS])
def test_what_citizens_read_frightens_nobody(where: str, said: list[str]) -> None:
    assert not [line for line in said if SCARY.search(line)]


def test_all_of_it_is_looked_at() -> None:
    places = [where for where, _ in TEXTS]

    assert len(places) >= 3 * len(FOR_CITIZENS) + 50
    for known in ("citizen: whole", "templates/personal/help.html", "support/cases.py"):
        assert known in places
