"""Small makers: an access to the fake bridge, a room there, and a worker's turns."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import db, transaction
from core.reaching import Reach
from core.sealing import seal
from core.web import key
from tests.bridges.fake_server import CLIENT, HERE, SECRET, Server
from tests.conftest import Work
from tests.factories import Cast
from video import services
from video.models import Provision, Room
from video.outside import jobs, sweeping, working
from video.outside.bridge import BridgeLine
from video.outside.kinds import SEAL, line_to
from video.outside.models import Bridge, BridgeRoom, RoomOrder
from video.outside.vdx import Access, Vdx

HOUR = timedelta(hours=1)


def access_to(server: Server, **changes: object) -> Access:
    """As an administrator would have put it in."""
    said = {
        "api_url": server.api_url, "token_url": server.token_url, "client_id": CLIENT,
        "client_secret": SECRET, "organiser_email": "moeder@example.org", "marker": "moedebro-1",
    }  # fmt: skip
    return Access(**(said | changes))  # type: ignore[arg-type]  # as the table has them


def vdx(server: Server, **changes: object) -> Vdx:
    """A line to it, at its own time."""
    return Vdx(access_to(server, **changes), HERE, now=server.world.now)


@dataclass
class Stage:
    """The bridge, our access to it, and whoever works."""

    app: Flask
    work: Work
    session: Session
    server: Server
    room_id: uuid.UUID
    bridge_id: uuid.UUID
    reach: Reach = HERE

    @property
    def now(self) -> datetime:
        """Both clocks say the same."""
        return self.server.world.now

    def order(self, *, at: datetime | None = None, key: str | None = None) -> uuid.UUID:
        """A meeting of an hour gets the room; the provision's id."""
        starts_at = at or self.now + 2 * HOUR
        with self.work():
            room = db.session.get_one(Room, self.room_id)
            made = services.provide(
                room, key=key or str(uuid.uuid4()), starts_at=starts_at, ends_at=starts_at + HOUR,
                now=self.now,
            )  # fmt: skip
            return made.id

    def dial(self, bridge: Bridge, now: datetime) -> BridgeLine:
        """To this machine only."""
        return line_to(bridge, self.reach, key=key(), now=now)

    def take(self) -> Sequence[working.Taken]:
        """A worker takes what is due, and is not heard of for now."""
        self.session.rollback()
        with self.work():
            bridge = db.session.scalar(working.due_bridge(self.now))
            assert bridge is not None
            return working.take(bridge, now=self.now)

    def kill_after_acting(self) -> None:
        """A worker takes the order and asks the bridge; what came of it, it never writes."""
        [taken] = self.take()
        with self.work():
            line = self.dial(db.session.get_one(Bridge, self.bridge_id), self.now)
        working.carry_out(taken, line)

    def run(self, turns: int = 1) -> None:
        """So many turns of a worker."""
        self.session.rollback()
        for _turn in range(turns):
            with self.app.app_context():
                if jobs.has_over(self.now):
                    with transaction():
                        jobs.finish_over(self.now)
                working.work(self.dial, key=key(), now=self.now)

    def sweep(self) -> None:
        """Look through the bridge, and do what comes of it."""
        self.session.rollback()
        with self.app.app_context():
            sweeping.sweep(self.dial, now=self.now)
        self.run(2)

    def later(self, **span: float) -> None:
        """Time passes, and the worker has its turn."""
        self.server.world.later(**span)
        self.run()

    def provision(self, id: uuid.UUID) -> Provision:
        """As it is committed."""
        self.session.rollback()
        return self.session.get_one(Provision, id, populate_existing=True)

    def orders(self) -> list[RoomOrder]:
        """The oldest first."""
        self.session.rollback()
        found = select(RoomOrder).order_by(RoomOrder.generation, RoomOrder.id)
        return list(self.session.scalars(found.execution_options(populate_existing=True)))


def make_stage(app: Flask, work: Work, session: Session, cast: Cast, server: Server) -> Stage:
    """An access of the region's, and one room on it."""
    with work():
        bridge = Bridge(
            id=uuid.uuid4(), organisation_id=cast.at.adults.organisation_id, kind=server.kind,
            name="VDX", secret=seal(key(), SEAL, server.secret), made_by_id=cast.frida.id,
            made_at=server.world.now, **server.facts(),
        )  # fmt: skip
        room = Room(id=uuid.uuid4(), provider=server.kind, name="VDX 1", capacity=12)
        db.session.add_all([bridge, room])
        db.session.flush()
        db.session.add(BridgeRoom(room_id=room.id, bridge_id=bridge.id))
        ids = room.id, bridge.id
    return Stage(app, work, session, server, *ids)
