"""What the page of a ticket says and shows, and what is written down of it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Role
from core.audit import AuditEntry
from support.models import Notice, Offer, Outcome, Ticket, Told
from support.services import opening, resolving, working
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import NOON, PIN, POST, Held, only_ticket, read_anew, told_story
from tests.support.test_ticket_actions import fields_of, send
from tests.support.test_work_on_ticket import hand_over

MOST_ON_THE_PAGE = {"new": 27, "taken": 27, "handed over": 21, "closing": 27}


RING = "Ring, og sig, hvordan det endte"


def test_the_page_says_what_one_needs(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}")

    for words in (
        "De kan ikke høre mig",
        "Ida, borger",
        "Anna Brofelt, Voksenrådgivningen, Kolding Kommune",
        "Telefon, Android 14, Chrome 131",
        "Send linket igen",
        "Lokal it, Kolding Kommune. Har indkaldt til mødet. Åbent hele døgnet",
    ):
        assert words in page.text
    assert page_faults(page.text) == []


def test_the_desk_reads_what_the_citizen_can_read(
    client: FlaskClient, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}").text

    assert "Det ser borgeren" in page
    for title in ("På telefon", "Når noget driller", "Når du skal til videomøde"):
        assert f">{title}</summary>" in page


def test_neither_purpose_nor_pin_is_shown(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}")

    assert "hemmelige" not in page.text
    assert PIN not in page.text


def test_the_pin_is_shown_to_who_asks_and_that_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    page = post(client, f"/tickets/{asked.id}/pin-lookups", page=f"/tickets/{asked.id}")

    assert PIN in page.text
    read_anew(session)
    kinds = session.scalars(select(AuditEntry.kind).where(AuditEntry.actor_id == cast.dorte.id))
    assert "ticket-pin-shown" in set(kinds)


def test_each_look_is_written_down_for_the_citizen(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    client.get(f"/tickets/{asked.id}")

    read_anew(session)
    row = session.scalars(select(AuditEntry).where(AuditEntry.kind == "ticket-looked-up")).one()

    assert row.meeting_id == soon.meeting.id
    assert row.actor_place == "Hotline for borgere, Region Syddanmark"


def test_new_words_hold_the_answer_back_and_keep_the_draft(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    seen = str(asked.events[-1].id)
    act(opening.add_words, asked, "Nu er billedet væk.")

    page = post(
        client, f"/tickets/{asked.id}/replies", {"text": "Mit udkast", "seen": seen}, page="/desk"
    )

    assert page.status_code == 422
    assert "Mit udkast" in page.text
    assert "»Nu er billedet væk.«" in page.text
    assert "replied" not in told_story(session)
    assert page_faults(page.text) == []


def test_a_hand_over_keeps_what_was_tried(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    send(client, asked, "hand-overs", fields_of("hand-overs", cast))
    read_anew(session)

    last = session.scalars(select(Offer)).one()
    assert (last.tried, last.reason) == ("reopened", "Kan ikke løses her")
    page = client.get(f"/tickets/{asked.id}")
    assert "Prøvet: Siden er lukket og åbnet igen." in page.text
    assert page_faults(page.text) == []


def test_told_by_phone_is_noted_with_who_rang(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(resolving.resolve, asked, Outcome.CANNOT_ATTEND, by=cast.dorte, post=POST)
    sign_in(client, cast.dorte)
    ida = session.scalars(select(Notice).where(Notice.label == "Ida, borger")).one()

    url = f"/tickets/{asked.id}/notices/{ida.id}/phone-calls"
    assert post(client, url, page=f"/tickets/{asked.id}").status_code == 303

    only_ticket(session)
    assert (ida.told_by, ida.told_by_user_id) == (Told.PHONE, cast.dorte.id)


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 2**63, 10**30])
def test_a_notice_of_another_ticket_is_not_there(
    client: FlaskClient, cast: Cast, asked: Ticket, number: int
) -> None:
    sign_in(client, cast.dorte)

    url = f"/tickets/{asked.id}/notices/{number}/phone-calls"
    assert post(client, url, page="/desk").status_code == 404


def test_a_unit_that_had_it_is_told_by_opening_it(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.erik, post=POST)
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}")

    read_anew(session)
    notice = session.scalars(select(Notice).where(Notice.support_unit_id.is_not(None))).one()
    assert notice.told_by == Told.PAGE
    assert page_faults(page.text) == []


def test_the_thread_comes_alone_when_htmx_asks(
    client: FlaskClient, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    part = client.get(f"/tickets/{asked.id}", headers={"HX-Request": "true"})

    assert "Ida bad om hjælp" in part.text
    assert "<html" not in part.text


def test_a_long_case_takes_no_more_statements(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    act(working.take, asked, by=cast.dorte)
    few = statements_of(client, asked)
    for number in range(30):
        act(opening.add_words, asked, f"Linje {number}")
        act(working.reply, asked, f"Svar {number}", by=cast.dorte, post=POST)

    assert statements_of(client, asked) == few


@pytest.mark.parametrize("state", MOST_ON_THE_PAGE)
def test_the_page_takes_few_statements_in_each_state(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket, state: str
) -> None:
    if state == "taken":
        act(working.take, asked, by=cast.dorte)
    if state == "handed over":
        hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    if state == "closing":
        act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    sign_in(client, cast.dorte)

    assert statements_of(client, asked) <= MOST_ON_THE_PAGE[state]


def test_asking_again_for_what_has_happened_takes_few_statements(
    client: FlaskClient, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    client.get(f"/tickets/{asked.id}")

    assert statements_of(client, asked, **{"HX-Request": "true"}) <= 6


def statements_of(client: FlaskClient, ticket: Ticket, **headers: str) -> int:
    """How many statements the ticket's page takes."""
    url = f"/tickets/{ticket.id}"
    with counted() as ran:
        assert client.get(url, headers=headers).status_code == 200
    return len(ran)


