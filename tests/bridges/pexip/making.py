"""Small makers: our access to a Pexip, beside the one to VDX, and what Pexip asks us."""

import uuid
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.db import db
from core.sealing import seal
from core.web import key
from tests.bridges.making import HOUR, Stage
from tests.bridges.pexip.fake_server import DOMAIN
from video import services
from video.models import Provision, Room
from video.outside.kinds import SEAL
from video.outside.live_models import BridgeHook
from video.outside.models import Bridge, BridgeDetail, BridgeRoom, RoomOrder
from video.outside.pexip import calling, policy
from video.outside.pexip.models import POLICY, DialNumber


def add_pexip(beside: uuid.UUID, kind: str = POLICY, **changes: Any) -> uuid.UUID:
    """The same organisation's; inside a transaction."""
    other = db.session.get_one(Bridge, beside)
    facts = {"api_url": "", "client_id": "", "secret": "", "organiser_email": ""} | changes
    bridge = Bridge(
        id=uuid.uuid4(), organisation_id=other.organisation_id, kind=kind, token_url="",
        name=f"Pexip {kind}", made_by_id=other.made_by_id, made_at=other.made_at,
        **(facts | {"secret": seal(key(), SEAL, facts["secret"])}),
    )  # fmt: skip
    bridge.detail = BridgeDetail(
        said={"domain": DOMAIN, "web_url": f"https://{DOMAIN}", "theme": None, "pin_digits": 6}
    )
    db.session.add(bridge)
    db.session.flush()
    db.session.add(BridgeHook(bridge_id=bridge.id, generation=1, made_at=other.made_at))
    db.session.flush()
    return bridge.id


@dataclass
class Pexip:
    """Our access to it, one room of ours there, and a node that asks."""

    stage: Stage
    bridge_id: uuid.UUID
    room_id: uuid.UUID

    @property
    def password(self) -> str:
        """What it calls us with."""
        with self.stage.app.app_context():
            return calling.password_of(BridgeHook(bridge_id=self.bridge_id, generation=1), key())

    def meet(self, *, at: datetime, key: str = "one", hours: float = 1) -> uuid.UUID:
        """A meeting is booked, and the worker had its turn."""
        with self.stage.work():
            room = db.session.get_one(Room, self.room_id)
            ends_at = at + hours * HOUR
            id = services.provide(
                room, key=key, starts_at=at, ends_at=ends_at, now=self.stage.now
            ).id
        self.stage.run()
        return id

    def move(self, id: uuid.UUID, starts_at: datetime, ends_at: datetime) -> None:
        """To another time."""
        with self.stage.work():
            found = db.session.get_one(Provision, id)
            services.shift(found, starts_at=starts_at, ends_at=ends_at, now=self.stage.now)

    def cancel(self, id: uuid.UUID) -> None:
        """Give the room back."""
        with self.stage.work():
            services.release(db.session.get_one(Provision, id), now=self.stage.now)

    def number(self) -> str:
        """The newest that was given."""
        self.stage.session.rollback()
        mine = select(DialNumber.number).where(DialNumber.bridge_id == self.bridge_id)
        newest = mine.join(RoomOrder).order_by(RoomOrder.starts_at.desc(), RoomOrder.id)
        return str(self.stage.session.scalars(newest.limit(1)).one())

    def number_of(self, id: uuid.UUID) -> str:
        """Of that meeting."""
        self.stage.session.rollback()
        mine = select(DialNumber.number).join(RoomOrder).where(RoomOrder.provision_id == id)
        return str(self.stage.session.scalars(mine).one())

    def says(self, alias: str, now: datetime) -> dict[str, Any]:
        """What our policy answers to that, then."""
        with self.stage.app.app_context():
            asked = policy.Asked(self.bridge_id, calling.USER, self.password, alias)
            return dict(policy.answer(asked, key=key(), now=now).said)

    def is_there(self, alias: str, now: datetime) -> bool:
        """Whether somebody who calls gets in."""
        return bool(self.says(alias, now)["status"] == "success")


def make_pexip(stage: Stage, kind: str = POLICY, **changes: Any) -> Pexip:
    """With one room, called Pexip 1."""
    with stage.work():
        bridge_id = add_pexip(stage.bridge_id, kind, **changes)
        room = Room(id=uuid.uuid4(), provider=kind, name=f"{kind} 1", capacity=12)
        db.session.add(room)
        db.session.flush()
        db.session.add(BridgeRoom(room_id=room.id, bridge_id=bridge_id))
        room_id = room.id
    return Pexip(stage, bridge_id, room_id)


def basic(password: str, user: str = calling.USER) -> dict[str, str]:
    """The header with which it calls."""
    said = b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {said}"}


def path_of(bridge_id: uuid.UUID) -> str:
    """Where it asks."""
    return f"/hooks/pexip/{bridge_id}/policy/v1/service/configuration"


def ask(client: FlaskClient, bridge_id: uuid.UUID, alias: str, password: str) -> TestResponse:
    """As a conferencing node does."""
    said = {
        "local_alias": alias, "remote_alias": "sip:ida@example.org", "protocol": "sip",
        "remote_display_name": "Ida Jensen", "call_direction": "dial_in", "node_ip": "10.0.0.11",
        "location": "Vejle",
    }  # fmt: skip
    return client.get(path_of(bridge_id), query_string=said, headers=basic(password))


def soon(stage: Stage, **span: float) -> datetime:
    """After now, on a whole minute."""
    return stage.now.replace(second=0) + timedelta(**(span or {"hours": 2}))
