"""The lists of merging, linking, tags, ready answers and saved views go by indexes: none reads a
whole table, however much of others is in it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from accounts.models import User
from core import clock
from core.db import db
from support import canned, kin, merged, queries, tags
from support.models import Ticket
from support.saved_views import looking
from tests.conftest import Work
from tests.factories import Cast

LARGE = ("ticket", "ticket_link", "ticket_tag", "canned_reply", "saved_view", "access_ground")
List = Callable[[Ticket, User], object]

LISTS: dict[str, List] = {
    "merge": lambda ticket, dorte: kin.may_take_in(ticket, dorte, now=clock.now()),
    "link": lambda ticket, dorte: kin.may_have_to_do_with(ticket, dorte, now=clock.now()),
    "linked": lambda ticket, _dorte: kin.links_of(ticket.id),
    "merged": lambda ticket, _dorte: merged.merged_into(ticket.id),
    "tags": tags.tags_of,
    "tag by name": lambda _ticket, dorte: tags.ids_of("Lyd", dorte),
    "ready answers": lambda _ticket, dorte: canned.all_of(dorte),
    "saved views": lambda _ticket, dorte: looking.tabs_of(dorte),
}


@contextmanager
def heard() -> Iterator[list[tuple[str, Any]]]:
    """Each statement with what is bound in it, as it goes to the database."""
    ran: list[tuple[str, Any]] = []

    def keep(*seen: Any) -> None:
        ran.append((seen[2], seen[3]))

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        yield ran
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)


def plan_of(statement: str, bound: Any) -> Sequence[str]:
    """How the database goes about it, a step a line. PostgreSQL reads tables as small as those of a
    test whole, unless it is told not to."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    rows = db.session.connection().exec_driver_sql(explain + statement, bound).all()
    return [str(row[-1] if is_sqlite else row[0]) for row in rows]


def read_whole(step: str) -> bool:
    """Whether it goes through all rows of a table that grows."""
    words = step.replace("->", "").split()
    if words[:1] == ["SCAN"]:
        return words[1] in LARGE
    return words[:3] == ["Seq", "Scan", "on"] and words[3] in LARGE


@pytest.mark.parametrize("name", LISTS)
def test_no_list_reads_a_whole_table(work: Work, cast: Cast, asked: Ticket, name: str) -> None:
    with work():
        ticket = db.session.get_one(Ticket, asked.id)
        dorte = db.session.get_one(User, cast.dorte.id)
        _ = ticket.events, dorte.memberships, ticket.responsible
        with heard() as ran:
            LISTS[name](ticket, dorte)
        steps = [step for said in ran for step in plan_of(*said)]

    assert steps
    assert [step for step in steps if read_whole(step)] == []


def test_what_a_row_says_is_joined_to_the_rows_that_are_shown(work: Work, cast: Cast) -> None:
    """PostgreSQL joins so many tables in the order they are named: the few have to come first, or
    all that there ever was is joined to all that hangs on it."""
    with work():
        dorte = db.session.get_one(User, cast.dorte.id)
        with heard() as ran:
            queries.desk_of(dorte, now=clock.now())
        of_rows = [said for said, _bound in ran if "few" in said]

    assert len(of_rows) == 2
    assert all(") AS few JOIN ticket ON" in said for said in of_rows)
