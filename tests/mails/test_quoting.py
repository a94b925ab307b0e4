"""What somebody wrote, apart from what they answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from support.mails.quoting import part

ANSWER = "Tak, det virker nu.\n\nVenlig hilsen\nIda"
QUOTES = {
    "gmail": "Den 21. nov. 2026 kl. 10.00 skrev Hotline <x@example.org>:\n> Prøv igen\n> nu",
    "over two lines": "Den lør. den 21. nov. 2026 skrev Hotline\n<x@example.org>:\n> Prøv",
    "english": "On Sat, Nov 21, 2026 at 10:00 AM Hotline <x@example.org> wrote:\n> Try",
    "outlook": "Fra: Hotline\nSendt: 21. november 2026 10:00\nTil: Ida\nEmne: Svar\n\nPrøv igen",
    "outlook with a rule": "____________________\nFra: Hotline\nSendt: i dag\nTil: Ida\n\nx",
    "english outlook": "From: Hotline\nSent: Saturday\nTo: Ida\nSubject: Answer\n\nTry again",
    "old outlook": "-----Oprindelig meddelelse-----\nFra: Hotline\nPrøv",
    "only marks": "> Prøv igen\n> nu",
}


@pytest.mark.parametrize("way", QUOTES)
def test_what_is_answered_is_apart(way: str) -> None:
    found = part(f"{ANSWER}\n\n{QUOTES[way]}")

    assert (found.words, found.quoted) == (ANSWER, QUOTES[way].strip())


def test_below_the_quote_it_is_the_words_too() -> None:
    found = part("Den 21-11-2026 skrev X:\n> Virker det?\n\nJa, nu virker det")

    assert found.words == "Ja, nu virker det"
    assert "> Virker det?" in found.quoted


@pytest.mark.parametrize(
    "text",
    [
        "> Hvilken browser?\nFirefox\n> Hvilken telefon?\nEn gammel",
        "Den læge jeg talte med skrev følgende:\nKom igen",
        "Fra: mig selv er der ikke mere at sige\nHej",
        "",
        "> alt er citat",
    ],
)
def test_what_cannot_be_told_apart_is_all_words(text: str) -> None:
    assert part(text).words == text


LINES = some.sampled_from(
    ["", "Hej", "> citat", "Fra: X", "Sendt: i dag", "Til: Y", "_" * 20, "Den 1. skrev X:", "Vh"]
)


@given(some.lists(LINES, max_size=12))
def test_no_line_is_lost(lines: list[str]) -> None:
    found = part("\n".join(lines))

    both = [line for line in f"{found.words}\n{found.quoted}".splitlines() if line.strip()]
    assert sorted(both) == sorted(line for line in lines if line.strip())
