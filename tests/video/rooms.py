"""Small makers for tests of rooms: a room ready for a meeting, and a browser in it."""

import html
import re
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core import clock
from core.db import db
from video import services
from video.models import Provision, Room
from video.providers import JoinIdentity, JoinTarget

Work = Callable[[], AbstractContextManager[None]]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
GUEST_PIN, HOST_PIN = "402913", "777123"

_CSRF = re.compile(r'data-csrf="([^"]+)"')


def a_room(kind: str = "local", *, capacity: int = 4, **changes: Any) -> Room:
    """A room with everything an administrator could type in."""
    fields = {
        "web_url": "https://rum.example.org/mode/402",
        "sip_address": "402@rum.example.org",
        "phone": "+4500112277",
        "guest_pin": GUEST_PIN,
        "host_pin": HOST_PIN,
    }
    return Room(
        provider=kind,
        name=f"Rum {uuid.uuid4()}",
        capacity=capacity,
        **({} if kind in ("local", "janus") else fields) | changes,
    )


def provide(
    room: Room, *, at: datetime = NOON, key: str | None = None, length: timedelta = HOUR
) -> Provision:
    """The room, ready for a meeting at that time."""
    db.session.add(room)
    return services.provide(
        room, key=key or str(uuid.uuid4()), starts_at=at, ends_at=at + length, now=at - 24 * HOUR
    )


def somebody(label: str = "Borger", *, is_host: bool = False) -> JoinIdentity:
    """Somebody who wants in."""
    return JoinIdentity(uuid.uuid4(), label, is_host)


def a_meeting_now(
    work: Work, *, is_open: bool = True, capacity: int = 4, kind: str = "local"
) -> uuid.UUID:
    """The provision of a meeting that has just begun in the built-in room."""
    with work():
        provision = provide(a_room(kind, capacity=capacity), at=clock.now())
        if is_open:
            services.open_room(provision, now=clock.now())
        return provision.id


def target_for(work: Work, provision_id: uuid.UUID, who: JoinIdentity) -> JoinTarget:
    """The address that `who` gets, past the rule that guests ask again until it is open: the
    room keeps its lobby itself."""
    with work():
        provision = db.session.get_one(Provision, provision_id)
        return services.PROVIDERS["local"].join(provision, who, now=clock.now())


@dataclass
class Visitor:
    """Somebody's room page, without its script: it asks what the script would ask."""

    client: FlaskClient
    url: str
    visit: str | None = None
    cursor: int = 0
    csrf: str = field(default="", repr=False)

    def open_page(self) -> TestResponse:
        """Load the page."""
        page = self.client.get(self.url)
        found = _CSRF.search(page.text)
        self.csrf = html.unescape(found[1]) if found else ""
        self.visit = None
        return page

    def ask_raw(self, **body: Any) -> TestResponse:
        """One short request, as it is answered."""
        asked = {"visit": self.visit, "cursor": self.cursor, "signals": []} | body
        headers = {"X-CSRFToken": self.csrf}
        return self.client.post(f"{self.url}/signals", json=asked, headers=headers)

    def ask(self, signals: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
        """One short request; the page remembers what it was told."""
        answer = self.ask_raw(signals=list(signals))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        self.visit, self.cursor = told["visit"], told["cursor"]
        return told

    def leave(self, **fields: str) -> TestResponse:
        """Press the button, or go away (then the page says which visit it was)."""
        return self.client.post(f"{self.url}/departure", data={"csrf_token": self.csrf} | fields)


def visitor(work: Work, client: FlaskClient, provision_id: uuid.UUID, who: JoinIdentity) -> Visitor:
    """Somebody with the room page open, who has not asked for anything yet."""
    made = Visitor(client, target_for(work, provision_id, who).url)
    assert made.open_page().status_code == 200
    return made


def to(peer: dict[str, Any], **payload: Any) -> dict[str, Any]:
    """A signal to somebody on the list."""
    return {"to": peer["id"], "visit": peer["visit"], "payload": payload or {"n": 1}}
