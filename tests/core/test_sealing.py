"""What is sealed can be read by us, for what it was sealed for, and by nobody else."""

import pytest

from core.sealing import SealBroken, seal, unseal

KEY = b"a-key-for-tests-that-nobody-else-has-00000"


def test_it_is_read_again_with_the_same_key() -> None:
    sealed = seal(KEY, "busy-source", "hemmeligt ord")

    assert b"hemmeligt" not in sealed
    assert unseal(KEY, "busy-source", sealed) == "hemmeligt ord"


def test_twice_the_same_does_not_look_the_same() -> None:
    assert seal(KEY, "busy-source", "x") != seal(KEY, "busy-source", "x")


@pytest.mark.parametrize(("key", "purpose"), [(b"y" * 40, "busy-source"), (KEY, "mail")])
def test_another_key_or_purpose_opens_nothing(key: bytes, purpose: str) -> None:
    with pytest.raises(SealBroken):
        unseal(key, purpose, seal(KEY, "busy-source", "x"))
