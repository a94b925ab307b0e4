"""Two write on one case: who did not see what the other did is told, and loses no word."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from support.models import EventKind, Status, Ticket
from support.services import opening, working
from support.services.moving import move
from support.timeline import ROUTING
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.conftest import Deed
from tests.support.makers import POST, only_ticket, told_story

PATHS = {
    "reply": ("replies", {"text": "Mit udkast"}, "replied"),
    "note": ("notes", {"note": "Mit udkast"}, "noted"),
    "hand-over": ("hand-overs", {"reason": "Mit udkast"}, "offered"),
    "outcome": ("resolutions", {"outcome": "can_attend"}, "resolved"),
}
ANYWAY = {
    "reply": "Send det alligevel",
    "note": "Gem den alligevel",
    "hand-over": "Spørg dem alligevel",
    "outcome": "Ida kan deltage",
}
forms = pytest.mark.parametrize("name", PATHS)


def send(client: FlaskClient, cast: Cast, ticket: Ticket, name: str, seen: int) -> TestResponse:
    """From a page that was opened some time ago."""
    path, fields, _kind = PATHS[name]
    to = {"to": str(cast.at.kolding_it.id)} if name == "hand-over" else {}
    at = f"/tickets/{ticket.id}/{path}"
    return post(client, at, {**fields, **to, "seen": str(seen)}, page="/profile")


@forms
def test_what_others_did_meanwhile_is_said_and_the_words_are_kept(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket, name: str
) -> None:
    sign_in(client, cast.dorte)
    seen = asked.events[-1].id
    act(opening.add_words, asked, "Nu er billedet væk.")

    page = send(client, cast, asked, name, seen)

    assert (page.status_code, page_faults(page.text)) == (422, [])
    assert "Det skete, mens du skrev:" in page.text
    assert "Ida skrev" in page.text
    assert "»Nu er billedet væk.«" in page.text
    assert ANYWAY[name] in page.text
    assert name == "outcome" or "Mit udkast" in page.text
    assert PATHS[name][2] not in told_story(session)


@forms
def test_the_next_press_sends_anyway(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket, name: str
) -> None:
    sign_in(client, cast.dorte)
    first = asked.events[-1].id
    act(opening.add_words, asked, "Nu er billedet væk.")
    assert send(client, cast, asked, name, first).status_code == 422
    shown = only_ticket(session).events[-1].id

    assert send(client, cast, asked, name, shown).status_code == 303

    assert PATHS[name][2] in told_story(session)


@forms
def test_ones_own_deeds_hold_nothing_back(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket, name: str
) -> None:
    sign_in(client, cast.dorte)
    seen = asked.events[-1].id
    act(working.take, asked, by=cast.dorte)

    assert send(client, cast, asked, name, seen).status_code == 303


@pytest.mark.parametrize("name", ["reply", "note"])
def test_two_clicks_are_one_deed(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, name: str
) -> None:
    sign_in(client, cast.dorte)
    seen = asked.events[-1].id

    answers = [send(client, cast, asked, name, seen).status_code for _ in range(2)]

    assert answers == [303, 422]
    assert told_story(session).count(PATHS[name][2]) == 1


def test_what_a_colleague_noted_counts_too(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    seen = asked.events[-1].id
    act(working.note, asked, "Ringet op", by=cast.erik)

    page = send(client, cast, asked, "reply", seen)

    assert (page.status_code, "»Ringet op«" in page.text) == (422, True)


@pytest.mark.parametrize(
    ("kind", "facts", "matters"),
    [
        (EventKind.MAILED, {"name": "lene@example.org"}, True),
        (EventKind.ROOM_READY, {}, True),
        (EventKind.LINKED, {"link": "duplicate", "other": 1002}, True),
        (EventKind.LINKED, {"link": "related", "other": 1002}, False),
    ],
)
def test_so_does_what_nobody_wrote_on_the_page(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket,
    kind: EventKind, facts: dict[str, Any], matters: bool,
) -> None:  # fmt: skip
    sign_in(client, cast.dorte)
    seen = asked.events[-1].id
    act(lambda ticket, *, now: move(ticket, kind, by=ROUTING, now=now, **facts), asked)

    page = send(client, cast, asked, "reply", seen)

    assert page.status_code == (422 if matters else 303)


@forms
def test_a_mark_that_is_no_number_holds_nothing_back(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket, name: str
) -> None:
    sign_in(client, cast.dorte)
    act(opening.add_words, asked, "Nu er billedet væk.")
    path, fields, _kind = PATHS[name]
    to = {"to": str(cast.at.kolding_it.id)} if name == "hand-over" else {}

    sent = post(
        client, f"/tickets/{asked.id}/{path}", {**fields, **to, "seen": "x"}, page="/profile"
    )

    assert sent.status_code == 303


def test_whose_case_went_on_meanwhile_is_told_that_first(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    act(working.reply, asked, "Prøv", by=cast.dorte, post=POST)
    sign_in(client, cast.erik)

    assert send(client, cast, asked, "outcome", 0).status_code == 404
    assert only_ticket(session).status == Status.WAITING


def test_each_form_carries_what_was_seen(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}").text

    for form in ("reply", "note-form", "hand-over-form", "outcome-form"):
        assert f'form="{form}"' in page
        assert f'id="{form}"' in page
