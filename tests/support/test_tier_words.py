"""Each level of help has its names in one place."""

import pytest

from support.models import Tier
from support.tier_words import NEAREST, TIERS


@pytest.mark.parametrize("tier", Tier)
def test_every_level_has_both_names(tier: Tier) -> None:
    assert TIERS[tier]
    assert NEAREST[tier]
