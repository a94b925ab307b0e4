"""The equipment test where something is silent: a microphone, a network, a server. All real."""

import wave
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.config import Settings
from tests.browser import chromium
from tests.personal.ida import Ida, is_open_to_everybody
from tests.personal.makers import Made
from tests.personal.testing import TEST, kept_tests
from tests.relays import SECRET, relay, silence, stun_server
from tests.servers import web_server
from tests.video.test_relay import NO_UDP

pytestmark = [pytest.mark.browser, pytest.mark.looks]
Changed = Callable[..., Settings]


def silent_file(folder: Path) -> Path:
    """A second in which nobody says anything."""
    path = folder / "silence.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        sound.writeframes(bytes(2 * 48_000))
    return path


def test_silence_is_not_taken_for_a_voice(
    app: Flask, settings: Settings, session: Session, meeting: Made, tmp_path: Path
) -> None:
    sound = f"--use-file-for-fake-audio-capture={silent_file(tmp_path)}"
    with ExitStack() as running:
        url = running.enter_context(web_server(settings, tmp_path / "web.log", workers=1))
        browser = running.enter_context(chromium(sound, media=True))
        ida = Ida(browser, url + meeting.url(rest=TEST)).begin()
        ida.press("Ja, jeg kan se mig selv")
        ida.reads("Vi kan ikke høre dig")
        is_open_to_everybody(ida.page, "silent")
        ida.press("Gå videre uden")
        ida.press("Spil tonen")
        ida.press("Ja, jeg kan høre den")
        ida.ends_with("Mikrofonen mangler")

    assert kept_tests(session)[0].results["microphone"] == "silent"


def the_connection(
    url: str, made: Made, *arguments: str, heading: str, shows: str | None = None
) -> None:
    """Test all in such a browser; the page that ends it."""
    with chromium(*arguments, media=True) as browser:
        ida = Ida(browser, url + made.url(rest=TEST))
        ida.see_hear_and_be_heard()
        if shows:
            ida.reads(shows)
            is_open_to_everybody(ida.page, "blocked")
            ida.press("Gå videre uden")
        ida.ends_with(heading)


BLOCKED: dict[str, Any] = {"heading": "Forbindelsen mangler", "shows": "Dit net stopper videoen"}


def test_a_network_without_udp_is_red_and_others_are_green(
    app: Flask, other_settings: Changed, session: Session, meeting: Made, tmp_path: Path
) -> None:
    with ExitStack() as running:
        settings = other_settings(stun_url=running.enter_context(stun_server()))
        url = running.enter_context(web_server(settings, tmp_path / "web.log", workers=1))
        the_connection(url, meeting, heading="Du er klar til mødet")
        the_connection(url, meeting, NO_UDP, **BLOCKED)

    found = [test.results["connection"] for test in kept_tests(session)]
    assert found == ["ok", "blocked"]


def test_a_server_that_never_answers_is_red(
    app: Flask, other_settings: Changed, session: Session, meeting: Made, tmp_path: Path
) -> None:
    with silence() as port:
        settings = other_settings(
            stun_url=f"stun:127.0.0.1:{port}",
            turn_url=f"turn:127.0.0.1:{port}",
            turn_secret=SECRET,
        )
        with web_server(settings, tmp_path / "web.log", workers=1) as url:
            the_connection(url, meeting, **BLOCKED)

    assert kept_tests(session)[0].results["routes"] == ["host"]


@pytest.mark.slow
def test_where_udp_is_stopped_the_relay_is_a_way_out(
    app: Flask, other_settings: Changed, session: Session, meeting: Made, tmp_path: Path
) -> None:
    with relay(tmp_path) as coturn:
        settings = other_settings(turn_url=coturn.url("tcp"), turn_secret=SECRET)
        with web_server(settings, tmp_path / "web.log", workers=1) as url:
            the_connection(url, meeting, NO_UDP, heading="Du er klar til mødet")

    assert kept_tests(session)[0].results["routes"] == ["relay"]
