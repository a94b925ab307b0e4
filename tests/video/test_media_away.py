"""Without its media server a room says so, the desk knows, and it goes on when it is back."""

import json
import socketserver
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core import clock, health
from core.config import MissingSettings, Settings, from_environment
from core.db import db
from tests.media_servers import ADMIN_KEY, SECRET, MediaServer, installed, media_server
from tests.servers import NOBODY_LISTENS
from tests.video.rooms import HOUR, Work, a_room, provide, somebody, visitor
from video import services
from video.media import serving, sweeping
from video.media.asking import Outcome
from video.media.janus import Access, Janus, MediaAway
from video.media.rooms import Seat
from video.models import Provision, ProvisionState

Changed = Callable[..., Settings]
NOWHERE = Access(f"http://127.0.0.1:{NOBODY_LISTENS}/janus", SECRET, ADMIN_KEY)
GOOD = {"JANUS_URL": "http://127.0.0.1:8088/janus", "JANUS_SECRET": SECRET,
        "JANUS_ADMIN_KEY": ADMIN_KEY}  # fmt: skip
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
SEAT = Seat(uuid.UUID(int=1), 4711, 4711)


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaServer]:
    """A media server."""
    with media_server(tmp_path_factory.mktemp("janus")) as running:
        yield running


@contextmanager
def answering(said: bytes) -> Iterator[Access]:
    """Something that listens where Janus should, and says this to everything."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            self.wfile.write(said)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield Access(f"http://127.0.0.1:{server.server_address[1]}/janus", SECRET, ADMIN_KEY)
        server.shutdown()
        thread.join()


def whole(body: bytes) -> bytes:
    return HEAD % len(body) + body


@pytest.mark.parametrize(
    "said",
    [
        b"", b"nonsense\r\n\r\n", whole(b"<html>"), whole(b'{"janus": "succ'), whole(b"7"),
        HEAD % 900 + b"{}", whole(b"[" * 100_000), whole(b" " * 3_000_000),
        whole(b'{"janus": "error"}'), whole(b'{"janus": "success"}'), whole(b"[]"),
        b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n",
    ],
)  # fmt: skip
def test_whatever_is_no_janus_is_away(said: bytes) -> None:
    with answering(said) as access, Janus(access) as janus, pytest.raises(MediaAway):
        janus.attach(4711)


def test_a_heartbeat_says_how_it_is(janus: MediaServer) -> None:
    with Janus(janus.access) as line:
        line.open(SEAT.session)
    assert serving.keep_alive(SEAT, janus.access) == Outcome.DONE

    with Janus(janus.access) as line:
        line.close(SEAT.session)

    assert serving.keep_alive(SEAT, janus.access) == Outcome.LOST
    assert serving.keep_alive(SEAT, NOWHERE) == Outcome.AWAY
    assert serving.keep_alive(SEAT, None) == Outcome.AWAY


def test_the_page_is_told_with_its_next_word(
    work: Work, other_settings: Changed, janus: MediaServer
) -> None:
    with installed(other_settings(**janus.settings())) as app:
        page = visitor(work, app.test_client(), a_meeting(work), somebody(is_host=True))

        assert page.ask()["media"] == "lost"


def a_meeting(work: Work, *, ahead: timedelta = timedelta(), is_open: bool = False) -> uuid.UUID:
    with work():
        made = provide(a_room("janus", capacity=10), at=clock.now() + ahead)
        made.opened_at = clock.now() if is_open else None
        return made.id


def state(session: Session, id: uuid.UUID) -> tuple[ProvisionState, bool]:
    """And whether there are words."""
    session.rollback()
    found = session.get_one(Provision, id, populate_existing=True)
    return found.state, bool(found.state_text)


def sweep(app: Flask, access: Access | None, key: bytes = b"k" * 32) -> int:
    with app.app_context():
        return sweeping.sweep(access, key=key, now=clock.now())


@pytest.mark.parametrize("access", [NOWHERE, None])
def test_meetings_that_begin_soon_are_not_ready_and_others_are(
    app: Flask, work: Work, session: Session, access: Access | None
) -> None:
    soon, later = a_meeting(work, ahead=HOUR / 2), a_meeting(work, ahead=3 * HOUR)
    over, going_on = a_meeting(work, ahead=-3 * HOUR), a_meeting(work, is_open=True)

    sweep(app, access)

    assert state(session, soon) == (ProvisionState.FAILED, True)
    assert state(session, going_on) == (ProvisionState.READY, True)
    assert state(session, later) == state(session, over) == (ProvisionState.READY, False)


def test_they_are_ready_again_when_it_answers(
    app: Flask, work: Work, session: Session, janus: MediaServer
) -> None:
    soon, going_on = a_meeting(work, ahead=HOUR / 2), a_meeting(work, is_open=True)
    sweep(app, NOWHERE)

    assert sweep(app, janus.access) == 2

    assert state(session, soon) == state(session, going_on) == (ProvisionState.READY, False)
    assert sweep(app, janus.access) == 0


def test_one_given_back_meanwhile_stays_so(app: Flask, work: Work, session: Session) -> None:
    id = a_meeting(work)
    sweep(app, NOWHERE)
    with work():
        services.release(db.session.get_one(Provision, id), now=clock.now())

    sweep(app, NOWHERE)

    assert state(session, id)[0] == ProvisionState.RELEASED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None), ({"janus_url": ""}, None), ({"janus_url": NOWHERE.url}, "does not answer"),
        ({"janus_secret": "x" * 32}, "JANUS_SECRET is not"),
        ({"janus_admin_key": "x" * 32}, "JANUS_ADMIN_KEY is not"),
    ],
)  # fmt: skip
def test_the_doctor_says_what_is_wrong(
    other_settings: Changed, janus: MediaServer, changes: dict[str, str], words: str | None
) -> None:
    with (
        installed(other_settings(**(janus.settings() | changes))) as app,
        app.app_context(),
    ):
        said = health.faults(app, asks_others=True).get("media")
        ready = health.faults(app)

    assert (said is None) if words is None else (words in str(said))
    assert "media" not in ready


@pytest.mark.parametrize(
    ("env", "named"),
    [
        (GOOD | {"JANUS_URL": "http://janus.example.org:8088/janus"}, "JANUS_URL"),
        (GOOD | {"JANUS_URL": "http://127.0.0.1@example.org/"}, "JANUS_URL"),
        (GOOD | {"JANUS_URL": "8088"}, "JANUS_URL"),
        (GOOD | {"JANUS_SECRET": "short"}, "JANUS_SECRET"),
        (GOOD | {"JANUS_ADMIN_KEY": ""}, "JANUS_ADMIN_KEY"),
    ],
)
def test_senseless_settings_are_named(env: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(MissingSettings, match=named):
        from_environment({"SECRET_KEY": "k" * 32, "DEMO": "1", **env}, tmp_path)


def test_nobody_reads_its_secrets_where_it_is_printed() -> None:
    assert SECRET not in repr(NOWHERE)
    assert ADMIN_KEY not in json.dumps(repr(Janus(NOWHERE).access))
