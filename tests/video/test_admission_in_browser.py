"""A host lets guests in and puts them out, by keyboard, in real browsers."""

import uuid

import pytest
from playwright.sync_api import Page

from tests.browser import axe_faults, overflow_px, screenshot
from tests.video.conftest import House
from tests.video.live import says, sees
from tests.video.rooms import Work, a_meeting_now, somebody

pytestmark = pytest.mark.browser
LEADER, GUEST = somebody("Sagsbehandler", is_host=True), somebody("Borger")


def meet(house: House, work: Work, *, singly: bool) -> tuple[Page, Page]:
    """A leader and a guest, in that order."""
    meeting: uuid.UUID = a_meeting_now(work)
    if singly:
        house.let_in_singly(meeting)
    return house.come(meeting, LEADER), house.come(meeting, GUEST)


def look_at(page: Page, name: str) -> None:
    """Nothing is wrong with this state on a phone or a large screen."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert axe_faults(page) == []
    assert overflow_px(page) == 0
    screenshot(page, name)


def press(page: Page, name: str) -> None:
    """With the keyboard."""
    page.get_by_role("button", name=name, exact=True).press("Enter")


def test_the_leader_sees_who_waits_and_lets_them_in_by_keyboard(house: House, work: Work) -> None:
    leader, guest = meet(house, work, singly=True)
    says(guest, "Mødelederen kan se, at du er her, og lukker dig ind")
    news = leader.locator("[data-room-news][role=status]")
    news.filter(has_text="Venter udenfor: Borger").wait_for()
    assert leader.locator(".room-tile").count() == 0
    look_at(leader, "room-host-asked")
    look_at(guest, "room-knocking")

    press(leader, "Ikke nu Borger")
    says(guest, "beder dig vente lidt")
    leader.get_by_text("Er bedt om at vente lidt").wait_for()
    assert leader.evaluate("document.activeElement.dataset.decide") == "admission"
    press(leader, "Luk ind Borger")

    sees(guest, 1)
    sees(leader, 1)
    assert leader.evaluate("document.activeElement.matches('[data-room-status]')")
    assert leader.get_by_role("heading", name="Venter udenfor").count() == 0
    assert house.heard == [[], []]


def test_a_host_puts_somebody_out_after_being_asked_whether_they_are_sure(
    house: House, work: Work
) -> None:
    leader, guest = meet(house, work, singly=False)
    sees(leader, 1)
    leader.get_by_text("Luk nogen ud af mødet").press("Enter")
    press(leader, "Luk ud Borger")
    look_at(leader, "room-sure")
    leader.get_by_role("dialog").press("Escape")
    assert leader.evaluate("document.activeElement.dataset.decide") == "removal"

    press(leader, "Luk ud Borger")
    press(leader, "Ja, luk ud")

    says(guest, "Mødelederen har lukket dig ud af mødet")
    says(leader, "Der er ikke andre i rummet")
    assert guest.get_by_role("link", name="Tilbage til din side", exact=True).is_visible()
    assert guest.get_by_role("link", name="Prøv igen her").count() == 0
    look_at(guest, "room-removed")
