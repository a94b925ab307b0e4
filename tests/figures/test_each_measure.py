"""What each measure counts, and what it is not: for every one an example with a counter-example.

Asked before it is shown, where a single meeting is not yet too few to tell of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from booking.figures.reading import meeting_figures
from booking.figures.tallies import Asked, Pair, Tally
from booking.models import Came, Reached
from core import clock
from core.periods import Compared, Period
from support.figures.invitations import of_invitations
from support.figures.tickets import of_tickets, times_of_tiers
from support.figures.words import SECTIONS
from support.models import Audience, EventKind, Status, Tier
from tests.factories import Cast
from tests.figures.happenings import (
    CANNOT,
    DAY,
    HELD,
    Happening,
    asked_for_help,
    cancelled,
    closed,
    closed_for_nobody,
    handed_over,
    helped,
    lay,
    leader_came,
    met,
    met_by_another_unit,
    met_with,
    moved,
    noted,
    polled,
    taken_off,
    told_us,
    tried_out,
)
from tests.figures.making import MINUTE

SECOND = timedelta(seconds=1)
OCTOBER = Period(date(2024, 10, 1), date(2024, 10, 31))
LEVEL_SOLVED, LEVEL_MINUTES = "solved of a level", "minutes of a level"


@dataclass(frozen=True)
class Row:
    """The example happens twice and the other once: so that what is counted the wrong way round
    is another number. Then that is counted, of so many."""

    measure: str
    example: Happening
    counter: Happening
    part: float
    of: int


ROWS = (
    Row("agreed", polled(3, became_meeting=True), polled(5, became_meeting=False), 6, 2),
    Row("agreed", polled(3, became_meeting=True), polled(4, became_meeting=True), 10, 3),
    Row("days_notice", met(), moved(2 * DAY), 16, 3),
    Row("notice", moved(7 * DAY), moved(7 * DAY - SECOND), 2, 3),
    Row("complete", met(), met(phone=""), 4, 6),  # Ida's and Jens', of each
    Row("tested", tried_out(HELD - SECOND), tried_out(HELD + SECOND), 2, 9),
    Row("held", met(), cancelled, 2, 2),
    Row("held", met(), met(is_rehearsal=True), 2, 2),
    Row("early", leader_came(5 * MINUTE), leader_came(5 * MINUTE - SECOND), 2, 3),
    Row("early", leader_came(5 * MINUTE), leader_came(None), 2, 2),
    Row("everybody", met(), met_with({"ida": Came.CANCELLED}), 2, 3),
    Row("everybody", met_with({"jens": Came.SUBSTITUTE}), met_with({"jens": Came.TECHNICAL}), 2, 3),
    Row("present", met(), met_with({"ida": Came.STAYED_AWAY}), 6, 2),
    Row("present", met(), met_with({"jens": Came.TECHNICAL}), 8, 3),
    Row("prevented", met_with({"ida": Came.TECHNICAL}), met_with({"jens": Came.TECHNICAL}), 2, 3),
    Row("reached", closed(Reached.YES), closed(Reached.PARTLY), 2, 3),
    Row("partly", closed(Reached.PARTLY), closed(Reached.NO), 2, 3),
    Row("partly", closed(Reached.PARTLY), closed(Reached.YES), 2, 3),
    Row("not_reached", closed(Reached.NO), closed(Reached.PARTLY), 2, 3),
    Row("minutes", met(), closed_for_nobody, 2, 3),
    Row("own_view", told_us("ida", Reached.YES), told_us("ida", Reached.PARTLY), 2, 3),
    Row("own_view", told_us("ida", Reached.YES), told_us("jens", Reached.YES), 2, 2),
    Row("wrong", taken_off(was_wrong=True), taken_off(was_wrong=False), 2, 2),
    Row("repeated", met(), met_by_another_unit, 1, 2),
    Row("repeated", met(), met(), 1, 1),
    Row("asked", asked_for_help(), asked_for_help(status=Status.MERGED, outcome=None), 2, 2),
    Row("told", asked_for_help(), asked_for_help(status=Status.CLOSING, closed_at=None), 2, 3),
    Row("before_start", helped(20 * MINUTE), helped(20 * MINUTE + SECOND), 2, 3),
    Row("before_start", helped(19 * MINUTE), helped(19 * MINUTE, **CANNOT), 2, 3),
    Row("before_start", helped(19 * MINUTE), helped(19 * MINUTE, audience=Audience.STAFF), 2, 2),
    Row("outside", handed_over(was_skipped=True), handed_over(was_skipped=False), 2, 3),
    Row("outside", noted(EventKind.ALL_CLOSED), noted(EventKind.CLOSED), 2, 3),
    Row(LEVEL_SOLVED, asked_for_help(), asked_for_help(**CANNOT), 2, 3),
    Row(
        LEVEL_MINUTES, lay(2 * MINUTE, 4 * MINUTE, 30 * MINUTE),
        lay(2 * MINUTE, 9 * MINUTE, 0 * MINUTE, status=Status.ACTIVE, outcome=None), 12, 2,
    ),
)  # fmt: skip


def counted(asked: Asked) -> Mapping[str, Pair]:
    """All that the page is made of, and the level of the hotline."""
    of_help, solved = of_tickets(asked)
    level = {
        LEVEL_SOLVED: solved.get(Tier.CITIZEN_HOTLINE, Pair()),
        LEVEL_MINUTES: times_of_tiers(asked).get(Tier.CITIZEN_HOTLINE, Pair()),
    }
    return {**meeting_figures(asked), **of_invitations(asked), **of_help, **level}


def in_october(app: Flask, cast: Cast) -> Mapping[str, Pair]:
    """What is counted for Kolding."""
    with app.app_context():
        periods = Compared(OCTOBER, OCTOBER.before)
        return counted(Asked([cast.at.kolding.id], periods, clock.now()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.measure)
def test_it_counts_the_one_and_not_the_other(
    app: Flask, session: Session, cast: Cast, row: Row
) -> None:
    row.example(session, cast)
    row.example(session, cast)
    row.counter(session, cast)

    found = in_october(app, cast)[row.measure]

    assert found.chosen.part == pytest.approx(row.part, abs=1e-6)
    assert found.chosen.of == row.of
    assert found.before == Tally()


def test_no_measure_is_left_out(app: Flask, session: Session, cast: Cast) -> None:
    """What is said and what is counted have the same names, and each is tried here."""
    said = {measure.name for _key, _name, measures in SECTIONS for measure in measures}

    assert {row.measure for row in ROWS} == said | {LEVEL_SOLVED, LEVEL_MINUTES}
    assert set(in_october(app, cast)) == said | {LEVEL_SOLVED, LEVEL_MINUTES}
