"""What goes wrong in the middle of a meeting is said in plain words, and mends itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import MEDIA_ARGUMENTS, axe_faults, chromium, overflow_px
from tests.servers import wait_until
from tests.video.conftest import House
from tests.video.live import decoded, says, sees
from tests.video.rooms import Work, a_meeting_now, somebody, target_for

pytestmark = pytest.mark.browser
LEADER, GUEST = somebody("Sagsbehandler", is_host=True), somebody("Borger")

# Stands in for a camera that can be unplugged: the browser's answer, and what it tells the page.
UNPLUGGABLE = """
window.plugged = true;
navigator.mediaDevices.getUserMedia = async (wish) => {
  if (wish.video && !window.plugged) throw new DOMException('', 'NotFoundError');
  return MediaDevices.prototype.getUserMedia.call(navigator.mediaDevices, wish);
};"""
UNPLUG = """() => {
  window.plugged = false;
  const [track] = document.querySelector('[data-room-own] video').srcObject.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event('ended'));
}"""
PLUG_IN = """() => {
  window.plugged = true;
  navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One that asks what the page may use, where others say yes to everything."""
    arguments = [argument for argument in MEDIA_ARGUMENTS if "fake-ui" not in argument]
    with chromium(*arguments) as running:
        yield running


def move_again(page: Page) -> None:
    """Wait until the one picture this page shows moves."""
    before = decoded(page)
    wait_until(lambda: decoded(page) > before, "a picture that moves again")


def test_a_camera_that_is_unplugged_is_said_and_comes_back(house: House, work: Work) -> None:
    meeting = a_meeting_now(work)
    leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST, script=UNPLUGGABLE)
    sees(leader, 1)
    camera = guest.get_by_role("button", name="Kamera")
    notice = guest.locator("[data-room-notice]")

    guest.evaluate(UNPLUG)
    notice.filter(has_text="Dit kamera er gået i stå").wait_for()
    assert camera.is_disabled()
    assert (axe_faults(guest), overflow_px(guest)) == ([], 0)
    guest.evaluate(PLUG_IN)

    move_again(leader)
    notice.wait_for(state="hidden")
    assert camera.get_attribute("aria-pressed") == "true"


def permit(page: Page, camera: str) -> None:
    """Allow or block the camera, as the sign beside the address does. The microphone is allowed."""
    tab = page.context.new_cdp_session(page)
    here = {
        "origin": page.evaluate("location.origin"),
        "browserContextId": tab.send("Target.getTargetInfo")["targetInfo"]["browserContextId"],
    }
    browser = page.context.browser
    assert browser
    setting = {"permission": {"name": "camera"}, "setting": camera}
    browser.new_browser_cdp_session().send("Browser.setPermission", setting | here)


def test_a_camera_that_is_blocked_is_said_and_comes_back(house: House, work: Work) -> None:
    meeting = a_meeting_now(work)
    leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST)
    sees(leader, 1)

    permit(guest, "denied")  # Chromium ends the microphone with it
    guest.locator("[data-room-notice]").filter(has_text="Dit kamera er gået i stå").wait_for()
    assert guest.get_by_role("button", name="Mikrofon").is_enabled()
    permit(guest, "granted")

    move_again(leader)
    guest.locator("[data-room-notice]").wait_for(state="hidden")


def test_a_microphone_that_was_off_is_off_when_it_is_found_again(house: House, work: Work) -> None:
    guest = house.come(a_meeting_now(work), GUEST)
    says(guest, "Du er med")
    guest.get_by_role("button", name="Mikrofon").press("Space")

    guest.evaluate(UNPLUG.replace("getVideoTracks", "getAudioTracks"))

    found = """() => document.querySelector('[data-room-own] video').srcObject.getAudioTracks()
      .map((track) => `${track.readyState} ${track.enabled}`)"""
    wait_until(lambda: guest.evaluate(found) == ["live false"], "a microphone that is off")


def test_the_network_is_away_longer_than_the_server_waits(house: House, work: Work) -> None:
    meeting = a_meeting_now(work)
    leader, guest = house.come(meeting, LEADER), house.come(meeting, GUEST)
    sees(leader, 1)

    guest.context.set_offline(True)
    says(guest, "Vi kan ikke få fat i Mødebro")
    house.lose(GUEST)
    says(leader, "Der er ikke andre i rummet")
    guest.context.set_offline(False)

    sees(leader, 1)
    says(guest, "Du er med")


def test_a_computer_that_has_slept_says_so_and_comes_back(house: House, work: Work) -> None:
    meeting = a_meeting_now(work)
    leader = house.come(meeting, LEADER)
    guest = house.a_page()
    guest.clock.install()
    guest.goto(house.server + target_for(work, meeting, GUEST).url)
    sees(leader, 1)
    guest.evaluate("""() => { window.said = []; new MutationObserver(() =>
      window.said.push(document.querySelector('[data-room-status]').textContent)
    ).observe(document.querySelector('[data-room-status]'), { childList: true }) }""")

    house.lose(GUEST)
    guest.clock.fast_forward("10:00")

    says(guest, "Du er med")
    sees(leader, 1)
    assert "Din telefon eller computer har sovet. Vi forbinder dig igen." in guest.evaluate(
        "window.said"
    )
