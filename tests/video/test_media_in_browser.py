"""The built-in room with a media server: real browsers, the real web server, Debian's Janus.

Skipped where janus is not installed.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from core.config import Settings
from tests.media_servers import MediaServer, media_server
from tests.servers import wait_until, web_server
from tests.video.conftest import House
from tests.video.live import says, sees
from tests.video.rooms import Work, a_meeting_now, somebody

pytestmark = pytest.mark.browser
LEADER, GUEST = somebody("Sagsbehandler", is_host=True), somebody("Borger")
DOCTOR = somebody("Praktiserende læge")
WIDTHS = """() => [...document.querySelectorAll('.room-tile video')].map((v) => v.videoWidth)"""


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaServer]:
    """A media server."""
    with media_server(tmp_path_factory.mktemp("janus")) as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, janus: MediaServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A web server that uses it."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    with web_server(replace(settings, **janus.settings()), log) as url:
        yield url


def test_three_see_each_other_through_the_media_server(house: House, work: Work) -> None:
    meeting = a_meeting_now(work, kind="janus", capacity=10)

    three = [house.come(meeting, who) for who in (LEADER, GUEST, DOCTOR)]

    for page in three:
        sees(page, 2)
        assert all(width > 0 for width in page.evaluate(WIDTHS))
        says(page, "Du er med")
    assert house.heard == [[], [], []]


def test_the_meeting_goes_on_when_the_media_server_is_there_again(
    house: House, work: Work, janus: MediaServer
) -> None:
    meeting = a_meeting_now(work, kind="janus", capacity=10)
    pages = [house.come(meeting, who) for who in (LEADER, GUEST)]
    for page in pages:
        sees(page, 1)

    janus.stop()
    for page in pages:
        says(page, "Billede og lyd er væk lige nu")
    janus.start()

    for page in pages:
        says(page, "Du er med")
        sees(page, 1)


def test_who_reloads_the_page_is_back(house: House, work: Work) -> None:
    meeting = a_meeting_now(work, kind="janus", capacity=10)
    leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST)
    sees(leader, 1)

    guest.reload()

    sees(guest, 1)
    sees(leader, 1)


def test_who_is_put_out_sends_nothing_any_more_also_where_their_browser_does_not_listen(
    house: House, work: Work, janus: MediaServer, settings: Settings
) -> None:
    meeting, key = a_meeting_now(work, kind="janus", capacity=10), settings.secret_key.encode()
    leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST)
    sees(leader, 1)
    guest.route("**/signals", lambda route: route.abort())
    assert len(janus.feeds(meeting, key)) == 2

    leader.get_by_text("Luk nogen ud af mødet").press("Enter")
    leader.get_by_role("button", name="Luk ud Borger", exact=True).press("Enter")
    leader.get_by_role("button", name="Ja, luk ud", exact=True).press("Enter")

    says(leader, "Der er ikke andre i rummet")
    wait_until(lambda: len(janus.feeds(meeting, key)) == 1, "one to send")
