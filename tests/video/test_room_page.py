"""The room page as the server sends it, and the way out of it."""

import re
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browse import post
from tests.house.source import ROOT
from tests.pages import page_faults
from tests.video.rooms import Work, a_meeting_now, somebody, visitor
from video.ports import EXITS, RoomExit


@pytest.fixture
def exits(app: Flask) -> Iterator[dict[tuple[uuid.UUID, uuid.UUID], RoomExit]]:
    """Ways out, as booking would know them."""
    known: dict[tuple[uuid.UUID, uuid.UUID], RoomExit] = {}
    before = app.extensions.get(EXITS)
    app.extensions[EXITS] = lambda provision_id, who: known.get((provision_id, who))
    yield known
    app.extensions[EXITS] = before


def test_the_page_is_in_order(client: FlaskClient, work: Work) -> None:
    page = visitor(work, client, a_meeting_now(work), somebody()).open_page()

    assert page_faults(page.text) == []
    assert page.headers["Cache-Control"] == "no-store"


def test_the_way_out_is_asked_of_who_knows_the_meeting(
    client: FlaskClient, work: Work, exits: dict[tuple[uuid.UUID, uuid.UUID], RoomExit]
) -> None:
    meeting, who = a_meeting_now(work), somebody()
    exits[meeting, who.who] = RoomExit("/m/ida", "+4500112233", "/m/ida/help")
    room = visitor(work, client, meeting, who)

    page = room.open_page().text

    assert all(f'href="{url}"' in page for url in ("/m/ida", "/m/ida/help", "tel:+4500112233"))
    assert page_faults(page) == []
    assert post(client, f"{room.url}/departure", {"to": "back"}, page=room.url).location == "/m/ida"


def test_without_one_the_way_out_is_the_front_page(client: FlaskClient, work: Work) -> None:
    room = visitor(work, client, a_meeting_now(work), somebody())

    answer = post(client, f"{room.url}/departure", {"to": "back"}, page=room.url)

    assert (answer.status_code, answer.location) == (303, "/")


def test_the_page_speaks_the_language_of_its_reader(
    client: FlaskClient, work: Work, exits: dict[tuple[uuid.UUID, uuid.UUID], RoomExit]
) -> None:
    meeting, who = a_meeting_now(work), somebody()
    exits[meeting, who.who] = RoomExit("/m/ida", language="en")

    page = visitor(work, client, meeting, who).open_page().text

    assert '<html lang="en">' in page
    assert "We are waiting for the meeting leader" in page


def test_looking_at_the_page_takes_nobody_in(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work)
    visitor(work, client, meeting, somebody()).open_page()

    assert visitor(work, client, meeting, somebody()).ask()["peers"] == []


def test_every_word_the_script_says_stands_on_the_page(client: FlaskClient, work: Work) -> None:
    page = visitor(work, client, a_meeting_now(work), somebody()).open_page().text
    written = set(re.findall(r'data-word="([\w-]+)"', page))

    assert written == {
        *("asking", "connecting", "waiting", "alone", "together", "lost", "slept"),
        *("knocking", "not-now", "closed", "full", "removed", "replaced", "reload"),
        *("refused", "missing", "busy", "insecure", "no-camera", "no-microphone"),
        *("camera-gone", "microphone-gone", "both-gone", "came", "went", "media-away"),
    }


def test_only_a_host_has_the_buttons_of_a_host(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work)
    guest, host = (
        visitor(work, client, meeting, somebody(is_host=is_host)).open_page().text
        for is_host in (False, True)
    )

    assert ("Luk ind" in guest, "data-decide" in guest, "data-room-sure" in guest) == (False,) * 3
    assert ("Luk ind" in host, "data-decide" in host, "data-room-sure" in host) == (True,) * 3
    assert page_faults(host) == []


def test_every_name_the_script_says_is_on_the_page(client: FlaskClient, work: Work) -> None:
    who = somebody("Leder", is_host=True)
    page = visitor(work, client, a_meeting_now(work), who).open_page().text
    scripts = "".join(script.read_text() for script in (ROOT / "static/js").glob("room*.js"))
    said = set(re.findall(r'(?:say|tell|warn)\("([\w-]+)"', scripts))

    assert said >= {"knocks", "not-decided", "came", "went", "lost"}
    assert said <= set(re.findall(r'data-word="([\w-]+)"', page))
