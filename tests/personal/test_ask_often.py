"""Asking again and again: it stays one case, few messages, and in the end a number to call."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.personal.help_requests import MOST_ASKED, MOST_SAID
from core import clock, throttle
from notifications.models import OutboxMessage
from support.models import EventKind, Outcome, Ticket, TicketEvent
from support.services.opening import AGAIN
from tests.browse import post
from tests.conftest import Work
from tests.pages import page_faults
from tests.personal.conftest import Dorte
from tests.personal.makers import Made
from tests.support.deeds import end
from tests.support.makers import only_ticket, told_story


def ask(client: FlaskClient, made: Made, text: str = "Ingen lyd") -> TestResponse:
    """Press the help button."""
    page = made.url(rest="/help?again=1")
    return post(client, made.url(rest="/help-requests"), {"text": text}, page=page)


def say(client: FlaskClient, made: Made, **fields: str) -> TestResponse:
    """Write in the case, or press "It works now"."""
    page = made.url(rest="/help?again=1")
    return post(client, made.url(rest="/help-answers"), fields, page=page)


def test_asking_again_soon_after_it_works_opens_the_same_case(
    client: FlaskClient, session: Session, soon: Made
) -> None:
    ask(client, soon)
    say(client, soon, works="yes")
    ask(client, soon, "Nu er den væk igen")

    assert only_ticket(session).outcome is None
    assert told_story(session)[-2:] == ["reopened", "wrote"]


def test_much_later_it_is_a_case_of_its_own(
    client: FlaskClient, session: Session, work: Work, soon: Made
) -> None:
    ask(client, soon)
    say(client, soon, works="yes")
    age_what_was_said(session)

    ask(client, soon)

    assert numbers(session) == {1001, 1002}


def test_what_the_desk_ended_is_not_opened_by_asking_anew(
    client: FlaskClient, session: Session, dorte: Dorte, soon: Made
) -> None:
    ask(client, soon)
    dorte(end, Outcome.CANNOT_ATTEND)

    ask(client, soon)

    assert numbers(session) == {1001, 1002}


def age_what_was_said(session: Session) -> None:
    """ "It works now" was longer ago. (What happened cannot be changed, so it is written anew.)"""
    ticket = only_ticket(session)
    works = session.scalars(select(TicketEvent).where(TicketEvent.kind == EventKind.WORKS)).one()
    facts = {"actor_kind": works.actor_kind, "actor_id": works.actor_id, "actor_name": "Ida"}
    session.delete(works)
    at = clock.now() - AGAIN - timedelta(minutes=1)
    session.add(TicketEvent(ticket_id=ticket.id, kind=EventKind.WORKS, at=at, **facts))
    session.commit()


def numbers(session: Session) -> set[int]:
    """Those of the cases there are."""
    session.rollback()
    return set(session.scalars(select(Ticket.number)))


def test_ten_times_asked_and_solved_is_one_case_and_few_messages(
    client: FlaskClient, session: Session, soon: Made
) -> None:
    for _time in range(10):
        ask(client, soon)
        say(client, soon, works="yes")

    assert only_ticket(session).number == 1001
    streams = select(func.count()).select_from(OutboxMessage).group_by(OutboxMessage.stream)
    assert max(session.scalars(streams)) <= MOST_ASKED // 2 + 1


def test_after_very_many_times_the_page_gives_the_number_and_keeps_the_words(
    client: FlaskClient, soon: Made
) -> None:
    for _time in range(MOST_ASKED):
        assert ask(client, soon).status_code == 303

    answer = ask(client, soon, "Stadig ingen lyd")

    assert answer.status_code == 429
    for words in ("Ring til os i stedet: 00\u00a011\u00a022\u00a033.", "Stadig ingen lyd"):
        assert words in answer.text
    assert page_faults(answer.text) == []


def test_who_writes_all_the_time_is_asked_to_call(
    client: FlaskClient, work: Work, session: Session, soon: Made
) -> None:
    ask(client, soon)
    fill(work, "help-said", soon, MOST_SAID)

    answer = say(client, soon, text="Hallo")

    assert answer.status_code == 429
    assert "Ring til os i stedet" in answer.text
    assert "Hallo" in answer.text
    assert told_story(session) == ["opened"]
    assert page_faults(answer.text) == []


def fill(work: Work, kind: str, made: Made, times: int) -> None:
    """As if Ida had done it so often within the hour."""
    who, now = str(made.people["ida"]), clock.now() - timedelta(minutes=59)
    with work():
        for _time in range(times):
            throttle.count_try(kind, who, limit=times, now=now, window=timedelta(hours=1))


def test_others_may_still_ask(client: FlaskClient, work: Work, soon: Made) -> None:
    fill(work, "help-asked", soon, MOST_ASKED)

    answer = post(client, soon.url("jens", "/help-requests"), {}, page=soon.url("jens", "/help"))

    assert answer.status_code == 303
