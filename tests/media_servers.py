"""Debian's Janus on this machine, configured as docs/operations.md says, for the rooms of tests."""

import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from core.config import Settings
from core.db import db
from tests.servers import PATIENCE, Silence, free_port, wait_until
from tests.video.offers import OFFER
from video.media.janus import Access, Janus, MediaAway
from video.media.names import room_number, room_pin
from video.media.rooms import MediaRoom, Seat, ours
from video.media.sweeping import visiting

JANUS = "janus"
TRIES = 5
SLOW = 2 * PATIENCE  # it has to be read from a disk that others read, too
SECRET = "a-secret-that-only-the-janus-of-the-tests-has"
ADMIN_KEY = "a-key-to-rooms-that-only-the-janus-of-the-tests-has"
WANTED = {
    "plugins": "libjanus_videoroom.so", "transports": "libjanus_http.so", "events": "",
    "loggers": "",
}  # fmt: skip
# Browser and server are on one machine: whichever of its addresses they find each other at.
CONFIGURATION = """
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{folder}/plugins"
  transports_folder = "{folder}/transports"
  events_folder = "{folder}/events"
  loggers_folder = "{folder}/loggers"
  api_secret = "{secret}"
  session_timeout = 60
}}
nat: {{ ignore_mdns = true }}
"""
HTTP = """
general: {{ base_path = "/janus" http = true ip = "127.0.0.1" port = {port} }}
admin: {{ admin_http = false }}
"""
VIDEOROOM = 'general: {{ admin_key = "{admin_key}" }}\n'


@dataclass
class MediaServer:
    """A Janus that can be stopped and started again on the same port."""

    folder: Path
    port: int = field(default_factory=free_port)
    running: subprocess.Popen[bytes] | None = None

    @property
    def access(self) -> Access:
        """What lets us in."""
        return Access(f"http://127.0.0.1:{self.port}/janus", SECRET, ADMIN_KEY)

    def settings(self) -> dict[str, Any]:
        """Of an installation that uses it."""
        return {
            "janus_url": self.access.url, "janus_secret": SECRET, "janus_admin_key": ADMIN_KEY,
        }  # fmt: skip

    def start(self) -> None:
        """Ready to answer. Whoever took its port meanwhile had it for a moment."""
        for _turn in range(TRIES):
            self._launch()
            wait_until(lambda: self._has_ended or self.answers(), f"Janus, see {self._log}", SLOW)
            if not self._has_ended:
                return
        raise Silence(f"Janus, see {self._log}")

    def _launch(self) -> None:
        with self._log.open("ab") as words:
            self.running = subprocess.Popen(
                [JANUS, "-F", str(self.folder)], stdout=words, stderr=words
            )

    @property
    def _log(self) -> Path:
        return self.folder / "janus.log"

    @property
    def _has_ended(self) -> bool:
        return self.running is None or self.running.poll() is not None

    def stop(self) -> None:
        """As a machine stops that loses its power. It has no time to tell anybody."""
        if self.running:
            self.running.kill()
            self.running.wait()
            self.running = None

    def feeds(self, provision_id: uuid.UUID, key: bytes) -> list[int]:
        """Who sends in this room; nobody where there is no such room."""
        with visiting(self.access) as (janus, session, handle):
            rooms = ours(janus, session, handle, key=key)
            mine = [room for room in rooms if room.provision_id == provision_id]
            return mine[0].feeds(session, handle) if mine else []

    def waits_for_feeds(self, provision_id: uuid.UUID, key: bytes, many: int) -> bool:
        """It lets go a moment after it was told to."""
        wait_until(lambda: len(self.feeds(provision_id, key)) == many, f"{many} to send")
        return True

    def rooms(self, key: bytes) -> list[uuid.UUID]:
        """Those of an installation with this key."""
        with visiting(self.access) as (janus, session, handle):
            return [room.provision_id for room in ours(janus, session, handle, key=key)]

    def make_room(self, provision_id: uuid.UUID, key: bytes) -> None:
        """As somebody who comes first; they are gone again at once."""
        with visiting(self.access) as (janus, _session, _handle):
            seat = Seat(provision_id, 4711, 4711)
            MediaRoom(janus, provision_id, key=key).publish(seat, OFFER)
            janus.close(4711)

    def intrude(self, provision_id: uuid.UUID, key: bytes, pin: str | None = None) -> None:
        """Somebody who got past us is in the room, as long as Janus hears of them."""
        with Janus(self.access) as janus:
            janus.open(666)
            said = {"request": "join", "ptype": "publisher", "id": 666}
            room = {
                "room": room_number(key, provision_id),
                "pin": pin or room_pin(key, provision_id),
            }
            janus.ask(666, janus.attach(666), said | room)

    def answers(self) -> bool:
        """Whether anybody is there."""
        try:
            with Janus(self.access) as janus:
                return "plugins" in janus.info()
        except MediaAway:
            return False


@contextmanager
def installed(settings: Settings) -> Iterator[Flask]:
    """The app with these settings."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@contextmanager
def media_server(folder: Path) -> Iterator[MediaServer]:
    """Janus, stopped by its own id."""
    if shutil.which(JANUS) is None:
        pytest.skip("janus is missing: apt-get install janus")
    made = MediaServer(folder)
    _configure(made)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def _configure(server: MediaServer) -> None:
    """With nothing but what rooms need: each part it loads would listen, or want a setting."""
    said = {"folder": server.folder, "secret": SECRET, "admin_key": ADMIN_KEY, "port": server.port}
    for name, text in (
        ("", CONFIGURATION),
        ("transport.http.", HTTP),
        ("plugin.videoroom.", VIDEOROOM),
    ):
        (server.folder / f"janus.{name}jcfg").write_text(text.format(**said), encoding="ascii")
    library = next(iter(sorted(Path("/usr/lib").glob("*/janus"))))
    for part, wanted in WANTED.items():
        (server.folder / part).mkdir(exist_ok=True)
        if wanted:
            (server.folder / part / wanted).symlink_to(library / part / wanted)
