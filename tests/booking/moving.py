"""Moving a meeting as a person does, and what the database then says."""

import re
import uuid
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.claims import Claim, ClaimState
from booking.models import Occurrence
from core.clock import to_local
from tests import in_order
from tests.browse import post

NEXT_WEEK = timedelta(days=7)


def the_one(session: Session) -> Occurrence:
    session.rollback()
    session.expire_all()
    found = session.scalars(select(Occurrence)).one()
    session.commit()  # lets others write
    return found


def move(client: FlaskClient, meeting: uuid.UUID, **fields: str) -> TestResponse:
    """Open the page, choose, and press the button."""
    url = f"/meetings/{meeting}/time"
    seen = re.search(r'name="sequence"[^>]* value="(\d+)"', client.get(url).text)
    shown = {"minutes": "45", "sequence": seen[1] if seen else "0"}
    return post(client, url, {**shown, **fields})


def later(session: Session, by: timedelta = NEXT_WEEK) -> dict[str, str]:
    """What one types for a time so much later."""
    return later_than(the_one(session), by)


def later_than(first: Occurrence, by: timedelta = NEXT_WEEK) -> dict[str, str]:
    """What one types for a time so much later than this."""
    start = to_local(first.starts_at + by)
    return {"slot": "own", "date": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}"}


def put_at(session: Session, start: datetime) -> None:
    """As time goes by."""
    session.rollback()
    for row in (Occurrence, Claim):
        ends = start + timedelta(minutes=45)
        session.execute(update(row).values(starts_at=start, ends_at=ends))
    session.commit()


def claims(session: Session) -> list[tuple[str, object, object]]:
    """What is taken: kind, from and to."""
    session.rollback()
    held = (
        select(Claim).where(Claim.state == ClaimState.BOOKED).order_by(Claim.kind, Claim.starts_at)
    )
    found = in_order.by(lambda claim: (claim.kind, claim.starts_at), session.scalars(held))
    return [(c.kind, c.starts_at, c.ends_at) for c in found]
