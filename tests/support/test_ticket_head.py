"""The head of a ticket's page, in each state: what happened when, and when the meeting begins."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.models import Cancellation
from core import clock
from support import timeline
from support.models import EventKind, Outcome, Ticket, Told
from support.services import opening, resolving, working
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import POST, Held, call, make_meeting, only_ticket
from tests.support.test_work_on_ticket import hand_over


def head(client: FlaskClient, ticket: Ticket) -> str:
    """The page from its top to what has happened, without tags of its own."""
    page = client.get(f"/tickets/{ticket.id}").text
    assert page_faults(page) == []
    return page[page.index('class="eyebrow') : page.index("Det er sket")]


def end(act: Deed, cast: Cast, ticket: Ticket, outcome: Outcome = Outcome.CAN_ATTEND) -> None:
    """Dorte says how it ended, just now."""
    act(resolving.resolve, ticket, outcome, by=cast.dorte, post=POST, now=clock.now())


@pytest.fixture
def dorte(client: FlaskClient, cast: Cast) -> FlaskClient:
    """A supporter of the hotline."""
    sign_in(client, cast.dorte)
    return client


def test_a_new_case_says_when_an_answer_is_due(dorte: FlaskClient, asked: Ticket) -> None:
    said = head(dorte, asked)

    assert "Ida, borger · ikke taget endnu</p>" in said
    assert "Første svar senest" in said
    assert "min. til start" in said
    assert "Mødet begynder" not in said


def test_one_that_was_answered_says_whom_it_waits_for(
    dorte: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    act(working.reply, asked, "Prøv igen.", by=cast.dorte, post=POST)

    said = head(dorte, asked)

    assert "· du har den</p>" in said
    assert "Venter på svar fra Ida." in said
    assert "Første svar" not in said


@pytest.mark.parametrize(
    ("outcome", "ended", "can"),
    [
        (Outcome.CAN_ATTEND, "Løst kl.", "Ida kan deltage i mødet.</p>"),
        (Outcome.CANNOT_ATTEND, "Afsluttet kl.", "Ida kan ikke deltage i mødet.</p>"),
    ],
)
def test_what_was_solved_and_when_the_meeting_begins_are_apart(
    dorte: FlaskClient, act: Deed, cast: Cast, asked: Ticket, outcome: Outcome, ended: str, can: str
) -> None:
    end(act, cast, asked, outcome)

    said = head(dorte, asked)

    assert "· lukkes, når alle har fået besked</p>" in said
    assert ended in said
    assert can in said
    assert re.search(r">Mødet begynder [^<]+\.</p>", said)
    assert "til start" not in said


def test_of_a_meeting_moved_after_the_end_the_new_start_is_said(
    dorte: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    end(act, cast, asked)
    soon.occurrence.starts_at -= timedelta(days=2)
    session.commit()

    assert "Mødet begyndte" in head(dorte, asked)


def test_a_closed_one_says_so(dorte: FlaskClient, act: Deed, cast: Cast, asked: Ticket) -> None:
    end(act, cast, asked)
    act(tell_all, asked)

    assert "· lukket</p>" in head(dorte, asked)


def tell_all(ticket: Ticket, **when: object) -> None:
    """Everybody knows."""
    for notice in list(ticket.notices):
        resolving.tell(ticket, notice, Told.PHONE, now=clock.now())


def test_of_a_cancelled_meeting_no_start_is_said(
    dorte: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    end(act, cast, asked)
    off = Cancellation(
        occurrence_id=soon.occurrence.id, by_id=cast.anna.id, at=clock.now(), reason=""
    )
    session.add(off)
    session.commit()

    said = head(dorte, asked)

    assert "Mødet er aflyst.</p>" in said
    assert "Mødet begynder" not in said


def test_a_report_from_afterwards_is_not_urgent(
    dorte: FlaskClient, work: Work, session: Session, cast: Cast
) -> None:
    held = make_meeting(session, cast, clock.now() - timedelta(hours=3))
    with work():
        opening.open_ticket(call(held, cast), by=None, post=POST, now=clock.now())

    said = head(dorte, only_ticket(session))

    assert "Meldt efter mødet, til at lære af. Det haster ikke." in said
    assert "Mødet begyndte" in said
    assert "Første svar" not in said
    assert "siden start" not in said


def test_who_had_it_before_reads_who_ended_it(
    dorte: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    assert "har sagen nu" in head(dorte, asked)

    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.erik, post=POST)

    assert "Lokal it, Kolding Kommune har afsluttet sagen." in head(dorte, asked)


def test_the_thread_says_the_outcome_apart_from_its_time(
    dorte: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    end(act, cast, asked)

    page = dorte.get(f"/tickets/{asked.id}").text

    assert "<strong>Du afsluttede sagen</strong>" in page
    assert '<p class="quiet">Ida kan deltage i mødet.</p>' in page


def test_who_says_that_it_works_ends_it_by_first_name(
    dorte: FlaskClient, act: Deed, asked: Ticket
) -> None:
    act(resolving.works_now, asked, post=POST, now=clock.now())

    assert "<strong>Ida afsluttede sagen</strong>" in dorte.get(f"/tickets/{asked.id}").text


def test_a_cancelled_meetings_time_is_not_when_it_was_cancelled(
    dorte: FlaskClient, act: Deed, asked: Ticket
) -> None:
    act(write_cancelled, asked)

    page = dorte.get(f"/tickets/{asked.id}").text

    assert "<strong>Mødebro aflyste mødet</strong>" in page
    assert re.search(r"Det skulle begynde [^<]+\.</p>", page)


def write_cancelled(ticket: Ticket, **when: object) -> None:
    """The meeting is off."""
    timeline.write_down(ticket, EventKind.MEETING_CANCELLED, timeline.ROUTING, now=clock.now())
