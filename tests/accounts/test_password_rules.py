"""What may be a password."""

import pytest

from accounts.password_rules import (
    LONGEST,
    PasswordTooCommon,
    PasswordTooShort,
    must_be_good,
    plain,
)
from core.errors import Refusal

ANNA = ("Anna Brofelt", "anna@example.org", "Voksenrådgivningen, Kolding Kommune")
COMMON = (
    "password1234", "P@ssw0rd2026!", "Adgangskode123", "Sommer2026!!!!", "Velkommen-til-2026",
    "Mødebro-2026!", "Syddanmark2026", "kodeordkodeord", "iloveyou1999", "qwertyuiopasd",
    "123456789012", "098765432109", "aaaaaaaaaaaa", "121212121212", "abc1abc1abc1",
    "test test test test", "AnnaBrofelt123!", "brofelt.anna.1987", "Voksenraadgivningen1",
)  # fmt: skip
GOOD = (
    "blaa-bro-over-vandet", "korrekt hest batteri", "hest lampe torsk vindue",
    "Rødgrødmedfløde", "en to tre fire fem", "4711-8832-9917", "sommer8349201774",
    "Xk3vQ9mTz7Lw", "密码很长但是没有人会猜到它",
)  # fmt: skip


@pytest.mark.parametrize("password", COMMON)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        must_be_good(password, about=ANNA)


@pytest.mark.parametrize("password", GOOD)
def test_length_is_enough_without_digits_and_signs(password: str) -> None:
    must_be_good(password, about=ANNA)


@pytest.mark.parametrize("password", ["", "a1!B", "elleve tegn", "å" * 11])
def test_short_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooShort):
        must_be_good(password, about=ANNA)


def test_a_letter_of_two_signs_counts_once() -> None:
    with pytest.raises(PasswordTooShort):
        must_be_good("ka\u030aret to\u0308ven", about=())
    assert plain("a\u030a") == "å"


@pytest.mark.parametrize("piece", ["ab", "a", "sommer", "123", "aå", "x\u0000"])
def test_the_longest_are_read_in_no_time(piece: str) -> None:
    with pytest.raises(Refusal):
        must_be_good((piece * LONGEST)[:LONGEST], about=ANNA)
