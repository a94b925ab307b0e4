"""An outcome, and everybody told before it closes."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import CallTask
from core.db import db
from notifications.kinds import KINDS
from notifications.models import OutboxMessage
from support.desk_port import Desk
from support.models import Notice, Outcome, Status, Ticket, Told
from support.refusals import TasksOpen, TicketEnded
from support.services import opening, resolving, working
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, call, only_ticket, staff_call, told_story
from tests.support.test_work_on_ticket import hand_over

LATER = NOON + timedelta(minutes=2)


@pytest.fixture
def solved(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> Ticket:
    """Handed to local IT, and solved there."""
    hand_over(act, ticket, cast.dorte, cast.at.kolding_it)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.erik, post=POST)
    return only_ticket(session)


def notices(session: Session) -> dict[str, Notice]:
    """Who must know."""
    session.rollback()
    session.expire_all()
    return {n.label: n for n in session.scalars(select(Notice))}


def follow(work: Work, session: Session, what: str) -> None:
    """The worker notes that every outcome was taken over (`sent`) or came back (`failed`)."""
    ids = list(session.scalars(select(OutboxMessage.id)))
    for id in ids:
        with work():
            message = db.session.get_one(OutboxMessage, id)
            if deed := getattr(KINDS[message.kind], what):
                deed(message, LATER)


def test_the_requester_the_leader_and_the_hotline_must_know(
    session: Session, solved: Ticket
) -> None:
    assert set(notices(session)) == {
        "Ida, borger",
        "Anna Brofelt",
        "Hotline for borgere, Region Syddanmark",
    }


def test_it_is_closing_until_all_are_told(session: Session, solved: Ticket) -> None:
    assert (solved.status, solved.outcome, solved.closed_at) == (
        Status.CLOSING,
        Outcome.CAN_ATTEND,
        None,
    )


def test_it_closes_when_the_servers_have_taken_everything(
    work: Work, session: Session, solved: Ticket
) -> None:
    follow(work, session, "sent")

    assert only_ticket(session).status == Status.CLOSED
    assert only_ticket(session).closed_at == LATER
    assert notices(session)["Ida, borger"].told_by == Told.SMS
    assert notices(session)["Anna Brofelt"].told_by == Told.MAIL


def test_a_bounce_withdraws_it_and_somebody_must_call(
    work: Work, session: Session, solved: Ticket, held: Held
) -> None:
    follow(work, session, "sent")

    follow(work, session, "failed")

    assert only_ticket(session).status == Status.CLOSING
    assert notices(session)["Ida, borger"].told_at is None
    tasks = session.scalars(select(CallTask)).all()
    assert {t.reason for t in tasks} == {"help-not-reached"}
    assert held.ida.id in {t.participant_id for t in tasks}


def test_a_look_at_the_page_is_told(work: Work, session: Session, solved: Ticket, held: Held
) -> None:  # fmt: skip
    with work():
        Desk(POST).seen_by(held.ida.id, now=LATER)

    assert notices(session)["Ida, borger"].told_by == Told.PAGE
    assert notices(session)["Anna Brofelt"].told_by is None


def test_the_last_told_by_phone_closes_it(
    act: Deed, session: Session, cast: Cast, solved: Ticket
) -> None:
    for notice in list(notices(session).values()):
        act(_told_by_phone, solved, notice.id, by=cast.erik)

    assert only_ticket(session).status == Status.CLOSED
    assert notices(session)["Ida, borger"].told_by_user_id == cast.erik.id


def _told_by_phone(ticket: Ticket, notice_id: int, **facts: object) -> None:
    notice = db.session.get_one(Notice, notice_id)
    resolving.told_by_phone(ticket, notice, **facts)  # type: ignore[arg-type]


def test_the_leader_who_asked_is_told_once(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    asked = staff_call(
        held,
        cast,
        participant_id=held.anna.id,
        user_id=cast.anna.id,
        organisation_id=cast.at.kolding.id,
        requester="Anna Brofelt, sagsbehandler",
    )
    with work():
        opening.open_ticket(asked, by=None, post=POST, now=NOON)

    act(resolving.resolve, only_ticket(session), Outcome.CANNOT_ATTEND, by=cast.erik, post=POST)

    assert set(notices(session)) == {"Anna Brofelt, sagsbehandler"}


def test_after_shared_support_every_local_it_must_know(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    with work():
        opening.open_ticket(staff_call(held, cast), by=None, post=POST, now=NOON)
    ticket = only_ticket(session)
    hand_over(act, ticket, cast.erik, cast.at.hospital_it)
    hand_over(act, ticket, cast.gitte, cast.at.shared)

    act(resolving.resolve, ticket, Outcome.CANNOT_ATTEND, by=cast.hans, post=POST)

    told = set(notices(session))
    assert {"Lokal it, Kolding Kommune", "Lokal it, Sygehus Lillebælt"} <= told


def test_a_nameless_caller_is_told_by_phone(
    act: Deed, work: Work, session: Session, cast: Cast, held: Held
) -> None:
    asked = call(held, cast, participant_id=None, requester="Den, der ringede")
    with work():
        opening.open_ticket(asked, by=None, post=POST, now=NOON)

    act(resolving.resolve, only_ticket(session), Outcome.CAN_ATTEND, by=cast.dorte, post=POST)

    assert notices(session)["Den, der ringede"].outbox_id is None


def test_an_ended_ticket_ends_once(act: Deed, cast: Cast, solved: Ticket) -> None:
    with pytest.raises(TicketEnded):
        act(resolving.resolve, solved, Outcome.CANNOT_ATTEND, by=cast.erik, post=POST)


def test_words_after_the_outcome_open_it_again(
    work: Work, session: Session, cast: Cast, solved: Ticket, held: Held
) -> None:
    with work():
        Desk(POST).answer(held.ida.id, "Det holdt op igen", works=False, now=LATER)
    follow(work, session, "sent")  # what was on its way tells nobody of an outcome any more

    ticket = only_ticket(session)
    assert (ticket.status, ticket.outcome) == (Status.ACTIVE, None)
    assert told_story(session)[-2:] == ["reopened", "wrote"]
    assert not notices(session)


def test_the_requester_who_says_it_works_ends_it(
    work: Work, session: Session, ticket: Ticket, held: Held
) -> None:
    with work():
        Desk(POST).answer(held.ida.id, "", works=True, now=LATER)

    assert only_ticket(session).outcome == Outcome.CAN_ATTEND
    assert "Anna Brofelt" in notices(session)


def test_the_parent_closes_last(act: Deed, session: Session, cast: Cast, ticket: Ticket) -> None:
    columns = {c.key: getattr(ticket, c.key) for c in Ticket.__mapper__.column_attrs}
    own = {"id": uuid.uuid4(), "number": 1002, "parent_id": ticket.id, "task_key": "lokal-it"}
    session.add(Ticket(**{**columns, **own, "participant_id": None}))
    session.commit()

    with pytest.raises(TasksOpen):
        act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)


def test_an_answer_that_did_not_arrive_makes_a_call_task(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(working.reply, ticket, "Prøv igen.", by=cast.dorte, post=POST)

    follow(work, session, "failed")

    assert session.scalars(select(CallTask)).one().reason == "help-not-reached"
    assert told_story(session)[-1] == "not_reached"
