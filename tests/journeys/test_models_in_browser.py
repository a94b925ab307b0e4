"""Citizen flow, models 1, 2 and 3, and five levels, at hours when not everybody is open.

Each shows who got the case, who did not, and what the one who asked could read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, Unit, User
from booking.models import Participant
from support.hours import OnHolidays
from support.models import OpeningHours, SupportModel, SupportUnit, Tier
from tests.browser import chromium
from tests.factories import Cast
from tests.journeys.by_the_clock import it_is, pages_of
from tests.journeys.people import Surfer, ask_for_help, hand_over, resolve, sign_in, somebody
from tests.support.makers import make_meeting, token_of
from tests.support.saying import say, say_levels

pytestmark = pytest.mark.browser
FRIDAY_EVENING = "2027-03-19T18:30"
AFTER_CLOSING = "2027-03-17T15:15"  # a Wednesday; local IT closed five minutes ago
MIDDAY = "2027-03-17T11:00"
EASTER = "2027-03-26T10:00"  # Good Friday
WORKDAYS, MONDAY_TO_THURSDAY = range(5), range(4)
MORNING, CLOSING, NINE, SIX = 8 * 60, 15 * 60 + 10, 9 * 60, 18 * 60
EMPTY = "Ingen åbne sager"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for all of them."""
    with chromium() as running:
        yield running


@dataclass
class Story:
    """Everybody in their browsers, at one moment."""

    browser: Browser
    url: str
    asking: Surfer
    link: str

    def at_desk(self, email: str) -> Surfer:
        """A supporter looks at the desk."""
        who = somebody(self.browser, self.url)
        sign_in(who, email)
        who.go("/desk")
        return who

    def has_nothing(self, email: str) -> None:
        """No case waits there."""
        self.at_desk(email).reads(EMPTY)

    def take(self, email: str) -> Surfer:
        """It waits there, and is taken."""
        who = self.at_desk(email)
        who.press()
        who.page.wait_for_url("**/tickets/*")
        return who

    def reads(self, *words: str) -> None:
        """What stands on the page of the one who asked."""
        self.asking.go(f"{self.link}/help")
        for each in words:
            self.asking.reads(each)


Ask = Callable[[str, str], Story]


@pytest.fixture
def ask(
    app: Flask, session: Session, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ask]:
    """`ask("ida", EASTER)`: somebody needs help a quarter of an hour before the meeting."""
    with pages_of(app) as url:

        def begin(who: str, wall: str) -> Story:
            now = it_is(monkeypatch, wall)
            held = make_meeting(session, cast, now + timedelta(minutes=15))
            person: Participant = getattr(held, who)
            link = f"{url}/m/{token_of(person)}"
            asking = somebody(browser, url, on_phone=True)
            ask_for_help(asking, link)
            return Story(browser, url, asking, link)

        yield begin


def opens(
    session: Session, unit: SupportUnit, weekdays: range, opens_at: int, closes_at: int
) -> None:
    """On these days, and not on public holidays."""
    row = session.get_one(SupportUnit, unit.id)
    row.on_holidays = OnHolidays.CLOSED
    row.hours = [OpeningHours(weekday=day, opens=opens_at, closes=closes_at) for day in weekdays]
    session.commit()


def desk(session: Session, cast: Cast, name: str, tier: Tier, worker: User) -> SupportUnit:
    """One more support unit, with somebody at its desk."""
    unit = Unit(organisation_id=cast.at.region.id, name=name, phone="+4500667788")
    made = SupportUnit(unit=unit, tier=tier)
    session.add(made)
    session.flush()
    session.add(Membership(user_id=worker.id, unit_id=unit.id, role=Role.SUPPORTER))
    session.commit()
    return made


def test_a_citizen_on_friday_evening_is_helped_past_the_closed_hotline(
    ask: Ask, session: Session, cast: Cast
) -> None:
    opens(session, cast.at.hotline, MONDAY_TO_THURSDAY, NINE, SIX)

    story = ask("ida", FRIDAY_EVENING)

    story.has_nothing("dorte@example.org")
    erik = story.take("erik@example.org")
    erik.reads("Hotline for borgere, Region Syddanmark havde lukket og blev sprunget over")
    resolve(erik, "can_attend")
    story.reads("Du kan være med", "Lokal it, Kolding Kommune")


def test_model_1_passes_local_it_that_closed_before_the_meeting(
    ask: Ask, session: Session, cast: Cast
) -> None:
    opens(session, cast.at.kolding_it, WORKDAYS, MORNING, CLOSING)

    story = ask("jens", AFTER_CLOSING)

    story.has_nothing("erik@example.org")
    hans = story.take("hans@example.org")
    hans.reads("Lokal it, Kolding Kommune havde lukket og blev sprunget over")
    resolve(hans, "cannot_attend")
    story.reads("Fælles support")


def test_model_2_goes_across_sectors_straight_to_shared_support(
    ask: Ask, session: Session, cast: Cast
) -> None:
    say(session, cast.at.clinic.id, model=SupportModel.CROSS_SECTOR_DIRECT)

    story = ask("jens", MIDDAY)

    story.has_nothing("erik@example.org")
    resolve(story.take("hans@example.org"), "can_attend")
    story.reads("Du kan være med", "Fælles support")


def test_model_3_forwards_and_solves_nothing(ask: Ask, session: Session, cast: Cast) -> None:
    gate = desk(session, cast, "Fælles Hotline", Tier.STAFF_HOTLINE, cast.bo)
    say(session, cast.at.clinic.id, model=SupportModel.STAFF_HOTLINE, staff_hotline=gate.id)

    story = ask("jens", MIDDAY)
    bo = story.take("bo@example.org")
    assert bo.page.locator("button[name=outcome]").count() == 0
    hand_over(bo, "Lokal it, Kolding Kommune", "Mikrofonen er spærret.")

    erik = story.at_desk("erik@example.org")
    erik.page.locator(".asked a").first.click()
    erik.press()
    resolve(erik, "can_attend")
    story.reads("Du kan være med", "Lokal it, Kolding Kommune")


def test_five_levels_at_easter_reach_the_first_that_is_open(
    ask: Ask, session: Session, cast: Cast
) -> None:
    helper = desk(session, cast, "Vidensperson", Tier.LOCAL_HELPER, cast.bo)
    between = desk(session, cast, "Kommunernes support", Tier.MUNICIPAL_SHARED, cast.carla)
    bridge = desk(session, cast, "Videoknudepunktet", Tier.BRIDGE_OWNER, cast.anna)
    levels = (helper, cast.at.kolding_it, between, cast.at.shared, bridge)
    for closed in levels[:3]:
        opens(session, closed, WORKDAYS, MORNING, CLOSING)
    say_levels(session, cast.at.clinic.id, levels)

    story = ask("jens", EASTER)

    for email in ("bo@example.org", "erik@example.org", "carla@example.org", "anna@example.org"):
        story.has_nothing(email)
    hans = story.take("hans@example.org")
    hans.reads("Kommunernes support, Region Syddanmark havde lukket og blev sprunget over")
    resolve(hans, "can_attend")
    story.reads("Du kan være med", "Fælles support")
