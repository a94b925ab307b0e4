"""Whoever sees a case or a meeting leaves a row, however they asked for it."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.audit import ONE_LOOK, ActorKind, AuditEntry
from support.models import Ticket
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.support.makers import Held, read_anew

HTMX = {"HX-Request": "true"}


def looks(session: Session, kind: str, subject: uuid.UUID) -> int:
    """How many rows say that it was looked at."""
    read_anew(session)
    mine = AuditEntry.kind == kind, AuditEntry.subject_id == subject
    return len(session.scalars(select(AuditEntry.id).where(*mine)).all())


def age(session: Session, cast: Cast, kind: str, subject: uuid.UUID) -> None:
    """A look of Dorte's or Anna's that is no longer the same look."""
    session.rollback()
    who = cast.dorte if kind.startswith("ticket") else cast.anna
    at = clock.now() - ONE_LOOK - timedelta(seconds=1)
    row = AuditEntry(
        at=at, actor_kind=ActorKind.PERSON, actor_id=who.id, actor_place="", kind=kind,
        subject_id=subject, meeting_id=None, facts={},
    )  # fmt: skip
    session.add(row)
    session.commit()


@pytest.mark.parametrize("has_looked_before", [False, True])
def test_a_part_of_a_case_asked_for_alone_is_one_look(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, has_looked_before: bool
) -> None:
    sign_in(client, cast.dorte)
    if has_looked_before:
        age(session, cast, "ticket-looked-up", asked.id)
    for _time in range(3):
        client.get(f"/tickets/{asked.id}", headers=HTMX)

    assert looks(session, "ticket-looked-up", asked.id) == 1 + has_looked_before


@pytest.mark.parametrize("action", ["replies", "notes", "hand-overs", "resolutions"])
def test_a_case_shown_after_a_refusal_is_a_look(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, action: str
) -> None:
    sign_in(client, cast.dorte)

    assert post(client, f"/tickets/{asked.id}/{action}", {}, page="/desk").status_code == 422

    assert looks(session, "ticket-looked-up", asked.id) == 1


def test_the_page_and_its_parts_are_one_look(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    client.get(f"/tickets/{asked.id}")
    client.get(f"/tickets/{asked.id}", headers=HTMX)

    assert looks(session, "ticket-looked-up", asked.id) == 1


@pytest.mark.parametrize("has_looked_before", [False, True])
def test_the_people_of_a_meeting_asked_for_alone_are_one_look(
    client: FlaskClient, session: Session, cast: Cast, soon: Held, has_looked_before: bool
) -> None:
    sign_in(client, cast.anna)
    if has_looked_before:
        age(session, cast, "meeting-seen", soon.meeting.id)
    for _time in range(3):
        client.get(f"/meetings/{soon.meeting.id}/people")

    assert looks(session, "meeting-seen", soon.meeting.id) == 1 + has_looked_before


def test_a_stranger_leaves_no_look(
    client: FlaskClient, session: Session, cast: Cast, soon: Held
) -> None:
    sign_in(client, cast.carla)

    assert client.get(f"/meetings/{soon.meeting.id}/people").status_code == 404

    assert looks(session, "meeting-seen", soon.meeting.id) == 0
