"""A case of a meeting that is cancelled: whoever works on it sees so."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import User
from booking import links
from booking.models import Meeting
from booking.ports import MeetingPost
from booking.services.cancellations import cancel_meeting
from booking.services.revivals import revive_meeting
from core import clock
from core.audit import AuditEntry
from core.db import db
from support.desk_port import Desk
from support.models import Outcome, Ticket
from support.services import opening
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.support.deeds import end
from tests.support.makers import KEY, POST, Held, call, make_meeting, only_ticket, told_story


def _cancel(work: Work, cast: Cast, held: Held) -> None:
    anna_id, meeting_id = cast.anna.id, held.meeting.id
    with work():
        cancel_meeting(
            db.session.get_one(Meeting, meeting_id),
            by=db.session.get_one(User, anna_id),
            reason="Hemmeligheden",
            post=MeetingPost(Desk(POST), KEY, "moedebro.example"),
            now=clock.now(),
        )


def _revive(work: Work, cast: Cast, held: Held) -> None:
    anna_id, meeting_id = cast.anna.id, held.meeting.id
    with work():
        meeting, by = db.session.get_one(Meeting, meeting_id), db.session.get_one(User, anna_id)
        box = MeetingPost(Desk(POST), KEY, "moedebro.example")
        revive_meeting(meeting, sequence=meeting.sequence, by=by, post=box, now=clock.now())


def test_it_is_told_on_the_case_and_the_minutes_are_gone(
    client: FlaskClient, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    _cancel(work, cast, soon)
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}").text

    said = read_page(page).text()
    assert "Mødet er aflyst De inviterede får besked." in said
    assert "Anna Brofelt aflyste mødet" in said
    assert "til start" not in said
    assert "Hemmeligheden" not in page
    assert page_faults(page) == []


def test_that_it_is_held_after_all_is_told_on_the_case(
    client: FlaskClient, session: Session, work: Work, cast: Cast, asked: Ticket, soon: Held
) -> None:
    _cancel(work, cast, soon)
    _revive(work, cast, soon)
    sign_in(client, cast.dorte)

    said = read_page(client.get(f"/tickets/{asked.id}").text).text()

    assert "Anna Brofelt har besluttet, at mødet holdes alligevel" in said
    assert "flyttede mødet" not in said
    assert told_story(session)[-1] == "meeting_revived"


def test_the_queue_says_so_and_puts_it_last(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    later = make_meeting(session, cast, soon.occurrence.starts_at.replace(year=2099))
    with work():
        words = "Kan jeg prøve i god tid?"
        opening.open_ticket(call(later, cast, words), by=None, post=POST, now=clock.now())
    _cancel(work, cast, soon)
    sign_in(client, cast.dorte)

    queue = [case.text() for case in read_page(client.get("/desk").text).all("article")]

    assert ["Mødet er aflyst" in case for case in queue] == [False, True]
    assert "min. til start" not in queue[1]


def test_it_is_written_down_once_in_both_places(
    session: Session, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    _cancel(work, cast, soon)

    assert told_story(session)[-1] == "meeting_cancelled"
    [row] = session.scalars(select(AuditEntry).where(AuditEntry.kind == "ticket-meeting-cancelled"))
    assert (row.subject_id, row.actor_id) == (asked.id, cast.anna.id)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_case_that_has_ended_is_left_alone(
    session: Session, work: Work, cast: Cast, soon: Held, asked: Ticket, outcome: Outcome
) -> None:
    ticket_id, dorte_id = asked.id, cast.dorte.id
    with work():
        end(dorte_id, outcome)(db.session.get_one(Ticket, ticket_id))

    _cancel(work, cast, soon)

    assert "meeting_cancelled" not in told_story(session)


def test_the_one_who_asked_can_still_write_to_the_desk(
    client: FlaskClient, session: Session, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    _cancel(work, cast, soon)
    url = f"/m/{links.token_for(soon.ida, KEY)}"

    page = client.get(f"{url}/help").text
    post(client, f"{url}/help-answers", {"text": "Hvad så nu?"}, page=f"{url}/help")

    assert "Andre måder at være med på" not in page
    assert told_story(session)[-1] == "wrote"
    assert only_ticket(session).id == asked.id
