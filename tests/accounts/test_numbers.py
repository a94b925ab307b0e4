"""GLN and SOR that look mistyped are pointed out."""

import pytest

from accounts.numbers import doubts, gln_fits


@pytest.mark.parametrize("gln", ["5790000120406", "5790000000005", "4006381333931"])
def test_a_check_digit_that_fits(gln: str) -> None:
    assert gln_fits(gln)


@pytest.mark.parametrize("gln", ["5790000120407", "5790000210406", "4006381333932"])
def test_a_digit_that_is_wrong_or_swapped(gln: str) -> None:
    assert not gln_fits(gln)


def test_nothing_is_said_of_nothing() -> None:
    assert doubts(None, None) == []
