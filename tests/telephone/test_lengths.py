"""How long a call was, as people say it."""

import pytest
from flask import Flask

from support.telephone.log import length_of


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 sek."), (59, "59 sek."), (60, "1 min. 0 sek."), (132, "2 min. 12 sek.")],
)
def test_a_length_is_said_in_minutes(app: Flask, seconds: int, said: str) -> None:
    with app.test_request_context():
        assert length_of(seconds) == said
