"""The same stage for every kind of room: ask for one, let what is to be done be done, look."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from core.db import db
from tests.bridges.making import HOUR, Stage
from video import services
from video.models import Provision, Room
from video.outside.models import BridgeRoom
from video.providers import JoinIdentity, JoinTarget
from video.ways import Ways, ways_of

STATIC = {
    "web_url": "https://rum.example.org/mode/402", "sip_address": "402@rum.example.org",
    "guest_pin": "402913", "host_pin": "777123",
}  # fmt: skip
HOST = JoinIdentity(uuid.UUID(int=1), "Sagsbehandler", is_host=True)
GUEST = JoinIdentity(uuid.UUID(int=2), "Borger", is_host=False)


@dataclass
class Kind:
    """One kind of room, with everything that stands behind it."""

    name: str
    stage: Stage

    @property
    def now(self) -> datetime:
        """The time there and here."""
        return self.stage.now

    @property
    def there(self) -> int:
        """How many rooms are open or to be opened elsewhere."""
        return self.stage.server.there

    def a_room(self, number: int = 1) -> uuid.UUID:
        """To be had by one meeting at a time."""
        said = STATIC if self.name == "static" else {}
        with self.stage.work():
            room = Room(id=uuid.uuid4(), provider=self.name, name=f"K{number}", capacity=4, **said)
            db.session.add(room)
            db.session.flush()
            if not services.PROVIDERS[self.name].is_immediate:
                on = BridgeRoom(room_id=room.id, bridge_id=self.stage.bridge_id)
                db.session.add(on)
            return room.id

    def ask(self, room_id: uuid.UUID, key: str, *, ahead: timedelta = 2 * HOUR) -> uuid.UUID:
        """As a booking does."""
        starts_at = self.now + ahead
        with self.stage.work():
            room = db.session.get_one(Room, room_id)
            made = services.provide(
                room, key=key, starts_at=starts_at, ends_at=starts_at + HOUR, now=self.now
            )
            return made.id

    def settle(self, **span: float) -> None:
        """Time passes, and what is to be done is done."""
        if span:
            self.stage.server.world.later(**span)
        self.stage.run(4)
        if self.name == "pexip":  # a room is known to the nodes only after a while
            self.stage.server.world.later(seconds=61)
            self.stage.run(4)

    def join(self, id: uuid.UUID, who: JoinIdentity) -> JoinTarget:
        """Raises as the services do."""
        self.stage.session.rollback()
        with self.stage.work():
            return services.join(db.session.get_one(Provision, id), who, now=self.now)

    def open(self, id: uuid.UUID) -> None:
        """The leader opens the door."""
        with self.stage.work():
            services.open_room(db.session.get_one(Provision, id), now=self.now)

    def move(self, id: uuid.UUID, by: timedelta) -> None:
        """To another time."""
        with self.stage.work():
            found = db.session.get_one(Provision, id)
            starts_at = found.opens_at + services.OPEN_BEFORE + by
            services.shift(found, starts_at=starts_at, ends_at=starts_at + HOUR, now=self.now)

    def release(self, id: uuid.UUID) -> None:
        """As a cancellation does."""
        with self.stage.work():
            services.release(db.session.get_one(Provision, id), now=self.now)

    def ways(self, id: uuid.UUID) -> Ways:
        """How one gets in."""
        with self.stage.work():
            return ways_of(db.session.get_one(Provision, id))

    def provisions(self) -> list[Provision]:
        """As they are committed."""
        self.stage.session.rollback()
        found = select(Provision).execution_options(populate_existing=True)
        return list(self.stage.session.scalars(found))
