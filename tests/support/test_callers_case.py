"""Somebody with an open case calls: the supporter goes on with it, or says that it is another."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from support.models import Outcome, Ticket
from support.services import opening, resolving, working
from tests.audits import audits
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import NOON, POST, Held, call, read_anew, take_phones_away, token_of
from tests.support.test_phone_intake import URL, search
from tests.support.test_two_at_once import at_once
from tests.support.test_work_on_ticket import hand_over


def tickets(session: Session) -> list[Ticket]:
    """All there are, as committed, the oldest first."""
    read_anew(session)
    return list(session.scalars(select(Ticket).order_by(Ticket.number)))


def press(client: FlaskClient, soon: Held, **fields: str) -> str:
    """Send the form, and read the page that follows."""
    typed = {"find": "ida", "who": f"{soon.occurrence.id}:{soon.ida.id}", "words": "Ny telefon"}
    answer = post(client, URL, {**typed, **fields})
    assert answer.status_code == 303
    return client.get(answer.location).text


def test_the_open_case_stands_first_with_a_link(
    client: FlaskClient, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    page = search(client, "ida")

    assert f"Åben sag nr. {asked.number}" in page
    assert "Ida, borger – hos Hotline for borgere, Region Syddanmark, siden kl." in page
    assert "Ingen har taget den endnu." in page
    assert page.index(f'button-primary" href="/tickets/{asked.id}"') < page.index("Gem opkaldet")


def test_a_new_case_is_the_second_choice(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = search(client, "ida")

    assert page.count("button-primary") == 1
    assert '<details class="details">' in page


def test_who_may_not_open_it_reads_who_has_it_and_their_phone(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    cast.at.hotline_unit.phone = "+4500556677"
    session.commit()
    act(working.take, asked, by=cast.dorte)
    sign_in(client, cast.gitte)

    page = search(client, "ida")

    assert "Dorte Linjeskov har den." in page
    assert 'href="tel:+4500556677"' in page
    assert f"/tickets/{asked.id}" not in page


def test_without_a_phone_the_form_stands_open(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    take_phones_away(session)
    sign_in(client, cast.gitte)

    page = search(client, "ida")

    assert '<details class="details" open>' in page
    assert "Det, du skriver ned, kommer til dem." in page
    assert page.count("button-primary") == 1


def test_the_same_becomes_a_note_and_says_so(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    page = press(client, soon, about="same", seen=str(asked.number))

    assert "Opkaldet er noteret på den åbne sag." in page
    [only] = tickets(session)
    assert only.events[-1].text == "Ny telefon"


def test_something_else_becomes_a_case_of_its_own(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)

    page = press(client, soon, about="other", seen=str(asked.number))

    assert "Sagen er oprettet." in page
    first, second = tickets(session)
    assert (first.matter, second.matter) == (1, 2)
    assert [(e.kind.value, e.text) for e in second.events] == [
        ("opened", "Ny telefon"),
        ("linked", ""),
    ]
    assert len(audits(session, "ticket-opened", second.id)) == 1


def test_pressed_twice_it_is_one_other_case(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    for _time in range(2):
        press(client, soon, about="other", seen=str(asked.number))

    assert len(tickets(session)) == 2


@pytest.mark.parametrize("seen", ["", "-1", "x", "²", "9" * 30])
def test_a_forged_mark_of_what_was_seen_makes_no_case(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, asked: Ticket, seen: str
) -> None:
    sign_in(client, cast.dorte)

    press(client, soon, about="other", seen=seen)

    assert len(tickets(session)) == 1


def test_what_it_is_about_is_one_of_two(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    who = f"{soon.occurrence.id}:{soon.ida.id}"

    page = post(client, URL, {"find": "ida", "who": who, "words": "Mine ord", "about": "x"})

    assert page.status_code == 422
    assert "Mine ord" in page.text
    assert page_faults(page.text) == []


def test_two_supporters_at_once_make_one_other_case(
    app: Flask, session: Session, cast: Cast, held: Held, ticket: Ticket
) -> None:
    other = call(held, cast, besides=ticket.number)
    read_anew(session)

    def ask() -> str:
        return str(opening.open_ticket(other, by=None, post=POST, now=NOON).number)

    assert at_once(app, [ask, ask]) == ["1002", "1002"]


def test_the_citizens_page_shows_the_case_that_is_open(
    client: FlaskClient, act: Deed, work: Work, session: Session, cast: Cast, soon: Held,
    asked: Ticket,
) -> None:  # fmt: skip
    with work():
        other = call(soon, cast, words="Noget helt andet.", besides=asked.number)
        opening.open_ticket(other, by=None, post=POST, now=clock.now())
    [_first, second] = tickets(session)
    act(resolving.resolve, second, Outcome.CAN_ATTEND, by=cast.dorte, post=POST, now=clock.now())

    assert "De kan ikke høre mig" in client.get(f"/m/{token_of(soon.ida)}/help").text


def test_a_caller_without_a_name_is_seen_too(
    client: FlaskClient, work: Work, cast: Cast, soon: Held
) -> None:
    with work():
        nameless = call(soon, cast, participant_id=None, requester="Fru Jensen")
        opening.open_ticket(nameless, by=None, post=POST, now=clock.now())
    sign_in(client, cast.dorte)

    page = search(client, "ida")

    assert "En, der ringede uden navn – hos Hotline" in page
    assert "Fru Jensen" not in page
    assert "Hvad handler opkaldet om?" not in page


def test_many_open_cases_take_no_more_statements(
    client: FlaskClient, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    with counted() as few:
        search(client, "ida")
    for number in range(5):
        with work():
            nameless = call(soon, cast, participant_id=None, words=f"Nr. {number}")
            opening.open_ticket(nameless, by=None, post=POST, now=clock.now())

    with counted() as many:
        search(client, "ida")
    assert len(many) == len(few)


def test_the_case_one_may_open_stands_before_a_newer_one(
    client: FlaskClient, act: Deed, work: Work, cast: Cast, soon: Held, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.hospital_it)
    with work():
        other = call(soon, cast, besides=asked.number)
        opening.open_ticket(other, by=None, post=POST, now=clock.now())
    sign_in(client, cast.gitte)

    page = search(client, "ida")

    assert page.index(f"Åben sag nr. {asked.number}") < page.index("hos Hotline for borgere")
