"""Who has a case open just now: said, never locked, and forgotten."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from core import clock
from core.db import db
from support import presence
from support.models import Presence, Ticket
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import NOON, read_anew
from tests.support.test_life_at_once import deed
from tests.support.test_two_at_once import at_once

SECOND = timedelta(seconds=1)


@pytest.fixture
def bo(session: Session, cast: Cast) -> User:
    """He works at the hotline, too."""
    mine = cast.bo.memberships[0]
    mine.unit, mine.role = cast.at.hotline_unit, Role.SUPPORTER
    session.commit()
    return cast.bo


def beat(work: Work, ticket: Ticket, user: User, seconds: int = 0, *, writes: bool = False) -> None:
    """Their page says that it is open."""
    with work():
        on, who = db.session.get_one(Ticket, ticket.id), db.session.get_one(User, user.id)
        presence.beat(on, who, is_writing=writes, now=NOON + seconds * SECOND)


def others(work: Work, ticket: Ticket, reader: User, seconds: int) -> list[tuple[str, bool]]:
    """Whom the reader is told of."""
    with work():
        on, who = db.session.get_one(Ticket, ticket.id), db.session.get_one(User, reader.id)
        found = presence.others_at(on, who, now=NOON + seconds * SECOND)
        return [(one.name, one.is_writing) for one in found]


@pytest.mark.parametrize(("seconds", "is_there"), [(0, True), (49, True), (50, False)])
def test_it_expires_by_itself(
    work: Work, cast: Cast, bo: User, ticket: Ticket, seconds: int, is_there: bool
) -> None:
    beat(work, ticket, cast.dorte)

    said = others(work, ticket, bo, seconds)

    assert said == ([("Dorte Linjeskov", False)] if is_there else [])
    assert others(work, ticket, cast.dorte, seconds) == []


def test_the_last_beat_holds_and_one_row_is_kept(
    work: Work, session: Session, cast: Cast, bo: User, ticket: Ticket
) -> None:
    beat(work, ticket, cast.dorte, 0)
    beat(work, ticket, cast.dorte, 20, writes=True)

    assert others(work, ticket, bo, 60) == [("Dorte Linjeskov", True)]
    read_anew(session)
    assert session.scalar(select(func.count()).select_from(Presence)) == 1


def test_the_job_forgets_who_went_away(
    work: Work, session: Session, cast: Cast, bo: User, ticket: Ticket
) -> None:
    beat(work, ticket, cast.dorte, 0)
    beat(work, ticket, bo, 601)
    with work():
        later = NOON + 601 * SECOND
        assert presence.has_due(later)
        assert presence.purge(now=later) == 1
        assert not presence.has_due(later)

    read_anew(session)
    assert session.scalars(select(Presence.user_id)).all() == [bo.id]


def test_two_beats_at_once_are_one_row(
    app: Flask, session: Session, cast: Cast, ticket: Ticket
) -> None:
    id, dorte = ticket.id, cast.dorte.id
    read_anew(session)

    def run(user: User) -> None:
        presence.beat(db.session.get_one(Ticket, id), user, is_writing=False, now=NOON)

    assert at_once(app, [deed(run, dorte), deed(run, dorte)]) == ["done", "done"]


def test_the_page_says_it_and_is_told_who_else_is_there(
    client: FlaskClient, cast: Cast, bo: User, asked: Ticket
) -> None:
    at = f"/tickets/{asked.id}/presence"
    sign_in(client, cast.dorte)
    assert post(client, at, {"writing": "yes"}, page="/profile").status_code == 200

    sign_in(client, bo)

    assert "Dorte Linjeskov skriver" in post(client, at, page="/profile").text
    assert "Dorte Linjeskov skriver" in client.get(f"/tickets/{asked.id}").text


def test_to_others_there_is_no_such_case(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    at = f"/tickets/{asked.id}/presence"
    assert post(client, at, page="/sign-in").status_code == 303
    sign_in(client, cast.erik)
    assert post(client, at, page="/profile").status_code == 404
    sign_in(client, cast.anna)
    assert post(client, at, page="/profile").status_code == 403

    read_anew(session)
    assert session.scalars(select(Presence)).all() == []


def test_the_list_says_who_has_it_open(
    client: FlaskClient, work: Work, session: Session, cast: Cast, bo: User, asked: Ticket
) -> None:
    sign_in(client, bo)
    assert "Dorte Linjeskov ser på den" not in client.get("/desk").text
    with work():
        on, who = db.session.get_one(Ticket, asked.id), db.session.get_one(User, cast.dorte.id)
        presence.beat(on, who, is_writing=False, now=clock.now())

    assert "Dorte Linjeskov ser på den" in client.get("/desk").text
    sign_in(client, cast.dorte)
    assert "ser på den" not in client.get("/desk").text
