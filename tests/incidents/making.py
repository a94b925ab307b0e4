"""Many who ask for help at once, in one room or in several."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import clock
from support.incidents import detecting
from support.incidents.models import Incident
from support.services import opening
from tests.conftest import Work
from tests.factories import Cast
from tests.support import makers
from tests.support.makers import POST, Held, call
from video.models import Provision, Room

HOST = "bro.example.org"


def meetings_in(
    session: Session, cast: Cast, count: int, *, starts_at: datetime, rooms: int = 1
) -> list[Held]:
    """So many meetings of Anna's with Ida, dealt out to so many rooms of one bridge."""
    made = [
        Room(provider="static", name=f"Bro {n}", capacity=12, web_url=f"https://{HOST}/{n}")
        for n in range(rooms)
    ]
    session.add_all(made)
    session.commit()
    room_ids, held = [room.id for room in made], []
    for n in range(count):
        one = makers.make_meeting(
            session, cast, starts_at + timedelta(minutes=n), email=f"ida{n}@example.org",
            phone=f"+4500990{n:03}",
        )  # fmt: skip
        provision = one.occurrence.provision_id
        to = room_ids[n % rooms]
        session.execute(update(Provision).where(Provision.id == provision).values(room_id=to))
        session.commit()
        held.append(one)
    session.expire_all()
    return held


def ask(work: Work, cast: Cast, held: list[Held], now: datetime, **said: Any) -> None:
    """Each citizen asks for help, half a minute after the other."""
    for n, one in enumerate(held):
        with work():
            at = now + n * timedelta(seconds=30)
            opening.open_ticket(call(one, cast, **said), by=None, post=POST, now=at)


def look(work: Work, now: datetime) -> int:
    """The job's turn."""
    with work():
        return detecting.detect(now)


def only_incident(session: Session) -> Incident:
    """The one there is, as committed."""
    makers.read_anew(session)
    return session.scalars(select(Incident)).one()


def soon() -> datetime:
    """In an hour, by the real clock."""
    return clock.now() + timedelta(hours=1)
