"""The equipment test in a real browser with a made-up camera, a step at a time."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.config import Settings
from tests.browser import chromium
from tests.personal.ida import Ida, is_open_to_everybody
from tests.personal.makers import Made
from tests.personal.test_devices import IN_FACEBOOK
from tests.personal.testing import TEST, kept_tests
from tests.servers import web_server
from tests.video.test_room_in_browser import LACKING
from video.models import Peer, Signal

pytestmark = [pytest.mark.browser, pytest.mark.looks]
Changed = Callable[..., Settings]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium with a made-up camera and microphone."""
    with chromium(media=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A web server without STUN or TURN."""
    with web_server(settings, tmp_path_factory.mktemp("web") / "web.log", workers=1) as url:
        yield url


def test_all_is_well_by_keyboard_on_a_small_phone(
    browser: Browser, server: str, session: Session, soon: Made
) -> None:
    ida = Ida(browser, server + soon.url())
    ida.page.get_by_role("link", name="Test lyd og billede").press("Enter")

    ida.see_hear_and_be_heard()

    ida.ends_with("Du er klar til mødet")
    [kept] = kept_tests(session)
    assert kept.results["connection"] == "ok"
    assert "host" in kept.results["routes"]
    assert [*session.scalars(select(Peer)), *session.scalars(select(Signal))] == []
    assert ida.heard == []


def test_each_step_is_open_to_everybody(browser: Browser, server: str, meeting: Made) -> None:
    ida = Ida(browser, server + meeting.url(rest=TEST))
    is_open_to_everybody(ida.page, "start")
    ida.begin().page.get_by_role("button", name="Ja, jeg kan se mig selv").wait_for()
    is_open_to_everybody(ida.page, "camera")
    ida.press("Nej")
    is_open_to_everybody(ida.page, "unseen")
    ida.press("Gå videre uden")
    ida.reads("Vi kan høre dig")
    is_open_to_everybody(ida.page, "microphone")
    ida.press("Næste")
    ida.press("Spil tonen")
    is_open_to_everybody(ida.page, "speaker")
    ida.press("Nej")
    ida.press("Gå videre uden")
    ida.ends_with("Lyden mangler")
    is_open_to_everybody(ida.page, "result")


def test_each_step_takes_the_focus_to_its_heading(
    browser: Browser, server: str, meeting: Made
) -> None:
    ida = Ida(browser, server + meeting.url(rest=TEST)).begin()

    expect(ida.page.get_by_role("heading", name="Kan du se dig selv?")).to_be_focused()


@pytest.mark.parametrize("lack", LACKING)
def test_what_is_lacking_is_said_in_the_words_of_the_room(
    browser: Browser, server: str, session: Session, meeting: Made, lack: str
) -> None:
    script, words = LACKING[lack]
    ida = Ida(browser, server + meeting.url(rest=TEST), script=script).begin()
    if lack == "no microphone":
        ida.press("Ja, jeg kan se mig selv")
    ida.reads(words)
    assert ida.page.locator("[data-remedy]:visible li").count() > 0

    ida.press("Gå videre uden")

    if lack == "no camera":
        ida.reads("Vi kan høre dig")
        ida.press("Næste")
    ida.press("Spil tonen")  # of both it is said once
    ida.press("Ja, jeg kan høre den")
    ida.ends_with("Kameraet mangler" if lack == "no camera" else "Mikrofonen mangler")
    [kept] = kept_tests(session)
    expected = lack if lack in {"refused", "missing", "busy", "insecure"} else "missing"
    parts = {"no camera": {"camera"}, "no microphone": {"microphone"}}
    for part in parts.get(lack, {"camera", "microphone"}):
        assert kept.results[part] == expected


def test_a_camera_that_is_allowed_meanwhile_works(
    browser: Browser, server: str, meeting: Made
) -> None:
    ida = Ida(browser, server + meeting.url(rest=TEST), script=LACKING["refused"][0]).begin()
    ida.reads("Siden må ikke bruge dit kamera")
    ida.page.evaluate("delete navigator.mediaDevices.getUserMedia")

    ida.press("Prøv igen")

    ida.press("Ja, jeg kan se mig selv")
    ida.reads("Vi kan høre dig")


def test_inside_an_app_the_way_out_comes_first(
    browser: Browser, server: str, meeting: Made
) -> None:
    ida = Ida(browser, server + meeting.url(rest=TEST), user_agent=IN_FACEBOOK).begin()

    ida.reads("Du har åbnet siden inde i Facebook")
    assert ida.page.get_by_text("Vælg »Åbn i Safari«").is_visible()
    is_open_to_everybody(ida.page, "in-app")

    ida.press("Gå videre alligevel")
    ida.press("Ja, jeg kan se mig selv")


def test_without_javascript_the_page_says_what_to_do(
    browser: Browser, server: str, meeting: Made
) -> None:
    page = browser.new_context(java_script_enabled=False, locale="da").new_page()
    page.goto(server + meeting.url(rest=TEST))

    assert page.get_by_text("Testen virker ikke her").is_visible()
    assert not page.get_by_role("button", name="Begynd testen").is_visible()
    page.get_by_role("link", name="Jeg har brug for hjælp").first.click()
    assert page.url.endswith("/help")
