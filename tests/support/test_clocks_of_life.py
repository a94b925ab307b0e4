"""What a case goes through is told to its clocks."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from support.clocks.history import Reason
from support.models import Outcome, Ticket, WaitsFor
from support.services import opening, resolving, waiting, working
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, only_ticket
from tests.support.test_tasks import answer, led, parts, whole
from tests.support.test_work_on_ticket import ask, hand_over

__all__ = ["led"]


def waits_for(ticket: Ticket) -> Reason | None:
    """As its clocks say."""
    assert ticket.clock
    return ticket.clock.waits_for


@pytest.mark.parametrize("reason", [WaitsFor.REQUESTER, WaitsFor.THIRD_PARTY])
def test_waiting_pauses_them_and_words_go_on(
    act: Deed, session: Session, cast: Cast, ticket: Ticket, reason: WaitsFor
) -> None:
    act(waiting.wait, ticket, reason, by=cast.dorte)
    assert waits_for(only_ticket(session)) == Reason(reason.value)

    act(opening.add_words, ticket, "Hej")

    assert waits_for(only_ticket(session)) is None


def test_taking_what_waits_goes_on_too(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(waiting.wait, ticket, WaitsFor.THIRD_PARTY, by=cast.dorte)
    act(waiting.resume, ticket, by=cast.dorte)
    act(working.reply, ticket, "Prøv.", by=cast.dorte, post=POST)

    assert waits_for(only_ticket(session)) == Reason.REQUESTER


def test_tasks_pause_them_until_the_last_answer(
    act: Deed, session: Session, cast: Cast, led: Ticket
) -> None:
    assert waits_for(whole(session)) == Reason.TASKS
    assert all(task.clock is None for task in parts(session))

    for task, who in zip(parts(session), (cast.erik, cast.gitte), strict=True):
        act(answer, task, who.id)

    assert waits_for(whole(session)) is None


def test_asking_another_unit_changes_nothing_and_its_yes_does(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast.dorte, cast.at.kolding_it)
    before = only_ticket(session).clock
    assert before
    assert before.support_unit_id == cast.at.hotline.id


def test_a_yes_is_an_answer_kept(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> None:
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)

    clock = only_ticket(session).clock
    assert clock
    assert (clock.support_unit_id, clock.accepted_at) == (cast.at.kolding_it.id, NOON)


def test_an_outcome_ends_them(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> None:
    later = NOON + timedelta(minutes=1)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST, now=later)

    clock = only_ticket(session).clock
    assert clock
    assert clock.ended_at == later
