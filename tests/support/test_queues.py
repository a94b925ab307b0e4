"""The queues of the desk: what is in each, in which order, and how many."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.models import User
from booking.models import Cancellation
from core import clock
from core.db import db
from support import queries, queues
from support.clocks.models import TicketClock
from support.models import Ticket, WaitsFor
from support.queries import Desk
from support.queues import Queue
from support.services import opening, waiting, working
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support import makers
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, call, make_meeting

FAR = timedelta(hours=5)


def ask(work: Work, session: Session, cast: Cast, start: timedelta, words: str) -> Ticket:
    """Somebody asks at noon for help with a meeting that begins so much later."""
    held = make_meeting(session, cast, NOON + start)
    return ask_about(work, session, cast, held, words)


def ask_about(
    work: Work, session: Session, cast: Cast, held: makers.Held, words: str, **facts: object
) -> Ticket:
    with work():
        asked = call(held, cast, words, **facts)
        id = opening.open_ticket(asked, by=None, post=POST, now=NOON).id
    session.rollback()
    return session.get_one(Ticket, id)


def desk(work: Work, who: User, queue: Queue) -> Desk:
    with work():
        user = db.session.get_one(User, who.id)
        return queries.desk_of(user, now=NOON, queue=queue)


def shown(work: Work, who: User, queue: Queue) -> list[str]:
    """The subjects, from the top."""
    return [row.subject for row in desk(work, who, queue).waiting]


def test_each_queue_shows_its_own(work: Work, session: Session, act: Deed, cast: Cast) -> None:
    ask(work, session, cast, timedelta(minutes=18), "Snart")
    act(working.take, ask(work, session, cast, FAR, "Min"), by=cast.dorte)
    later = ask(work, session, cast, FAR, "Venter")
    act(waiting.wait, later, WaitsFor.THIRD_PARTY, by=cast.dorte)

    assert shown(work, cast.dorte, Queue.FREE) == ["Snart"]
    assert sorted(shown(work, cast.dorte, Queue.OWN)) == ["Min", "Venter"]
    assert shown(work, cast.dorte, Queue.AT_RISK) == ["Snart"]
    assert shown(work, cast.dorte, Queue.WAITING) == ["Venter"]
    assert sorted(shown(work, cast.dorte, Queue.ALL)) == ["Min", "Snart", "Venter"]


def test_the_counters_say_what_the_queues_show(
    work: Work, session: Session, act: Deed, cast: Cast
) -> None:
    for n in range(4):
        made = ask(work, session, cast, timedelta(minutes=40 * n), f"Nummer {n}")
        if n % 2:
            act(working.take, made, by=cast.dorte)

    for queue in Queue:
        found = desk(work, cast.dorte, queue)
        assert found.counts[queue] == len(found.waiting)
    assert desk(work, cast.erik, Queue.ALL).counts.by_queue == dict.fromkeys(Queue, 0)


def test_a_clock_that_runs_out_is_a_risk(work: Work, session: Session, cast: Cast) -> None:
    late = ask(work, session, cast, FAR, "Svaret haster")
    calm = ask(work, session, cast, FAR, "Der er god tid")
    for ticket, left in ((late, 9), (calm, 11)):
        due = update(TicketClock).where(TicketClock.ticket_id == ticket.id)
        session.execute(due.values(deadline_at=NOON + timedelta(minutes=left)))
    session.commit()

    assert shown(work, cast.dorte, Queue.AT_RISK) == ["Svaret haster"]


@pytest.mark.parametrize(("minutes", "is_shown"), [(30, True), (31, False), (-89, False)])
def test_a_meeting_that_is_near_is_a_risk(
    work: Work, session: Session, cast: Cast, minutes: int, is_shown: bool
) -> None:
    made = ask(work, session, cast, timedelta(minutes=minutes), "Nær")
    calm = update(TicketClock).where(TicketClock.ticket_id == made.id)
    session.execute(calm.values(deadline_at=None))
    session.commit()

    assert shown(work, cast.dorte, Queue.AT_RISK) == (["Nær"] if is_shown else [])


def test_a_cancelled_meeting_is_no_risk(work: Work, session: Session, cast: Cast) -> None:
    held = make_meeting(session, cast, NOON + timedelta(minutes=10))
    ask_about(work, session, cast, held, "Aflyst")
    off = {"occurrence_id": held.occurrence.id, "by_id": cast.anna.id, "reason": "", "at": NOON}
    session.add(Cancellation(**off))
    session.commit()

    assert shown(work, cast.dorte, Queue.AT_RISK) == []
    assert shown(work, cast.dorte, Queue.ALL) == ["Aflyst"]


def test_of_two_meetings_at_once_the_one_where_more_wait_stands_first(
    work: Work, session: Session, cast: Cast
) -> None:
    ask(work, session, cast, timedelta(minutes=20), "Alene")
    held = make_meeting(session, cast, NOON + timedelta(minutes=20))
    ask_about(work, session, cast, held, "Den ene")
    ask_about(work, session, cast, held, "Den anden", participant_id=None)

    rows = desk(work, cast.dorte, Queue.ALL).waiting

    assert [(row.subject, row.people) for row in rows][2] == ("Alene", 1)
    assert {row.people for row in rows[:2]} == {2}


def test_who_waits_is_counted_also_where_a_queue_shows_some_of_them(
    work: Work, session: Session, cast: Cast
) -> None:
    held = make_meeting(session, cast, NOON + timedelta(minutes=20))
    ask_about(work, session, cast, held, "Den ene")
    ask_about(work, session, cast, held, "Den anden", participant_id=None)
    one = update(Ticket).where(Ticket.subject == "Den ene")
    session.execute(one.values(assignee_id=cast.dorte.id))
    session.commit()

    rows = desk(work, cast.dorte, Queue.OWN).waiting

    assert [(row.subject, row.people) for row in rows] == [("Den ene", 2)]


def test_what_others_help_with_the_same_meeting_is_not_counted(
    work: Work, session: Session, cast: Cast
) -> None:
    held = make_meeting(session, cast, NOON + timedelta(minutes=20))
    ask_about(work, session, cast, held, "Hos hotline")
    with work():
        asked = makers.staff_call(held, cast)
        opening.open_ticket(asked, by=None, post=POST, now=NOON)

    assert [row.people for row in desk(work, cast.dorte, Queue.ALL).waiting] == [1]


def test_the_tab_of_the_queue_is_marked(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = client.get("/desk?queue=free").text

    assert "<h1>Sager, som ingen har taget</h1>" in page
    assert 'href="/desk?queue=free" aria-current="page"' in page
    assert 'hx-get="/desk?queue=free"' in page
    assert page_faults(page) == []


@pytest.mark.parametrize("name", ["", "nonsense", "ALL", "own'--"])
def test_a_queue_that_there_is_not_is_all(client: FlaskClient, cast: Cast, name: str) -> None:
    sign_in(client, cast.dorte)

    assert "Ingen åbne sager" in client.get("/desk", query_string={"queue": name}).text


def test_an_empty_queue_says_so(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = client.get("/desk?queue=own").text

    assert "Du har ingen sager" in page
    assert page_faults(page) == []


def test_each_queue_has_a_mark_of_its_own(
    client: FlaskClient, cast: Cast, asked: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    instant = clock.now()
    monkeypatch.setattr(clock, "now", lambda: instant)
    sign_in(client, cast.dorte)
    asks = {"HX-Request": "true"}
    marks = [client.get(f"/desk?queue={q}", headers=asks).headers["ETag"] for q in queues.Queue]

    assert len(set(marks)) == len(marks)
    assert all(mark.startswith("W/") for mark in marks)