def test_the_first_click_takes_it_and_the_page_says_so(
    client: FlaskClient, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    send(client, asked, "assignments", {})

    assert "du har den" in client.get(f"/tickets/{asked.id}").text


def test_who_comes_second_is_told_who_has_it(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    cast.bo.memberships[0].unit, cast.bo.memberships[0].role = cast.at.hotline_unit, Role.SUPPORTER
    session.commit()
    act(working.take, asked, by=cast.dorte)
    sign_in(client, cast.bo)

    send(client, asked, "assignments", {})

    assert "Dorte Linjeskov har sagen." in client.get(f"/tickets/{asked.id}").text


def test_what_is_seldom_wanted_is_folded(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}").text

    for words in ("Giv sagen videre", "Hvad du ellers kan gøre", "Mærker"):
        assert f'<summary class="details-summary">{words}</summary>' in page
    assert "færdige svar" not in page


def test_whom_no_message_reaches_is_the_next_thing_to_do(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.dorte, post=POST)
    sign_in(client, cast.dorte)
    page = f"/tickets/{asked.id}"
    assert RING not in client.get(page).text  # it is on its way

    read_anew(session)
    for notice in session.scalars(select(Notice)):
        notice.failed_at = NOON
    session.commit()
    shown = client.get(page).text
    main, aside = shown.split("<aside", 1)

    assert RING in main
    assert main.count('class="button button-primary"') == 1
    assert main.index("Ida, borger") < main.index("Det er sket")
    assert '/phone-calls"' in main
    assert '/phone-calls"' not in aside


def test_who_only_reads_the_case_is_not_sent_to_the_phone(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    act(resolving.resolve, asked, Outcome.CAN_ATTEND, by=cast.erik, post=POST)
    for notice in session.scalars(select(Notice)):
        notice.failed_at = NOON
    session.commit()
    sign_in(client, cast.dorte)

    assert RING not in client.get(f"/tickets/{asked.id}").text
