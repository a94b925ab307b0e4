"""Real browsers with made-up cameras in the built-in room, against the real web server."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from core import clock
from core.config import Settings
from core.db import db
from tests.browser import axe_faults, chromium, complaints, overflow_px, screenshot
from tests.servers import free_port, web_server
from tests.video.live import decoded, says, sees
from tests.video.rooms import Work, a_meeting_now, somebody, target_for
from video import services
from video.models import Peer, Provision
from video.providers import JoinIdentity

pytestmark = pytest.mark.browser
LEADER, GUEST = somebody("Sagsbehandler", is_host=True), somebody("Borger")
DOCTOR, INTERPRETER = somebody("Praktiserende læge"), somebody("Tolk")
FIRST_PICTURE = 15.0  # seconds; measured: 5 (two) and 7 (four) on two cores

# What stands in for devices a machine may lack: a browser's answer to being asked for them.
WITHOUT = """navigator.mediaDevices.getUserMedia = async (wish) => {
  if (%s) throw new DOMException('', '%s');
  return MediaDevices.prototype.getUserMedia.call(navigator.mediaDevices, wish);
};"""
INSECURE = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
LACKING = {
    "refused": (WITHOUT % ("true", "NotAllowedError"), "Siden må ikke bruge dit kamera"),
    "missing": (WITHOUT % ("true", "NotFoundError"), "hverken finde kamera eller mikrofon"),
    "busy": (WITHOUT % ("true", "NotReadableError"), "Et andet program bruger"),
    "no camera": (WITHOUT % ("wish.video", "NotFoundError"), "Vi kan ikke bruge dit kamera"),
    "no microphone": (WITHOUT % ("wish.audio", "NotFoundError"), "ikke bruge din mikrofon"),
    "insecure": (INSECURE, "en adresse, der begynder med https"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium with a made-up camera and microphone."""
    with chromium(media=True) as running:
        yield running


