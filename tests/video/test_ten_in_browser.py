"""A full room with a media server: ten real browsers that send, and who comes eleventh.

Two cores do not draw ninety pictures: the leader asks for everybody's, as ever; the others send one
and know who is there, and never get to see. Nobody waits here until nine are drawn, which hangs on
what else the machine does; three who see each other are in test_media_in_browser.py. Skipped where
janus is not installed.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page

from core.config import Settings
from tests.media_servers import MediaServer, media_server
from tests.servers import wait_until, web_server
from tests.video.conftest import House
from tests.video.live import decoded, says
from tests.video.rooms import Work, a_meeting_now, somebody
from video.media.janus import MediaRefused
from video.models import MEDIA_MOST

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.slow]
SEE_ALL = 1
SLOW = 240.0  # so many browsers begin one after the other
SMALL = """
const camera = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wish) =>
  camera(wish.video ? { ...wish, video: { width: 160, height: 120, frameRate: 1 } } : wish);
"""
ONLY_SENDS = """
const both = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wish) => both({ ...wish, audio: !wish.video });
const ask = window.fetch.bind(window);
const notYet = () => new Response('{"outcome": "not-yet"}');
window.fetch = (url, said) =>
  said?.body?.includes('"watch"')
    ? new Promise((done) => setTimeout(() => done(notYet()), 20_000)) : ask(url, said);
"""
OTHERS = "document.querySelector('[data-room]').peerConnections?.size ?? 0"


@pytest.fixture
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaServer]:
    """A media server."""
    with media_server(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture
def server(
    settings: Settings, app: Flask, janus: MediaServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A web server that uses it."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    with web_server(replace(settings, **janus.settings()), log) as url:
        yield url


def knows(page: Page, others: int) -> None:
    wait_until(lambda: page.evaluate(OTHERS) == others, f"{others} others on the list", SLOW)


def is_sent_all(page: Page) -> None:
    """Of how many there is a picture to come, drawn or not yet."""
    wait_until(lambda: len(decoded(page)) == MEDIA_MOST - 1, "everybody's picture to come", SLOW)


def test_ten_are_in_and_the_eleventh_comes_when_one_goes(
    house: House, work: Work, janus: MediaServer, settings: Settings
) -> None:
    meeting, key = a_meeting_now(work, kind="janus", capacity=10), settings.secret_key.encode()
    pages = []
    for number in range(MEDIA_MOST):
        who = somebody("Sagsbehandler" if not number else f"Gæst {number}", is_host=not number)
        script = SMALL if number < SEE_ALL else SMALL + ONLY_SENDS
        pages.append(house.come(meeting, who, script=script))
        knows(pages[-1], number)
        wait_until(lambda: len(janus.feeds(meeting, key)) == len(pages), "to send", SLOW)

    for page in pages:
        knows(page, MEDIA_MOST - 1)
    for page in pages[:SEE_ALL]:
        is_sent_all(page)
        says(page, "Du er med")

    eleventh = house.come(meeting, somebody("Gæst 10"), script=SMALL + ONLY_SENDS)
    says(eleventh, "Der er ikke plads i rummet lige nu")
    with pytest.raises(MediaRefused):
        janus.intrude(meeting, key, pin="1234")
    assert eleventh.evaluate(OTHERS) == 0
    assert len(janus.feeds(meeting, key)) == MEDIA_MOST

    pages.pop().close()

    knows(eleventh, MEDIA_MOST - 1)
    wait_until(lambda: len(janus.feeds(meeting, key)) == MEDIA_MOST, "who came instead", SLOW)
    is_sent_all(pages[0])
    assert house.heard == [[] for _each in range(MEDIA_MOST + 1)]
