"""Real browsers with made-up cameras in the built-in room, against the real web server."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from core import clock
from core.config import Settings
from core.db import db
from tests.browser import axe_faults, overflow_px, screenshot
from tests.servers import free_port, web_server
from tests.video.conftest import House
from tests.video.live import decoded, says, sees
from tests.video.rooms import Work, a_meeting_now, somebody, target_for
from video import services
from video.models import Provision

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


def test_four_see_each_other_and_a_fifth_comes_in_when_somebody_leaves(
    house: House, work: Work
) -> None:
    meeting, fifth = a_meeting_now(work), somebody("Søster")
    four = [house.come(meeting, who) for who in (LEADER, GUEST, DOCTOR, INTERPRETER)]
    for page in four:
        assert sees(page, 3) < 2 * FIRST_PICTURE
    outside = house.come(meeting, fifth)
    says(outside, "Der er ikke plads i rummet lige nu")
    assert [len(decoded(page)) for page in [*four, outside]] == [3, 3, 3, 3, 0]
    assert axe_faults(outside) == []
    screenshot(four[0], "room-four")

    four[2].get_by_role("button", name="Forlad mødet").click()

    sees(outside, 3)


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
            services.release(db.session.get_one(Provision, meeting), now=clock.now())
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

    assert len(words) == 26
    assert not [word for word in words if re.search(r"\b(the|you|your|and)\b", word)]


def test_a_real_page_asks_as_often_as_it_is_told(house: House, work: Work) -> None:
    page = house.a_page()
    page.clock.install()
    asked: list[float] = []
    page.route("**/signals", lambda route: _answer(page, route, asked))
    page.goto(house.server + target_for(work, a_meeting_now(work), LEADER).url)
    page.locator("[data-room-state=alone]").wait_for()

    for _second in range(60):
        page.clock.run_for(1000)

    since = [at - asked[0] for at in asked]
    assert min(b - a for a, b in pairwise(since)) >= 1
    assert len([at for at in since if at < 15]) in range(2, 16)
    assert len([at for at in since if at >= 15]) in range(2, 11)


def _answer(page: Page, route: Route, asked: list[float]) -> None:
    """The server of a meeting of one: connecting for a quarter of a minute, then quiet."""
    asked.append(page.evaluate("Date.now()") / 1000)
    is_new = asked[-1] - asked[0] < 15
    told = {"state": "open", "visit": "1", "peers": [], "signals": [], "outside": []}
    route.fulfill(json=told | {"cursor": 0, "pollMs": 1000 if is_new else 5000})
