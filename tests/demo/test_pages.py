"""What each of the cast finds when they sign in, at whatever time this test runs."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from booking import links
from booking.models import Meeting, Participant
from core import clock
from core.config import Settings
from support.demo.cast import PASSWORD
from support.models import Ticket
from tests.browse import sign_in
from tests.databases import Shelf
from tests.demo.conftest import Find, Load

HOMECOMING = "Samtale før hjemkomst"
PLANNING = "Plan for hjælp og træning"
NETWORK = "Netværksmøde om skoleåret"
SEEN = {
    "anna": {HOMECOMING, PLANNING},
    "bo": {HOMECOMING, PLANNING},
    "carla": {NETWORK},
    "jens": {HOMECOMING, PLANNING, NETWORK},
}


@pytest.fixture(autouse=True)
def story(session: Session, shelf: Shelf, loading: Load) -> None:
    """As it is right now: pages read the real clock."""
    shelf.bring("the story", lambda: _told(loading))


def _told(loading: Load) -> None:
    assert loading(clock.now())


@pytest.mark.parametrize("name", SEEN)
def test_the_list_shows_the_meetings_of_those_who_lead(
    client: FlaskClient, find: Find, name: str
) -> None:
    sign_in(client, find(name))

    page = client.get("/meetings").text

    assert {p for p in (HOMECOMING, PLANNING, NETWORK) if p in page} == SEEN[name]


def test_annas_page_shows_who_is_ready_and_that_ida_needs_help(
    client: FlaskClient, find: Find, session: Session
) -> None:
    sign_in(client, find("anna"))
    meeting = session.scalars(select(Meeting).where(Meeting.purpose == HOMECOMING)).one()

    page = client.get(f"/meetings/{meeting.id}").text

    assert "Ida har bedt om hjælp" in page
    assert "Hvem hjælper mig den første uge?" in page
    assert page.count("Kommer</span>") == 2
    assert "Intet svar" in page


def test_anna_can_go_on_with_what_she_began(client: FlaskClient, find: Find) -> None:
    sign_in(client, find("anna"))

    assert "Hjælpemidler i den nye bolig" in client.get("/drafts").text


DESKS = {
    "dorte": ["De kan ikke høre mig", "Lokal it, Kolding Kommune", "Else"],
    "erik": ["Der er ikke noget billede", "Poul, borger"],
    "hans": ["Jeg kan ikke høre dem", "Jens Praksisholm, praktiserende læge, Lægerne Østergade"],
    "gitte": [],
}


@pytest.mark.parametrize("name", DESKS)
def test_the_desk_shows_the_cases_of_those_who_help(
    client: FlaskClient, find: Find, name: str
) -> None:
    sign_in(client, find(name))

    page = client.get("/desk").text

    assert [words for words in DESKS[name] if words not in page] == []
    assert DESKS[name] or "De kan ikke" not in page


def test_idas_case_is_on_top_of_dortes_queue(
    client: FlaskClient, find: Find, session: Session
) -> None:
    sign_in(client, find("dorte"))
    ida, else_ = (
        session.scalars(select(Ticket).where(Ticket.requester.startswith(name))).one()
        for name in ("Ida", "Else")
    )

    queue = client.get("/desk").text.partition('<ol class="plain queue">')[2]

    assert 0 < queue.index(str(ida.id)) < queue.index(str(else_.id))


def test_erik_reads_what_dorte_has_tried(client: FlaskClient, find: Find, session: Session) -> None:
    sign_in(client, find("erik"))
    poul = session.scalars(select(Ticket).where(Ticket.requester.startswith("Poul"))).one()

    page = client.get(f"/tickets/{poul.id}").text

    assert "Tabletten er genstartet" in page
    assert "Tabletten er kommunens" in page


def test_ida_reads_on_her_page_that_the_hotline_has_her_case(
    client: FlaskClient, session: Session, settings: Settings
) -> None:
    ida = session.scalars(select(Participant).where(Participant.name == "Ida")).one()
    token = links.token_for(ida, settings.secret_key.encode())

    page = client.get(f"/m/{token}", follow_redirects=True).text

    assert "Hotline for borgere" in page


def test_frida_finds_who_helps_whom(client: FlaskClient, find: Find) -> None:
    sign_in(client, find("frida"))

    assert "Lokal it" in client.get("/desk/routing").text


def test_the_front_page_leads_to_all_three(
    app: Flask, other_settings: Callable[..., Settings]
) -> None:
    shown = {
        host: create_app(other_settings(demo=True, smtp_host=host)).test_client().get("/").text
        for host in ("", "mail.example.org")
    }

    for address in ("/dev/mails?to=ida@example.org", "next=/desk", "next=/drafts"):
        assert address in shown[""]
    for name in ("erik", "hans", "frida"):  # folded away
        assert (
            f"{name}@example.org" in shown[""].partition("<details")[2].partition("</details>")[0]
        )
    assert "/dev/mails" not in shown["mail.example.org"]


def test_the_password_is_told_in_a_demo_that_sends_no_mail(
    app: Flask, other_settings: Callable[..., Settings]
) -> None:
    def told(**chosen: object) -> bool:
        made = create_app(other_settings(**chosen))
        return PASSWORD in made.test_client().get("/sign-in").text

    assert told(demo=True)
    assert not told(demo=True, smtp_host="mail.example.org")
    assert not told(demo=False)
