"""Every event in every category, of tickets and of tasks: what the table says is what happens, and
nothing else does."""

import os
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import db
from core.errors import Refusal
from support.models import ENDED, EventKind, Status, Ticket, TicketEvent, WaitsFor
from support.refusals import NotResponsible
from support.services.moving import FINAL, move
from support.transitions import RULES, TABLE, Rule, Turn, Who
from tests.conftest import Work
from tests.factories import Cast
from tests.house.source import ROOT
from tests.support import stages
from tests.support.makers import NOON, POST, Held
from tests.support.stages import FACTS

SUPPORT = sorted((ROOT / "support").rglob("*.py"))
SNAPSHOT = Path(__file__).parent / "snapshots/transitions.txt"


class TakeBack(Exception):
    """Nothing of it is to stay."""


def rules_of(event: EventKind) -> list[Rule]:
    """The lines of one event."""
    return [rule for rule in TABLE if rule.event == event]


def each(work: Work, run: Callable[[], None]) -> None:
    """In a transaction that leaves nothing behind."""

    def and_back() -> None:
        with work():
            run()
            raise TakeBack

    with pytest.raises(TakeBack):
        and_back()


def expected(rule: Rule | None, ticket: Ticket) -> Status:
    """Where a ticket that somebody had or not goes, as a plain list of cases says."""
    if rule and rule.event == EventKind.TOLD:
        return Status.CLOSED  # that was the last one
    if rule is None or rule.to is Turn.STAYS:
        return ticket.status
    if isinstance(rule.to, Status):
        return rule.to
    if rule.to is Turn.AS_TOLD:
        return Status.CLOSED  # nobody is to be told in these
    return Status.ACTIVE if ticket.assignee_id else Status.NEW


def is_whole(ticket: Ticket) -> bool:
    """What belongs to a category is there with it, and only then."""
    return (
        (ticket.waiting_for is not None) == (ticket.status == Status.WAITING)
        and (ticket.outcome is not None) == (ticket.status in ENDED)
        and (ticket.closed_at is not None) == (ticket.status in FINAL)
    )


def check(rule: Rule, status: Status, part: Who, *, is_task: bool, cast: Cast, held: Held) -> None:
    """One event, in one category, by one part."""
    ticket = stages.ticket_for(rule, status, is_task=is_task, cast=cast, held=held)
    by = stages.somebody(part, ticket, cast)
    found = RULES.get((rule.event, status, is_task))
    due, before = expected(found, ticket), _lines()
    if found is None:
        with pytest.raises(Refusal):
            move(ticket, rule.event, by=by, now=NOON, post=POST, **FACTS)
        assert (ticket.status, _lines()) == (status, before)
        return
    if found.to == Turn.AS_TOLD:
        ticket.closed_at = NOON if status == Status.CLOSED else None
    written = move(ticket, rule.event, by=by, now=NOON, post=POST, **FACTS)
    db.session.flush()
    assert ticket.status == due
    assert (written.kind, written.ticket_id) == (rule.event, ticket.id)
    assert _lines() > before


def _lines() -> int:
    return db.session.scalar(select(func.count()).select_from(TicketEvent)) or 0


@pytest.mark.slow
@pytest.mark.parametrize("event", EventKind)
def test_every_event_in_every_category(
    work: Work, cast: Cast, held: Held, event: EventKind
) -> None:
    for rule, status, is_task in product(rules_of(event), Status, (False, True)):
        for part in rule.who:
            each(work, lambda r=rule, s=status, t=is_task, p=part: check(  # type: ignore[misc]
                r, s, p, is_task=t, cast=cast, held=held))  # fmt: skip


def refused(rule: Rule, status: Status, part: Who, *, is_task: bool, cast: Cast, held: Held
) -> None:  # fmt: skip
    """Somebody in a part that is not named in the rule."""
    ticket = stages.ticket_for(rule, status, is_task=is_task, cast=cast, held=held)
    by = stages.somebody(part, ticket, cast)
    with pytest.raises(NotResponsible):
        move(ticket, rule.event, by=by, now=NOON, post=POST, **FACTS)


