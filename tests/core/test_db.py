"""The one committer, and what the schema refuses whatever the code does."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from accounts.models import User
from booking.claims import Claim, ClaimState, Resource, SlotTaken, take
from core import audit
from core.audit import SYSTEM, AuditEntry, UndeclaredAudit
from core.db import UtcDateTime, begin_write, db
from tests.conftest import Work
from tests.factories import Cast

NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)
TRIED = audit.declare("tried-for-a-test", "key")


def claim(resource: int, start: datetime, minutes: int = 30, **changes: object) -> Claim:
    """A booked half hour."""
    end = start + timedelta(minutes=minutes)
    values = {"state": ClaimState.BOOKED, "kind": "leader", **changes}
    return Claim(resource_id=resource, starts_at=start, ends_at=end, **values)


@pytest.fixture
def resource(session: Session, cast: Cast) -> int:
    """Anna, as something that can be taken."""
    made = Resource(user_id=cast.anna.id)
    session.add(made)
    session.commit()
    return made.id


def test_what_is_done_in_a_transaction_is_there_afterwards(work: Work, session: Session) -> None:
    with work():
        audit.record(SYSTEM, TRIED, subject=None, now=NOON, key=1)

    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_what_fails_in_a_transaction_leaves_nothing(work: Work, session: Session) -> None:
    with suppress(UndeclaredAudit), work():
        audit.record(SYSTEM, TRIED, subject=None, now=NOON, key=1)
        audit.record(SYSTEM, "unheard-of", subject=None, now=NOON)

    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_an_audit_row_of_an_unknown_kind_is_refused(work: Work) -> None:
    with pytest.raises(UndeclaredAudit), work():
        audit.record(SYSTEM, TRIED, subject=None, now=NOON, wrong=1)


@pytest.mark.parametrize("table", ["audit_entry", "ticket_event"])
def test_history_cannot_be_rewritten(session: Session, work: Work, table: str) -> None:
    triggers = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name = :name",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgname = :name",
    }
    kind = session.get_bind().dialect.name

    assert session.scalar(text(triggers[kind]), {"name": f"{table}_append_only"}) == 1


def test_an_audit_row_cannot_be_changed(work: Work, session: Session) -> None:
    with work():
        audit.record(SYSTEM, TRIED, subject=None, now=NOON, key=1)

    with pytest.raises(DBAPIError, match="audit_entry_append_only"):
        session.execute(text("UPDATE audit_entry SET kind = 'other'"))


@pytest.mark.parametrize("shift", [-29, 0, 15, 29])
def test_overlapping_claims_are_refused_by_the_schema(
    work: Work, resource: int, shift: int
) -> None:
    with work():
        take(claim(resource, NOON))

    with pytest.raises(SlotTaken), work():
        take(claim(resource, NOON + timedelta(minutes=shift)))


def test_back_to_back_is_legal(work: Work, resource: int, session: Session) -> None:
    with work():
        take(claim(resource, NOON))
        take(claim(resource, NOON + timedelta(minutes=30)))
        take(claim(resource, NOON - timedelta(minutes=30)))

    assert session.scalar(select(func.count()).select_from(Claim)) == 3


def test_a_released_claim_leaves_the_time_free(work: Work, resource: int) -> None:
    with work():
        take(claim(resource, NOON, state=ClaimState.RELEASED))
        take(claim(resource, NOON))


def test_moving_a_claim_onto_another_is_refused(
    work: Work, resource: int, session: Session
) -> None:
    with work():
        take(claim(resource, NOON))
        moved = claim(resource, NOON + timedelta(hours=1))
        take(moved)
        moved_id = moved.id

    onto = text("UPDATE claim SET starts_at = :at WHERE id = :id").bindparams(
        bindparam("at", NOON, type_=UtcDateTime()), id=moved_id
    )
    with pytest.raises(DBAPIError, match="claim_no_overlap"):
        session.execute(onto)


def test_a_user_is_found_by_lower_case_mail_once_only(session: Session, cast: Cast) -> None:
    session.add(User(name="Anna To", email=cast.anna.email, password_hash="x"))

    with pytest.raises(DBAPIError):
        session.flush()


def _plans_kept(asked: str) -> int:
    kept = text("SELECT count(*) FROM pg_prepared_statements WHERE statement = :asked")
    return db.session.scalar(kept, {"asked": asked}) or 0


def test_what_is_asked_often_is_planned_once_though_every_page_ends_its_reading(
    app: Flask, session: Session
) -> None:
    asked = "SELECT count(*), 'often' FROM unit"
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            return  # its driver keeps them by itself
        for _page in range(8):  # psycopg prepares what it is asked for the sixth time
            db.session.execute(text(asked))
            db.session.rollback()
        assert _plans_kept(asked) == 1
        with suppress(DBAPIError):
            db.session.execute(text("SELECT 1 / 0"))
        db.session.rollback()
        assert _plans_kept(asked) == 0  # where something failed, nothing is taken to be as before


def test_what_is_taken_back_is_not_there(app: Flask, session: Session, cast: Cast) -> None:
    with app.app_context():
        for _time in range(8):
            begin_write()
            db.session.execute(update(User).values(title="Changed"))
            db.session.rollback()
            assert "Changed" not in set(db.session.scalars(select(User.title)))
            db.session.rollback()