@pytest.fixture(scope="module")
def server(
    settings: Settings, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a web server on the database of `app`."""
    with web_server(settings, tmp_path_factory.mktemp("web") / "web.log") as url:
        yield url


class House:
    """People who open room pages, each in a browser of their own."""

    def __init__(self, browser: Browser, work: Work, server: str) -> None:
        self.browser, self.work, self.server = browser, work, server
        self.contexts = [browser.new_context(locale="da") for _each in range(5)]
        self.heard: list[list[str]] = []

    def come(self, meeting: uuid.UUID, who: JoinIdentity, *, script: str = "") -> Page:
        page = self.contexts.pop().new_page()
        self.heard.append(complaints(page))
        if script:
            page.add_init_script(script)
        page.goto(self.server + target_for(self.work, meeting, who).url)
        return page

    def open_the_room(self, meeting: uuid.UUID) -> None:
        with self.work():
            services.open_room(db.session.get_one(Provision, meeting), now=clock.now())

    def lose(self, who: JoinIdentity) -> None:
        """Make it half a minute since this person was heard of."""
        with self.work():
            for peer in db.session.scalars(select(Peer).where(Peer.who == who.who)):
                peer.seen_at -= timedelta(seconds=31)


@pytest.fixture
def house(browser: Browser, work: Work, server: str) -> Iterator[House]:
    """An empty house; everybody is out of it afterwards."""
    made = House(browser, work, server)
    yield made
    for context in browser.contexts:
        context.close()


def test_two_see_each_other_once_the_leader_has_opened(house: House, work: Work) -> None:
    meeting = a_meeting_now(work, is_open=False)
    guest = house.come(meeting, GUEST)
    says(guest, "Vi venter på mødelederen")
    assert decoded(guest) == []

    house.open_the_room(meeting)
    leader = house.come(meeting, LEADER)

    assert sees(leader, 1) < FIRST_PICTURE
    assert sees(guest, 1) < FIRST_PICTURE
    says(guest, "Du er med")
    assert house.heard == [[], []]


def test_who_reloads_the_page_is_back(house: House, work: Work) -> None:
    meeting = a_meeting_now(work)
    leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST)
    sees(leader, 1)

    guest.reload()

    sees(guest, 1)
    sees(leader, 1)


def test_four_see_each_other_and_a_fifth_is_told_that_it_is_full(house: House, work: Work) -> None:
    meeting, fifth = a_meeting_now(work), somebody("Søster")
    late = target_for(work, meeting, fifth)
    house.lose(fifth)

    four = [house.come(meeting, who) for who in (LEADER, GUEST, DOCTOR, INTERPRETER)]
    for page in four:
        assert sees(page, 3) < 2 * FIRST_PICTURE
    outside = house.contexts.pop().new_page()
    outside.goto(house.server + late.url)

    says(outside, "Der er ikke plads til flere i rummet")
    assert outside.get_by_role("link", name="Prøv igen her").is_visible()
    assert [len(decoded(page)) for page in [*four, outside]] == [3, 3, 3, 3, 0]
    screenshot(four[0], "room-four")


def test_the_meeting_goes_on_while_the_web_server_starts_anew(
    browser: Browser, settings: Settings, work: Work, tmp_path: Path
) -> None:
    meeting, port, log = a_meeting_now(work), free_port(), tmp_path / "web.log"
    with web_server(settings, log, port=port) as url:
        house = House(browser, work, url)
        leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST)
        sees(leader, 1)
    says(guest, "Vi kan ikke få fat i Mødebro")
    sees(guest, 1)

    with web_server(settings, log, port=port):
        says(guest, "Du er med")
        guest.reload()
        sees(guest, 1)
        sees(leader, 1)
        for page in (leader, guest):
            page.context.close()


def test_who_leaves_is_out_and_the_others_see_it(house: House, work: Work) -> None:
    meeting = a_meeting_now(work)
    leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST)
    sees(leader, 1)

    guest.get_by_role("button", name="Forlad mødet").click()

    guest.wait_for_url(f"{house.server}/")
    says(leader, "Der er ikke andre i rummet", seconds=10)
    assert leader.locator(".room-tile").count() == 0


def test_a_second_page_takes_over_from_the_first(house: House, work: Work) -> None:
    meeting = a_meeting_now(work)
    first = house.come(meeting, GUEST)
    says(first, "Du er med")

    second = house.come(meeting, GUEST)

    says(second, "Du er med")
    says(first, "Du er med i mødet fra en anden side")


@pytest.mark.looks
@pytest.mark.parametrize("lack", LACKING)
def test_who_lacks_something_is_told_so_and_still_sees_the_others(
    house: House, work: Work, lack: str
) -> None:
    script, words = LACKING[lack]
    meeting = a_meeting_now(work)
    house.come(meeting, LEADER)

    guest = house.come(meeting, GUEST, script=script)

    sees(guest, 1)
    assert words in guest.locator("[data-room-notice]").inner_text()
    assert guest.get_by_role("link", name="Gå tilbage til din side").is_visible()


@pytest.mark.looks
def test_microphone_and_camera_can_be_turned_off_by_keyboard(house: House, work: Work) -> None:
    page = house.come(a_meeting_now(work), LEADER)
    says(page, "Du er med")
    microphone = page.get_by_role("button", name="Mikrofon")
    assert microphone.get_attribute("aria-pressed") == "true"

    microphone.press("Space")

    assert microphone.get_attribute("aria-pressed") == "false"
    on = page.evaluate(
        "document.querySelector('[data-room-own] video').srcObject"
        ".getTracks().map((t) => `${t.kind} ${t.enabled}`)"
    )
    assert sorted(on) == ["audio false", "video true"]


@pytest.mark.looks
def test_without_javascript_the_page_says_what_to_do(house: House, work: Work) -> None:
    page = house.browser.new_context(java_script_enabled=False, locale="da").new_page()
    page.goto(house.server + target_for(work, a_meeting_now(work), GUEST).url)

    assert "kræver JavaScript" in page.locator("noscript").inner_text()
    page.get_by_role("button", name="Forlad mødet").click()
    assert page.url == f"{house.server}/"


@pytest.mark.looks
@pytest.mark.parametrize("state", ["waiting", "alone", "together", "refused", "closed"])
def test_the_page_is_open_to_everybody(house: House, work: Work, state: str) -> None:
    meeting = a_meeting_now(work, is_open=state != "waiting")
    script = LACKING["refused"][0] if state == "refused" else ""
    page = house.come(meeting, GUEST, script=script)
    if state in {"together", "refused"}:
        house.come(meeting, LEADER)
    if state == "closed":
        says(page, "Du er med")
        with work():
            services.release(db.session.get_one(Provision, meeting))
    page.locator(f"[data-room-state={state if state != 'refused' else 'together'}]").wait_for()

    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert axe_faults(page) == []
    assert overflow_px(page) == 0
    screenshot(page, f"room-{state}")


@pytest.mark.looks
def test_no_word_of_the_page_is_said_in_english(house: House, work: Work) -> None:
    page = house.come(a_meeting_now(work), GUEST)
    words = page.locator("[data-word]").all_text_contents()

    assert len(words) == 16
    assert not [word for word in words if re.search(r"\b(the|you|your|and)\b", word)]