STRANGERS = (Who.GIVER, Who.CONSULTED, Who.RECEIVER, Who.CLOCK, Who.REQUESTER, Who.OUTSIDE)


@pytest.mark.slow
@pytest.mark.parametrize("event", EventKind)
def test_nobody_else_may(work: Work, cast: Cast, held: Held, event: EventKind) -> None:
    for rule in (r for r in rules_of(event) if not {Who.ANYBODY, Who.DESK} & set(r.who)):
        for part, is_task in product(set(STRANGERS) - set(rule.who), rule.of):
            if is_task and part is Who.REQUESTER:
                continue  # nobody asked for a task
            each(work, lambda r=rule, p=part, t=is_task: refused(  # type: ignore[misc]
                r, r.sources[0], p, is_task=t, cast=cast, held=held))  # fmt: skip


@pytest.mark.parametrize("event", [r.event for r in TABLE if r.needs])
def test_what_must_be_said_is_asked_for(
    work: Work, cast: Cast, held: Held, event: EventKind
) -> None:
    def without(rule: Rule, name: str) -> None:
        ticket = stages.ticket_for(
            rule, rule.sources[0], is_task=min(rule.of), cast=cast, held=held
        )
        by = stages.somebody(rule.who[0], ticket, cast)
        with pytest.raises(Refusal):
            move(ticket, event, by=by, now=NOON, post=POST, **{**FACTS, name: ""})

    for rule in rules_of(event):
        for name in rule.needs:
            each(work, lambda r=rule, n=name: without(r, n))  # type: ignore[misc]


def test_one_event_asks_for_the_same_part_everywhere() -> None:
    for event in EventKind:
        assert len({(rule.who, rule.of) for rule in rules_of(event)}) <= 2
        assert len({rule.who for rule in rules_of(event)}) == 1, event


def test_a_ticket_that_ends_has_an_outcome_and_one_that_waits_a_reason(
    work: Work, cast: Cast
) -> None:
    def walk() -> None:
        ticket = stages.put(cast, Status.NEW, unit=cast.at.hotline)
        dorte = stages.somebody(Who.RESPONSIBLE, ticket, cast)
        for event in (EventKind.WAITS, EventKind.TAKEN, EventKind.RESOLVED, EventKind.REOPENED):
            move(ticket, event, by=dorte, now=NOON, post=POST, **FACTS)
            assert is_whole(ticket)
        move(ticket, EventKind.MERGED, by=dorte, now=NOON, post=POST, **FACTS)
        assert (ticket.waiting_for, ticket.closed_at) == (None, NOON)

    each(work, walk)
    assert WaitsFor.TASKS in WaitsFor


def test_the_table_is_as_it_was_read(session: Session) -> None:
    said = [
        f"{event.value:18} {'task' if is_task else 'ticket':6} "
        f"{status.value:9} -> {getattr(RULES[event, status, is_task].to, 'value', '')}\n"
        for event, is_task, status in product(EventKind, (False, True), Status)
        if (event, status, is_task) in RULES
    ]
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text("".join(said), encoding="utf-8")
    assert "".join(said) == SNAPSHOT.read_text(encoding="utf-8")


def test_one_function_sets_the_category_and_writes_the_history() -> None:
    sets = re.compile(r"ticket\.(status|outcome|waiting_for|closed_at)\b[^=\n]*[^=!<>]=[^=]")
    allowed = {"support/services/moving.py", "support/timeline.py"}
    found = {
        name
        for name, text in ((str(f.relative_to(ROOT)), f.read_text()) for f in SUPPORT)
        if sets.search(text) or "write_down(" in text
    }

    assert found - allowed == set(), "Let moving.move do it: then it is on record."
