"""Made-up days with failures, some at once and some that hit few, and with what only looks like
one: what is proposed is mostly right, and most of what many suffer from is proposed."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from bench.incident_stage import Stage
from bench.incidents import Result, measure
from bench.troubles import Strength
from tests.factories import Cast

DAYS = 2
# Of five days by the bench it is 0.90, and 0.89 of what hits many; these two are less kind.
PRECISION, RECALL = 0.8, 0.7


def recall_of_many(result: Result) -> float:
    """Of what hits few, the desk is to hear nothing until more ask: that is not held against it."""
    many = [failure for failure in result.truth if failure.strength != Strength.WEAK]
    return sum(failure in result.found for failure in many) / len(many)


@pytest.mark.slow
def test_what_is_proposed_is_right_and_what_hits_many_is_proposed(
    app: Flask, session: Session, cast: Cast
) -> None:
    result = measure(Stage(app, session, cast), DAYS)

    assert len(result.truth) == DAYS * 10
    assert result.precision >= PRECISION, result.wrong
    assert recall_of_many(result) >= RECALL
