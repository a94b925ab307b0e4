"""A page of the ticket says with whom it has lain, and how long."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import AuditEntry
from core.db import db
from support.clocks import keeping
from support.figures.panel import lay_of
from support.models import Ticket
from tests.browse import sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.conftest import Deed, act, asked, held, soon, ticket
from tests.support.makers import NOON, Held, read_anew
from tests.support.test_work_on_ticket import hand_over

__all__ = ["act", "asked", "held", "soon", "ticket"]


def test_minutes_stand_with_each_unit(
    work: Work, session: Session, cast: Cast, ticket: Ticket
) -> None:
    with work():
        mine = db.session.get_one(Ticket, ticket.id)
        keeping.taken(mine, now=NOON + timedelta(minutes=4))
        keeping.replied(mine, now=NOON + timedelta(minutes=9))

        [lay] = lay_of(mine, now=NOON + timedelta(minutes=20))

        assert (lay.place, lay.untaken, lay.worked) == (
            "Hotline for borgere, Region Syddanmark",
            4,
            5,
        )
        assert [(str(reason), minutes) for reason, minutes in lay.waited] == [
            ("Ventede på den, der spurgte", 11)
        ]
        assert lay.total == 20


def test_the_page_names_each_unit_that_had_it(
    client: FlaskClient, act: Deed, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    sign_in(client, cast.erik)

    page = client.get(f"/tickets/{asked.id}/courts").text.partition('class="facts"')[2]

    assert page.index("Hotline for borgere") < page.index("Lokal it, Kolding Kommune")
    assert f'href="/tickets/{asked.id}/courts"' in client.get(f"/tickets/{asked.id}").text


@pytest.mark.parametrize(("who", "status"), [("dorte", 200), ("gitte", 404), ("frida", 403)])
def test_only_who_may_open_the_case_reads_it(
    client: FlaskClient, cast: Cast, asked: Ticket, who: str, status: int
) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(f"/tickets/{asked.id}/courts").status_code == status


def test_the_look_is_written_down(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, soon: Held
) -> None:
    sign_in(client, cast.dorte)
    client.get(f"/tickets/{asked.id}/courts")

    read_anew(session)
    rows = session.scalars(select(AuditEntry).where(AuditEntry.kind == "ticket-looked-up")).all()
    assert [row.meeting_id for row in rows] == [soon.meeting.id]
