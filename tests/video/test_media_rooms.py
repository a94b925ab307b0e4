"""Rooms on a media server in the register: only where there is one, and for ten."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.config import Settings
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.media_servers import ADMIN_KEY, SECRET, installed
from tests.servers import NOBODY_LISTENS
from tests.video.rooms import Work, a_room
from video import services
from video.models import Room

URL = "/room-register"
TEN = {"kind": "janus", "name": "Stort rum", "capacity": "10", "buffer_minutes": "0"}
WORDS = "Det indbyggede lokale med medieserver, til højst ti"
HERE = f"http://127.0.0.1:{NOBODY_LISTENS}/janus"


@pytest.fixture
def installation(other_settings: Callable[..., Settings], app: Flask) -> Iterator[Flask]:
    """One that has a media server, whether it answers or not."""
    with installed(
        other_settings(janus_url=HERE, janus_secret=SECRET, janus_admin_key=ADMIN_KEY)
    ) as made:
        yield made


def test_a_room_for_ten_is_added_where_there_is_a_media_server(
    installation: Flask, session: Session, cast: Cast
) -> None:
    browser = installation.test_client()
    sign_in(browser, cast.frida)
    assert WORDS in browser.get(URL).text

    assert post(browser, URL, TEN).status_code == 303

    [room] = session.scalars(select(Room))
    assert (room.provider, room.capacity, room.web_url) == ("janus", 10, None)


def test_it_is_not_offered_and_not_taken_where_there_is_none(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)
    assert WORDS not in client.get(URL).text

    assert post(client, URL, TEN).status_code == 422

    assert session.scalars(select(Room)).all() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"capacity": "11"}, "højst ti"), ({"web_url": "https://rum.example.org"}, "sin egen")],
)
def test_it_holds_ten_and_has_its_own_address(
    installation: Flask, cast: Cast, changes: dict[str, str], words: str
) -> None:
    browser = installation.test_client()
    sign_in(browser, cast.frida)

    answer = post(browser, URL, TEN | changes)

    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize(("has_media", "words"), [(True, "Added"), (False, "kind:")])
def test_the_terminal_knows_it_too(
    app: Flask, installation: Flask, session: Session, has_media: bool, words: str
) -> None:
    said = ["rooms", "add", "--kind", "janus", "--name", "Stort rum", "--capacity", "10"]

    answer = (installation if has_media else app).test_cli_runner().invoke(args=said)

    assert words in answer.output


def test_meetings_can_go_from_one_sort_of_built_in_room_to_the_other(work: Work) -> None:
    with work():
        small, large = a_room(), a_room("janus", capacity=10)
        bridge = a_room("static", capacity=10)

        assert services.can_move(large, small)
        assert services.can_move(small, large)
        assert not services.can_move(large, bridge)
