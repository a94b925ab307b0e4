"""Who decides what: whose no rules a time out, which is best, and why."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import Poll
from booking.polls.table import Table, Verdict, table_of
from core.db import db
from tests.booking.making import CITIZEN, NOW, at, make_room
from tests.booking.test_statements import counted
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.personal.reading import lines_of, lix
from tests.polls.making import IF_NEEDED, NO, STARTS, YES, Made, make_poll, say

TIMES = (at("10:00"), at("13:00"), at("15:00"))
FITS, WAITS, RULED_OUT = Verdict.FITS, Verdict.WAITS, Verdict.RULED_OUT


@pytest.fixture
def asked(session: Session, cast: Cast, work: Work) -> Made:
    """Jens may be away; Ida and the ward may not."""
    make_room(session)
    return make_poll(work, cast, starts=TIMES, optional=[cast.jens.name], now=NOW)


def table(work: Work, made: Made) -> Table:
    """As its page shows it."""
    with work():
        return table_of(db.session.get_one(Poll, made.poll_id), now=NOW)


def verdicts(found: Table) -> list[Verdict]:
    return [row.verdict for row in found.rows]


def best(found: Table) -> list[bool]:
    return [row.is_best for row in found.rows]


def test_while_nobody_has_answered_no_time_is_best(work: Work, asked: Made) -> None:
    found = table(work, asked)

    assert (verdicts(found), best(found)) == ([WAITS] * 3, [False] * 3)


def test_a_no_of_one_who_must_be_there_rules_the_time_out(work: Work, asked: Made) -> None:
    say(work, asked, "ida", NO, YES, YES, now=NOW)

    found = table(work, asked)

    assert verdicts(found) == [RULED_OUT, WAITS, WAITS]
    assert found.rows[0].reason == "Ida kan ikke."


def test_a_no_of_one_who_may_be_away_does_not(work: Work, asked: Made) -> None:
    say(work, asked, "ida", YES, YES, YES, now=NOW)
    say(work, asked, "sengeafsnit", YES, YES, YES, now=NOW)
    say(work, asked, "jens", NO, YES, NO, now=NOW)

    found = table(work, asked)

    assert (verdicts(found), best(found)) == ([FITS] * 3, [False, True, False])
    assert [row.reason for row in found.rows] == [
        "Alle, der skal være med, kan.",
        "Alle kan.",
        "Alle, der skal være med, kan.",
    ]


def test_gladly_comes_before_if_need_be_and_soon_before_late(work: Work, asked: Made) -> None:
    say(work, asked, "ida", IF_NEEDED, YES, YES, now=NOW)
    say(work, asked, "sengeafsnit", YES, YES, YES, now=NOW)

    assert best(table(work, asked)) == [False, True, False]


def test_when_every_time_is_ruled_out_none_is_best(work: Work, asked: Made) -> None:
    say(work, asked, "ida", NO, NO, YES, now=NOW)
    say(work, asked, "sengeafsnit", YES, YES, NO, now=NOW)

    found = table(work, asked)

    assert (verdicts(found), found.best) == ([RULED_OUT] * 3, None)


def test_the_page_costs_the_same_for_few_and_many(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    costs = []
    sign_in(client, cast.anna)
    for number, people in enumerate((1, 12)):
        make_room(session, f"Rum {number}")
        starts = [start + timedelta(days=7 * number) for start in STARTS]
        made = make_poll(work, cast, starts=starts, guests=[CITIZEN] * people)
        client.get(made.url)
        with counted() as seen:
            assert client.get(made.url).status_code == 200
        costs.append(len(seen))

    assert costs[0] == costs[1] <= 18


def test_the_page_of_a_citizen_is_easy_to_read(client: FlaskClient, made: Made) -> None:
    words = lines_of(client.get(made.link()).text)

    assert lix(words) <= 30
