"""Tags: an organisation's own words on a case."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import User
from core.db import db
from support import grounds
from support.models import Ground, Tag, Ticket, TicketTag
from support.services import tagging
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import NOON, read_anew
from tests.support.test_kin_pages import numbered
from tests.support.test_life_at_once import deed
from tests.support.test_ticket_page import statements_of
from tests.support.test_two_at_once import at_once


def put(client: FlaskClient, ticket: Ticket, word: str) -> tuple[int, str]:
    """Write it and press the button."""
    page = post(client, f"/tickets/{ticket.id}/tags", {"tag": word}, page="/profile")
    return page.status_code, page.text


def kept(session: Session) -> list[str]:
    """On any ticket, as committed."""
    read_anew(session)
    return list(session.scalars(select(Tag.name).join(TicketTag).order_by(Tag.name)))


def test_a_tag_is_put_on_and_taken_off(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    assert put(client, asked, "  Lyd  og billede ")[0] == 303
    assert kept(session) == ["Lyd og billede"]
    page = client.get(f"/tickets/{asked.id}")
    assert page_faults(page.text) == []
    assert "Lyd og billede" in page.text

    [number] = session.scalars(select(Tag.id))
    for _ in range(2):
        gone = post(client, f"/tickets/{asked.id}/tags/{number}/removal", page="/profile")
        assert gone.status_code == 303

    assert kept(session) == []
    kinds = ("ticket-tagged", "ticket-untagged")
    assert [len(audits(session, kind, asked.id)) for kind in kinds] == [1, 1]


@pytest.mark.parametrize("again", ["blå skærm", "BLAA  SKAERM", "Blå Skærm"])
def test_spelled_otherwise_it_is_the_same(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, again: str
) -> None:
    sign_in(client, cast.dorte)
    put(client, asked, "Blå skærm")

    assert put(client, asked, again)[0] == 303

    assert kept(session) == ["Blå skærm"]


@pytest.mark.parametrize("word", ["", " ", "x" * 41, "010190-1234"])
def test_bad_words_are_refused_and_kept(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, word: str
) -> None:
    sign_in(client, cast.dorte)

    status, page = put(client, asked, word)

    assert (status, page_faults(page)) == (422, [])
    assert f'value="{word.strip()}"' in page
    assert kept(session) == []


def test_twelve_are_enough(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    answers = [put(client, asked, f"Ord {number}")[0] for number in range(13)]

    assert answers == [303] * 12 + [422]


def test_another_organisation_does_not_see_it(
    client: FlaskClient, work: Work, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    put(client, asked, "Regionens ord")
    with work():
        kolding = cast.at.kolding_it.id
        grounds.give(numbered(1001), kolding, Ground.WAS_RESPONSIBLE, now=NOON)
    sign_in(client, cast.erik)

    page = client.get(f"/tickets/{asked.id}").text
    assert "Regionens ord" not in page

    read_anew(session)
    [number] = session.scalars(select(Tag.id))
    post(client, f"/tickets/{asked.id}/tags/{number}/removal", page="/profile")
    assert kept(session) == ["Regionens ord"]


def test_to_others_there_is_no_such_case(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    at = f"/tickets/{asked.id}/tags"
    assert post(client, at, {"tag": "x"}, page="/sign-in").status_code == 303
    sign_in(client, cast.erik)
    assert put(client, asked, "x")[0] == 404
    sign_in(client, cast.anna)
    assert put(client, asked, "x")[0] == 403

    assert kept(session) == []


def test_two_put_the_same_on_at_once(
    app: Flask, session: Session, cast: Cast, asked: Ticket
) -> None:
    id, dorte = asked.id, cast.dorte.id
    read_anew(session)

    def run(user: User) -> None:
        tagging.tag(db.session.get_one(Ticket, id), "Lyd", by=user, now=NOON)

    assert at_once(app, [deed(run, dorte), deed(run, dorte)]) == ["done", "done"]
    assert session.scalar(select(func.count()).select_from(TicketTag)) == 1


def test_more_tags_take_no_more_statements(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)
    put(client, asked, "Et")
    one = statements_of(client, asked)
    for word in ("To", "Tre"):
        put(client, asked, word)

    assert statements_of(client, asked) == one
