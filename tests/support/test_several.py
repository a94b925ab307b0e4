"""Several cases at once: what will happen is shown before, and what could not be done after."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.models import Membership, Role
from core import clock
from notifications.models import OutboxMessage
from support.models import EventKind, Offer, Outcome, Status, Ticket, TicketEvent
from support.services import opening, resolving, working
from support.several_forms import picked
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import POST, call, make_meeting, read_anew

PAGE = "/desk/selection"
WORDS = "Prøv at lukke siden og åbne den igen."


@pytest.fixture
def three(work: Work, session: Session, cast: Cast) -> list[Ticket]:
    """Three people ask for help with three meetings."""
    for n in range(3):
        held = make_meeting(session, cast, clock.now() + timedelta(minutes=20 + n))
        with work():
            opening.open_ticket(call(held, cast, f"Hjælp {n}"), by=None, post=POST, now=clock.now())
    read_anew(session)
    return all_of(session)


def all_of(session: Session) -> list[Ticket]:
    """The tickets, as committed."""
    read_anew(session)
    return list(session.scalars(select(Ticket).order_by(Ticket.number)))


def seen(session: Session, tickets: list[Ticket]) -> list[str]:
    """What the preview carries of each."""
    found = []
    for ticket in tickets:
        newest = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket.id)
        found.append(f"{ticket.id}:{max(session.scalars(newest))}")
    session.rollback()
    return found


def look(client: FlaskClient, tickets: list[Ticket], deed: str) -> TestResponse:
    ids = [str(ticket.id) for ticket in tickets]
    fields: dict[str, str | list[str]] = {"ticket": ids, "deed": deed, "queue": "all"}
    return post(client, f"{PAGE}/preview", fields, page=PAGE)


def do(client: FlaskClient, chosen: list[str], deed: str, **fields: str) -> TestResponse:
    return post(client, f"{PAGE}/deeds/{deed}", {"ticket": chosen, **fields}, page=PAGE)


def test_the_cases_of_the_queue_can_be_ticked(
    client: FlaskClient, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"{PAGE}?queue=all").text

    assert page.count('type="checkbox"') == 3
    assert page_faults(page) == []


def test_an_empty_queue_has_nothing_to_tick(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    page = client.get(PAGE).text

    assert 'type="checkbox"' not in page
    assert page_faults(page) == []


@pytest.mark.parametrize("deed", ["take", "hand-over", "resolve"])
def test_the_preview_says_which_and_does_nothing(
    client: FlaskClient, session: Session, act: Deed, cast: Cast, three: list[Ticket], deed: str
) -> None:
    sign_in(client, cast.dorte)
    before = session.scalars(select(TicketEvent.id)).all()

    page = look(client, three[:2], deed)

    assert page.text.count('name="ticket"') == 2
    assert "Der er ikke sket noget endnu" in page.text
    assert page_faults(page.text) == []
    read_anew(session)
    assert session.scalars(select(TicketEvent.id)).all() == before


@pytest.mark.parametrize("deed", ["take", "hand-on", "close"])
def test_the_preview_takes_as_many_statements_for_three_as_for_one(
    client: FlaskClient, cast: Cast, three: list[Ticket], deed: str
) -> None:
    sign_in(client, cast.dorte)
    look(client, three, deed)

    with counted() as for_one:
        look(client, three[:1], deed)
    with counted() as for_three:
        look(client, three, deed)

    assert len(for_three) == len(for_one)


def test_what_cannot_be_done_is_said_with_why(
    client: FlaskClient, session: Session, act: Deed, cast: Cast, three: list[Ticket]
) -> None:
    act(resolving.resolve, three[0], Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    sign_in(client, cast.dorte)

    page = look(client, three, "take").text

    assert "Tag 2 sager" in page
    assert "Ikke disse" in page
    assert "Sagen er allerede afgjort." in page


def test_all_are_taken(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)

    answer = do(client, seen(session, three), "take")

    assert answer.status_code == 303
    assert {t.assignee_id for t in all_of(session)} == {cast.dorte.id}
    assert len(audits(session, "ticket-taken")) == 3


def test_all_are_offered_to_another_unit(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)
    to = str(cast.at.kolding_it.id)

    answer = do(client, seen(session, three), "hand-over", to=to, text="Samme rum")

    assert answer.status_code == 303
    read_anew(session)
    asked = session.scalars(select(Offer)).all()
    assert [(o.to_id, o.reason) for o in asked] == [(cast.at.kolding_it.id, "Samme rum")] * 3


def test_all_are_ended_with_the_same_words_and_one_message_each(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)
    before = len(session.scalars(select(OutboxMessage.id)).all())

    do(client, seen(session, three), "resolve", outcome="can_attend", text=WORDS)

    assert {t.outcome for t in all_of(session)} == {Outcome.CAN_ATTEND}
    kinds = session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()
    assert "ticket-reply" not in kinds
    assert kinds[before:].count("ticket-outcome") >= 3
    said = select(TicketEvent.text).where(TicketEvent.kind == EventKind.REPLIED)
    assert session.scalars(said).all() == [WORDS] * 3


def test_one_that_changed_meanwhile_is_told_of_and_the_others_are_done(
    client: FlaskClient, session: Session, act: Deed, cast: Cast, three: list[Ticket]
) -> None:
    chosen = seen(session, three)
    act(opening.add_words, three[1], "Nu er det noget andet")
    sign_in(client, cast.dorte)

    page = do(client, chosen, "resolve", outcome="can_attend", text=WORDS)

    assert page.status_code == 200
    assert "1 sag er, som den var" in page.text
    assert "siden du så på den" in page.text
    assert WORDS in page.text
    assert [t.outcome is None for t in all_of(session)] == [False, True, False]
    assert page_faults(page.text) == []


def test_pressing_twice_does_it_once(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)
    chosen = seen(session, three)

    for _time in range(2):
        answer = do(client, chosen, "resolve", outcome="can_attend", text=WORDS)

    assert "3 sager er, som de var" in answer.text
    read_anew(session)
    said = select(TicketEvent.id).where(TicketEvent.kind == EventKind.REPLIED)
    assert len(session.scalars(said).all()) == 3


def test_another_units_case_is_not_there(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.gitte)

    shown, done = look(client, three, "take"), do(client, seen(session, three), "take")

    assert "3 sager er ikke hos dig mere" in shown.text
    assert "Hjælp 0" not in shown.text + done.text
    assert {t.assignee_id for t in all_of(session)} == {None}


def test_who_only_reads_it_cannot(
    client: FlaskClient, session: Session, act: Deed, cast: Cast, three: list[Ticket]
) -> None:
    chosen = seen(session, three)
    sign_in(client, cast.dorte)
    do(client, chosen, "hand-over", to=str(cast.at.kolding_it.id), text="Samme rum")
    sign_in(client, cast.erik)

    shown = look(client, three, "take")

    assert "En anden enhed har" in shown.text
    assert 'name="ticket"' not in shown.text
    assert page_faults(shown.text) == []


def test_a_colleagues_case_is_not_taken_away(
    client: FlaskClient, session: Session, act: Deed, cast: Cast, three: list[Ticket]
) -> None:
    session.add(
        Membership(user_id=cast.hans.id, unit_id=cast.at.hotline_unit.id, role=Role.SUPPORTER)
    )
    session.commit()
    act(working.take, three[0], by=cast.hans)
    sign_in(client, cast.dorte)

    page = look(client, three, "take").text

    assert "Hans Knudepunkt har" in page
    assert page.count('name="ticket"') == 2


def test_the_queue_they_were_chosen_from_is_kept(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)
    fields: dict[str, str | list[str]] = {
        "ticket": [str(t.id) for t in three], "deed": "take", "queue": "free",
    }  # fmt: skip

    page = post(client, f"{PAGE}/preview", fields, page=PAGE).text

    assert f'href="{PAGE}?queue=free"' in page
    assert '<input type="hidden" name="queue" value="free">' in page
    done = do(client, seen(session, three), "take", queue="free")
    assert done.location == "/desk?queue=free"


@pytest.mark.parametrize("fields", [{"outcome": "can_attend", "text": ""}, {"text": WORDS}])
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket], fields: dict[str, str]
) -> None:
    sign_in(client, cast.dorte)

    page = do(client, seen(session, three), "resolve", **fields)

    assert page.status_code == 422
    assert fields["text"] in page.text
    assert page.text.count('name="ticket"') == 3
    assert {t.status for t in all_of(session)} == {Status.NEW}


@pytest.mark.parametrize(
    "fields", [{"deed": "take"}, {"deed": "", "ticket": "x"}, {"deed": "sell", "ticket": "x"}]
)
def test_nothing_chosen_is_refused(
    client: FlaskClient, cast: Cast, three: list[Ticket], fields: dict[str, str]
) -> None:
    sign_in(client, cast.dorte)
    ticked = {k: str(three[0].id) if v == "x" else v for k, v in fields.items()}

    page = post(client, f"{PAGE}/preview", {**ticked, "queue": "all"}, page=PAGE)

    assert page.status_code == 422
    assert page.text.count(" checked") == 1
    assert page_faults(page.text) == []


def test_a_deed_that_there_is_not_is_404(
    client: FlaskClient, session: Session, cast: Cast, three: list[Ticket]
) -> None:
    sign_in(client, cast.dorte)

    assert do(client, seen(session, three), "sell").status_code == 404


def test_only_supporters_choose(client: FlaskClient, cast: Cast) -> None:
    assert client.get(PAGE).status_code == 303
    for who in (cast.anna, cast.frida):
        sign_in(client, who)
        assert client.get(PAGE).status_code == 403


def test_what_is_sent_is_read_with_care() -> None:
    one = uuid.uuid4()

    assert picked([f"{one}:7"]) == {one: 7}
    assert picked(["", "x", ":7", "x:y", f"{one}:-1", f"{one}:²"]) == {one: 0}
    assert len(picked([str(uuid.uuid4()) for _ in range(300)])) == 100
