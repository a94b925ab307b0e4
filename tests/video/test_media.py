"""Rooms at a real media server, Debian's Janus: who gets in, what ends, what it does without."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core import clock
from core.config import Settings
from core.db import db, transaction
from core.secrets import read_token
from tests.media_servers import MediaServer, installed, media_server
from tests.video.offers import ANSWER, OFFER
from tests.video.rooms import Visitor, Work, a_meeting_now, somebody, visitor
from video import lobby, services
from video.exchange import DoorShut
from video.media import serving, sweeping
from video.media.asking import Deed, MediaAsked
from video.media.janus import UNAUTHORISED, MediaRefused
from video.models import Peer, Provision

Changed = Callable[..., Settings]
LEADER, GUEST = somebody("Sagsbehandler", is_host=True), somebody("Borger")


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaServer]:
    """A media server."""
    with media_server(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture
def key(settings: Settings) -> bytes:
    """What the names there are derived from."""
    return settings.secret_key.encode()


@pytest.fixture
def installation(other_settings: Changed, janus: MediaServer, app: Flask) -> Iterator[Flask]:
    """One that uses it."""
    with installed(other_settings(**janus.settings())) as made:
        yield made


@pytest.fixture
def browser(installation: Flask, client: FlaskClient) -> FlaskClient:
    """Of that installation."""
    return installation.test_client()


@pytest.fixture
def meeting(work: Work) -> uuid.UUID:
    """That has just begun, for ten."""
    return a_meeting_now(work, kind="janus", capacity=10)


def come_in(work: Work, client: FlaskClient, meeting: uuid.UUID, label: str = "Borger") -> Visitor:
    page = visitor(work, client, meeting, somebody(label))
    page.ask()
    return page


def say(page: Visitor, deed: str, **said: object) -> dict[str, object]:
    answer = ask(page, deed, **said)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.get_json()
    return told


def ask(page: Visitor, deed: str, **said: object) -> TestResponse:
    body = {"deed": deed, "visit": page.visit, **said}
    headers = {"X-CSRFToken": page.csrf}
    return page.client.post(f"{page.url}/media", json=body, headers=headers)


def look(installation: Flask, key: bytes, janus: MediaServer, *, later: timedelta) -> None:
    """The worker's turn, so much later."""
    with installation.app_context():
        sweeping.sweep(janus.access, key=key, now=clock.now() + later)


def test_who_is_in_sends_and_the_room_is_there(
    work: Work, browser: FlaskClient, meeting: uuid.UUID, janus: MediaServer, key: bytes
) -> None:
    page = come_in(work, browser, meeting)
    assert janus.feeds(meeting, key) == []

    told = say(page, "publish", sdp=OFFER)

    assert told["outcome"] == "done"
    assert "m=video" in str(told["sdp"])
    assert len(janus.feeds(meeting, key)) == 1


def test_who_sends_nothing_yet_is_not_seen_yet(
    work: Work, browser: FlaskClient, meeting: uuid.UUID
) -> None:
    first, _second = (come_in(work, browser, meeting, each) for each in ("Leder", "Borger"))
    say(first, "publish", sdp=OFFER)
    [other] = first.ask()["peers"]

    told = say(first, "watch", peer=other["id"], peerVisit=other["visit"])

    assert told["outcome"] == "not-yet"


def test_who_begins_anew_sends_once(
    work: Work, browser: FlaskClient, meeting: uuid.UUID, janus: MediaServer, key: bytes
) -> None:
    page = come_in(work, browser, meeting)
    for _turn in range(5):
        assert say(page, "publish", sdp=OFFER)["outcome"] == "done"

    assert len(janus.feeds(meeting, key)) == 1


def test_who_waits_outside_is_not_heard(
    work: Work, browser: FlaskClient, janus: MediaServer, key: bytes
) -> None:
    meeting = a_meeting_now(work, kind="janus", capacity=10, is_open=False)
    page = come_in(work, browser, meeting)

    assert ask(page, "publish", sdp=OFFER).status_code == 409
    assert janus.feeds(meeting, key) == []


def test_an_older_page_and_a_mesh_are_not_heard(
    work: Work, browser: FlaskClient, meeting: uuid.UUID
) -> None:
    page, small = come_in(work, browser, meeting), come_in(work, browser, a_meeting_now(work))

    assert ask(page, "publish", sdp=OFFER, visit="before").status_code == 409
    assert ask(small, "publish", sdp=OFFER).status_code == 409


def test_nobody_sees_into_another_room(
    work: Work, browser: FlaskClient, meeting: uuid.UUID
) -> None:
    elsewhere = come_in(work, browser, a_meeting_now(work, kind="janus"))
    say(elsewhere, "publish", sdp=OFFER)
    page = come_in(work, browser, meeting)
    say(page, "publish", sdp=OFFER)

    said = ask(page, "watch", peer=str(peer_of(elsewhere)), peerVisit=elsewhere.visit)

    assert said.status_code == 404


