"""The built-in room behind a firewall: everything goes through a relay, a real coturn.

Skipped where coturn is not installed.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from core import clock
from core.config import Settings
from tests.browser import chromium
from tests.relays import SECRET, Relay, relay
from tests.servers import web_server
from tests.video.live import sees
from tests.video.rooms import Work, a_meeting_now, somebody, target_for
from video import relay_check

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.looks]
Changed = Callable[..., Settings]
NO_UDP = "--webrtc-ip-handling-policy=disable_non_proxied_udp"
ROUTES = """async () => {
  const [{ link }] = document.querySelector('[data-room]').peerConnections.values();
  const stats = [...(await link.pc.getStats()).values()];
  return stats.filter((s) => s.type === 'local-candidate').map((s) => s.candidateType);
}"""


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay."""
    with relay(tmp_path_factory.mktemp("coturn")) as running:
        yield running


@pytest.fixture(params=["udp", "tcp"], ids=["over UDP", "where UDP is stopped"])
def way(request: pytest.FixtureRequest) -> Iterator[tuple[str, Browser]]:
    """How one gets to the relay, and a Chromium in such a network."""
    arguments = (NO_UDP,) if request.param == "tcp" else ()
    with chromium(*arguments, media=True) as running:
        yield request.param, running


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_the_relay_lets_us_in(other_settings: Changed, coturn: Relay, transport: str) -> None:
    settings = other_settings(turn_url=coturn.url(transport), turn_secret=SECRET)

    assert relay_check.relay_fault(settings, now=clock.now()) is None


def test_a_wrong_secret_is_named(other_settings: Changed, coturn: Relay) -> None:
    settings = other_settings(turn_url=coturn.url(), turn_secret="x" * 32)

    said = relay_check.relay_fault(settings, now=clock.now())

    assert "TURN_SECRET is not its static-auth-secret" in str(said)


def test_two_see_each_other_through_the_relay_alone(
    way: tuple[str, Browser],
    other_settings: Changed,
    app: Flask,
    work: Work,
    coturn: Relay,
    tmp_path: Path,
) -> None:
    transport, browser = way
    settings = other_settings(turn_url=coturn.url(transport), turn_secret=SECRET, turn_only=True)
    meeting = a_meeting_now(work)
    with web_server(settings, tmp_path / "web.log", workers=1) as url:
        pages: list[Page] = []
        for label in ("Sagsbehandler", "Borger"):
            pages.append(browser.new_context(locale="da").new_page())
            pages[-1].goto(url + target_for(work, meeting, somebody(label)).url)
        for page in pages:
            sees(page, 1)
        assert {kind for page in pages for kind in page.evaluate(ROUTES)} == {"relay"}
