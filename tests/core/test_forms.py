"""What every form knows of words."""

import pytest

from core.forms import looks_like_cpr, mask_cpr

NUMBERS = ["010190-1234", "0101901234", "010190 1234", "010190–1234", "010190\xa0-\xa01234",
           "01.01.90-1234", "01 01 90 1234", "610190-1234"]  # fmt: skip
OTHERS = ["320190-1234", "011390-1234", "7020 4021", "+45 12 34 56 78", "2026-12-01", "kl. 14.30",
          "mødet den 01.12.26 kl. 1430", "12345678901234", "01-12-2026"]  # fmt: skip


@pytest.mark.parametrize("typed", NUMBERS)
def test_a_number_of_a_person_is_seen_however_it_is_written(typed: str) -> None:
    assert looks_like_cpr(f"Hun har {typed}, tror jeg")
    assert mask_cpr(typed) == "••••••-••••"


@pytest.mark.parametrize("typed", OTHERS)
def test_other_numbers_are_let_through(typed: str) -> None:
    assert not looks_like_cpr(typed)