def peer_of(page: Visitor) -> uuid.UUID:
    """Whose page it is: anybody who has seen the list knows it."""
    read = read_token(page.url.rpartition("/")[2])
    assert read
    return read[0]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{", b'{"deed": "destroy", "visit": "x", "sdp": ""}',
        b'{"deed": "publish", "visit": 1, "sdp": ""}', b'{"deed": "publish", "visit": "x"}',
        b'{"deed": "start", "visit": "x", "sdp": "", "handle": -1}',
        b'{"deed": "watch", "visit": "x", "peer": "y", "peerVisit": "z"}', b"x" * 100_000,
    ],
)  # fmt: skip
def test_what_no_page_asks_is_refused(
    work: Work, browser: FlaskClient, meeting: uuid.UUID, body: bytes
) -> None:
    page = come_in(work, browser, meeting)
    headers = {"X-CSRFToken": page.csrf, "Content-Type": "application/json"}

    answer = browser.post(f"{page.url}/media", data=body, headers=headers)

    assert answer.status_code == 400


def test_a_stranger_finds_no_room(browser: FlaskClient) -> None:
    assert browser.post(f"/rooms/{'x' * 44}/media", json={}).status_code in (400, 404)


def test_what_it_makes_of_nonsense_is_no_way_in(
    work: Work, browser: FlaskClient, meeting: uuid.UUID
) -> None:
    page = come_in(work, browser, meeting)

    assert say(page, "publish", sdp="v=0")["outcome"] == "away"


def test_the_room_is_gone_when_the_meeting_is_over_and_a_foreign_one_stays(
    work: Work, installation: Flask, browser: FlaskClient, meeting: uuid.UUID,
    janus: MediaServer, key: bytes,
) -> None:  # fmt: skip
    say(come_in(work, browser, meeting), "publish", sdp=OFFER)
    foreign = uuid.uuid4()
    janus.make_room(foreign, b"another installation")

    look(installation, key, janus, later=timedelta(hours=3))

    assert janus.rooms(key) == []
    assert janus.rooms(b"another installation") == [foreign]


def test_a_cancelled_meeting_has_no_room(
    work: Work, installation: Flask, browser: FlaskClient, meeting: uuid.UUID,
    janus: MediaServer, key: bytes,
) -> None:  # fmt: skip
    say(come_in(work, browser, meeting), "publish", sdp=OFFER)
    look(installation, key, janus, later=timedelta())
    assert meeting in janus.rooms(key)

    with work():
        services.release(db.session.get_one(Provision, meeting), now=clock.now())
    look(installation, key, janus, later=timedelta())

    assert meeting not in janus.rooms(key)


def test_who_left_sends_nothing_any_more(
    work: Work, browser: FlaskClient, meeting: uuid.UUID, janus: MediaServer, key: bytes
) -> None:
    pages = [come_in(work, browser, meeting, each) for each in ("Leder", "Borger")]
    for page in pages:
        say(page, "publish", sdp=OFFER)

    pages[0].leave(to="back")

    assert janus.waits_for_feeds(meeting, key, 1)


def test_who_is_put_out_while_the_server_is_asked_is_out(
    work: Work, installation: Flask, browser: FlaskClient, meeting: uuid.UUID,
    janus: MediaServer, key: bytes,
) -> None:  # fmt: skip
    page = come_in(work, browser, meeting)
    asked = MediaAsked(Deed.PUBLISH, str(page.visit), OFFER)
    turns: list[int] = []

    def find() -> Peer:
        if turns:
            with transaction():
                lobby.put_out(meeting, db.session.get_one(Peer, peer_of(page)).who, now=clock.now())
        turns.append(1)
        return db.session.get_one(Peer, peer_of(page))

    with installation.app_context(), pytest.raises(DoorShut):
        serving.serve(find, asked, janus.access, key=key, now=clock.now())

    assert janus.waits_for_feeds(meeting, key, 0)


def test_who_is_not_in_is_found_and_sends_nothing_any_more(
    work: Work, installation: Flask, browser: FlaskClient, meeting: uuid.UUID,
    janus: MediaServer, key: bytes,
) -> None:  # fmt: skip
    page = come_in(work, browser, meeting)
    say(page, "publish", sdp=OFFER)
    janus.intrude(meeting, key)
    assert len(janus.feeds(meeting, key)) == 2

    look(installation, key, janus, later=timedelta())

    assert janus.waits_for_feeds(meeting, key, 1)


def test_the_pin_keeps_out_whoever_has_none(
    work: Work, browser: FlaskClient, meeting: uuid.UUID, janus: MediaServer, key: bytes
) -> None:
    say(come_in(work, browser, meeting), "publish", sdp=OFFER)

    with pytest.raises(MediaRefused) as refusal:
        janus.intrude(meeting, key, pin="1234")

    assert refusal.value.code == UNAUTHORISED


def test_after_it_started_anew_the_page_is_lost_and_the_room_is_made_again(
    work: Work, browser: FlaskClient, meeting: uuid.UUID, janus: MediaServer, key: bytes
) -> None:
    page = come_in(work, browser, meeting)
    say(page, "publish", sdp=OFFER)
    janus.stop()
    assert say(page, "publish", sdp=OFFER)["outcome"] == "away"
    janus.start()

    assert say(page, "start", sdp=ANSWER, handle=1)["outcome"] == "lost"
    assert say(page, "publish", sdp=OFFER)["outcome"] == "done"
    assert janus.rooms(key) == [meeting]
