"""Danish letters as people type them."""

import pytest

from core.search import folded


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Åse", "aase"),
        ("AASE", "aase"),
        ("Bækgård", "baekgaard"),
        ("SØRENSEN", "soerensen"),
        ("Göran Ältä", "goeran aeltae"),
        ("André", "andre"),
        ("", ""),
    ],
)
def test_letters_that_sound_alike_are_alike(typed: str, found: str) -> None:
    assert folded(typed) == found
