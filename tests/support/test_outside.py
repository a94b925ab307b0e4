"""Units with a ticket system of their own: by mail, with their number, and the same duties."""

import uuid

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from notifications.inbound.replies import subject_of
from notifications.models import OutboxMessage
from support.models import Answer, Outcome, OutsideThread, Status, SupportUnit, Ticket
from support.services import consulting, handing_over, offering, outside, resolving, tasks
from support.services.outside import Says
from support.services.telling import Post
from support.timeline import by_user
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed
from tests.support.makers import KEY, NOON, only_ticket, read_anew, told_story
from tests.support.test_offers import news, offers
from tests.support.test_tasks import DUE, WANTED, parts, whole

FROM = "svar@moedebro.example"
POST = Post("moedebro.example", "http://127.0.0.1:8000", KEY, FROM)


@pytest.fixture(autouse=True)
def _kolding_is_elsewhere(session: Session, cast: Cast) -> None:
    of_kolding = SupportUnit.id == cast.at.kolding_it.id
    session.execute(update(SupportUnit).where(of_kolding).values(is_external=True))
    session.commit()


def ask(act: Deed, ticket: Ticket, cast: Cast) -> None:
    """Dorte asks Kolding's IT to take it over."""
    to, facts = cast.at.kolding_it.id, {"reason": "Tabletten er jeres", "tried": []}
    act(handing_over.hand_over, ticket, to, by=cast.dorte, post=POST, **facts)


def give(act: Deed, ticket: Ticket, cast: Cast) -> None:
    """Dorte gives Kolding's IT a task."""
    to = [cast.at.kolding_it.id]
    act(tasks.give, ticket, to, WANTED, due_at=DUE, by=cast.dorte, post=POST)


def threads(session: Session) -> list[OutsideThread]:
    """What is written with them."""
    read_anew(session)
    return list(session.scalars(select(OutsideThread)))


def write(work: Work, session: Session, says: Says = Says.SOMETHING, number: str = "") -> bool:
    """A mail of theirs comes in."""
    [thread] = threads(session)
    id = thread.id
    session.rollback()
    with work():
        return outside.answer_from_outside(
            id, "Vi ser på det.", says=says, subject=number, post=POST, now=NOON
        )


def test_the_mail_has_our_number_and_an_address_that_says_which_case(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)

    [thread] = threads(session)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "ticket-news")).one()
    assert subject_of([mail.reply_to or ""], FROM, KEY) == thread.id
    assert (mail.payload["number"], mail.payload["is_external"]) == (1001, True)


def test_a_yes_by_mail_makes_them_responsible_and_somebody_here_sees_to_it(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    assert write(work, session, Says.YES, number="INC-0042")

    found = only_ticket(session)
    assert (found.responsible_id, found.status) == (cast.at.kolding_it.id, Status.ACTIVE)
    assert threads(session)[0].external_reference == "INC-0042"
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    assert only_ticket(session).outcome == Outcome.CAN_ATTEND


def test_a_no_by_mail_is_a_no(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    write(work, session, Says.NO)

    assert offers(session) == [(cast.at.kolding_it.id, Answer.DECLINED)]
    assert only_ticket(session).responsible_id == cast.at.hotline.id


def test_the_sender_may_say_what_they_said_on_the_phone(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    act(say_yes, ticket, cast.dorte.id)

    assert only_ticket(session).responsible_id == cast.at.kolding_it.id


def say_yes(ticket: Ticket, by: uuid.UUID, *, now: object) -> None:
    """As whoever they rang."""
    who = by_user(db.session.get_one(User, by))
    offering.accept(ticket, by=who, post=POST, now=NOON)


def test_words_are_kept_and_the_desk_is_told(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    write(work, session)

    said = only_ticket(session).events[-1]
    assert (said.kind, said.text, said.is_internal) == ("outside_wrote", "Vi ser på det.", True)
    assert said.actor_name == "Lokal it, Kolding Kommune"
    assert news(session)[-1] == ("hotline-unit@example.org", "outside")


@pytest.mark.parametrize(("says", "solved"), [(Says.DONE, True), (Says.NOT_DONE, False)])
def test_a_task_is_answered_by_mail(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket, says: Says, solved: bool
) -> None:
    give(act, ticket, cast)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "ticket-news")).one()
    assert mail.payload["wanted"] == WANTED
    write(work, session, says)

    [task] = parts(session)
    assert (task.status, task.task and task.task.is_solved) == (Status.RESOLVED, solved)
    assert whole(session).status == Status.ACTIVE
    assert news(session)[-1] == ("hotline-unit@example.org", "tasks-done")


def test_who_gave_the_task_may_write_the_answer_they_heard(
    act: Deed, session: Session, cast: Cast, ticket: Ticket
) -> None:
    give(act, ticket, cast)
    act(finish, parts(session)[0], cast.dorte.id)

    assert parts(session)[0].status == Status.RESOLVED


def finish(task: Ticket, by: uuid.UUID, *, now: object) -> None:
    """As whoever they rang."""
    who = by_user(db.session.get_one(User, by))
    tasks.finish(task, "De har ringet.", is_solved=True, by=who, post=POST, now=NOON)


def test_advice_comes_by_mail(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    act(consulting.ask, ticket, cast.at.kolding_it.id, "Kender I den?", by=cast.dorte, post=POST)
    write(work, session)

    assert told_story(session)[-1] == "advised"


def test_they_end_what_they_have(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    ask(act, ticket, cast)
    write(work, session, Says.YES)
    write(work, session, Says.NOT_DONE)

    found = only_ticket(session)
    assert (found.status, found.outcome) == (Status.CLOSING, Outcome.CANNOT_ATTEND)


@pytest.mark.parametrize("says", Says)
def test_what_comes_too_late_is_kept_as_words(
    act: Deed, work: Work, session: Session, cast: Cast, ticket: Ticket, says: Says
) -> None:
    ask(act, ticket, cast)
    act(resolving.resolve, ticket, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    assert write(work, session, says)

    assert "outside_wrote" in told_story(session)
    assert only_ticket(session).outcome == Outcome.CAN_ATTEND


def test_an_unknown_thread_is_nobodys(work: Work) -> None:
    with work():
        assert not outside.answer_from_outside(uuid.uuid4(), "Hej", post=POST, now=NOON)
