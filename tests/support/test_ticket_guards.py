"""What the schema refuses of tickets, whoever asks."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.db import db
from support.models import Offer, Outcome, Status, Ticket, TicketEvent, WaitsFor
from tests.conftest import Work
from tests.factories import Cast
from tests.support import stages
from tests.support.makers import NOON

IN_VAIN = [
    ("ticket_waits_for_something", Status.WAITING, None, None),
    ("ticket_waits_for_something", Status.ACTIVE, WaitsFor.TASKS, None),
    ("ticket_ends_after_its_tasks", Status.CLOSING, None, Outcome.CAN_ATTEND),
    ("ticket_ends_after_its_tasks", Status.CLOSED, None, Outcome.CAN_ATTEND),
    ("ticket_ends_after_its_tasks", Status.MERGED, None, None),
]


@pytest.mark.parametrize(("name", "status", "reason", "outcome"), IN_VAIN)
def test_a_case_is_never_in_two_minds(
    work: Work, cast: Cast, name: str, status: Status, reason: WaitsFor | None,
    outcome: Outcome | None,
) -> None:  # fmt: skip
    with work():
        parent = stages.task(cast, Status.ACTIVE).parent_id

    changed = update(Ticket).where(Ticket.id == parent)
    with pytest.raises(DBAPIError, match=name), work():
        db.session.execute(changed.values(status=status, waiting_for=reason, outcome=outcome))


def test_a_case_is_not_closed_before_its_answered_tasks(work: Work, cast: Cast) -> None:
    with work():
        done = stages.task(cast, Status.RESOLVED).parent_id

    changed = update(Ticket).where(Ticket.id == done)
    with pytest.raises(DBAPIError, match="ticket_ends_after_its_tasks"), work():
        db.session.execute(changed.values(status=Status.CLOSED, outcome=Outcome.CAN_ATTEND))


def test_no_task_is_open_in_a_case_that_is_over(work: Work, cast: Cast) -> None:
    def begin() -> None:
        over = stages.put(cast, Status.CLOSED, unit=cast.at.shared)
        stages.put(cast, Status.NEW, unit=cast.at.hotline, parent_id=over.id, task_key="1")

    with pytest.raises(DBAPIError, match="ticket_is_part_of_an_open_one"), work():
        begin()


def test_one_unit_is_asked_at_a_time(work: Work, cast: Cast, ticket: Ticket) -> None:
    both = {
        "ticket_id": ticket.id, "from_id": cast.at.hotline.id, "by_id": cast.dorte.id,
        "at": NOON, "due_at": NOON, "reason": "",
    }  # fmt: skip

    def ask() -> None:
        db.session.add(Offer(to_id=cast.at.kolding_it.id, **both))
        db.session.add(Offer(to_id=cast.at.shared.id, **both))
        db.session.flush()

    with pytest.raises(DBAPIError, match="hand_over_offer"), work():
        ask()


def test_the_history_cannot_be_written_anew(work: Work, session: Session, ticket: Ticket) -> None:
    with pytest.raises(DBAPIError, match="append_only"), work():
        db.session.execute(update(TicketEvent).values(text="Det skete ikke"))
