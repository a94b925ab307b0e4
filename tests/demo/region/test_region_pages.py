"""What people of the region find when they sign in; and that the cast find what they always did."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Organisation, Unit, User
from booking import links
from booking.models import Participant
from core.config import Settings
from support.demo.region.neighbours import some_neighbours
from support.incidents.models import Incident
from support.models import Offer, SupportUnit, Ticket
from tests.browse import sign_in

pytestmark = pytest.mark.slow
Visit = Callable[[User], FlaskClient]
# The unit begins so, the organisation ends so, and what is followed from the first page.
PEOPLE = {
    "a ward": ("Geriatrisk", "Universitetshospital", "/meetings", "/meetings/"),
    "psychiatry": ("Lokalpsykiatrien", "", "/meetings", "/meetings/"),
    "discharge co-ordinators": ("Udskrivningsk", "", "/meetings", "/meetings/"),
    "adult advice": ("Voksenrådgivningen", "Ærø Kommune", "/meetings", "/meetings/"),
    "home care": ("Hjemmeplejen", "Tønder Kommune", "/meetings", "/meetings/"),
    "families": ("Familieafdelingen", "Odense Kommune", "/meetings", "/meetings/"),
    "a clinic": ("Læge", "", "/meetings", "/meetings/"),
    "the region": ("Tværsektorielt", "", "/meetings", "/meetings/"),
    "local IT": ("Lokal it", "Middelfart Kommune", "/desk", "/tickets/"),
    "the staff hotline": ("Fælles Hotline", "", "/desk", "/tickets/"),
    "the regional IT": ("Regional it", "", "/desk", "/tickets/"),
    "the bridge": ("Videoknudepunktet", "", "/desk", "/tickets/"),
    "an administrator": ("Digitalisering", "Aabenraa Kommune", "/desk/routing", ""),
    "a hospital's administrator": (
        "Digitalisering",
        "Psykiatrien i Region Syddanmark",
        "/room-register",
        "",
    ),
}


@pytest.fixture
def visit(app: Flask, region: Session) -> Iterator[Visit]:
    """Sign in as somebody."""

    def signed_in(user: User) -> FlaskClient:
        browser = app.test_client()
        sign_in(browser, user)
        return browser

    yield signed_in
    region.rollback()


def somebody(region: Session, unit: str, organisation: str) -> User:
    """The first of those who work there."""
    there = (
        select(User)
        .join(User.memberships)
        .join(Membership.unit)
        .join(Unit.organisation)
        .where(Unit.name.startswith(unit), Organisation.name.endswith(organisation))
        .order_by(User.name)
    )
    return region.scalars(there).unique().first() or pytest.fail(f"nobody at {unit}")


def of_the_cast(region: Session, name: str) -> User:
    """By their first name."""
    return region.scalars(select(User).where(User.email == f"{name}@example.org")).one()


@pytest.mark.parametrize("who", PEOPLE)
def test_their_first_page_and_everything_on_it_opens(
    visit: Visit, region: Session, who: str
) -> None:
    unit, organisation, first, beyond = PEOPLE[who]
    browser = visit(somebody(region, unit, organisation))

    page = browser.get(first)

    assert page.status_code == 200
    links = set(re.findall(rf'href="({beyond}[0-9a-f-]{{36}})"', page.text)) if beyond else set()
    assert links or not beyond
    assert [browser.get(url).status_code for url in links] == [200] * len(links)


# Anna and Bo have three meetings, two at bridges, and a question about the time of another.
@pytest.mark.parametrize(("name", "count"), {"anna": 6, "bo": 6, "carla": 1, "jens": 4}.items())
def test_the_cast_see_their_own_meetings_only(
    visit: Visit, region: Session, name: str, count: int
) -> None:
    page = visit(of_the_cast(region, name)).get("/meetings").text

    assert page.count('class="guest-name"') == count


@pytest.mark.parametrize(("name", "first"), {"dorte": "Ida", "erik": "Poul"}.items())
def test_the_cast_find_their_case_first_and_few_others(
    visit: Visit, region: Session, name: str, first: str
) -> None:
    mine = region.scalars(select(Ticket).where(Ticket.requester.startswith(f"{first}"))).first()
    assert mine is not None

    page = visit(of_the_cast(region, name)).get("/desk").text

    cases = re.findall(r'href="/tickets/([0-9a-f-]{36})', page)
    button = page.index("button-primary")
    assert abs(page.index(str(mine.id)) - button) < 1_500  # the one to take at once
    assert 0 < len(set(cases)) <= 9


def test_hans_is_asked_whether_many_calls_have_one_cause(visit: Visit, region: Session) -> None:
    page = visit(of_the_cast(region, "hans")).get("/desk").text

    [incident] = region.scalars(select(Incident)).all()
    assert f'href="/desk/incidents/{incident.id}"' in page
    assert "Jens Praksisholm" in page
    assert page.count("5 venter på hjælp til mødet") == 5


def test_few_desks_are_empty(region: Session) -> None:
    busy = select(Ticket.responsible_id).where(Ticket.outcome.is_(None))
    asked = select(Offer.to_id).where(Offer.answered_at.is_(None))
    free = SupportUnit.id.not_in(busy), SupportUnit.id.not_in(asked)
    empty = region.scalars(select(SupportUnit).where(*free)).all()

    assert len(empty) <= 6
    region.rollback()


def test_citizens_and_relatives_get_their_page(
    app: Flask, region: Session, settings: Settings
) -> None:
    kinds = Participant.kind.in_(("citizen", "relative"))
    private = select(Participant).where(kinds, Participant.removed_at.is_(None))
    some = region.scalars(private.order_by(Participant.code_digest).limit(12)).all()
    region.rollback()
    for participant in some:
        token = links.token_for(participant, settings.secret_key.encode())
        assert app.test_client().get(f"/m/{token}", follow_redirects=True).status_code == 200


def test_the_terminal_names_some_of_them(app: Flask, region: Session) -> None:
    with app.app_context():
        places = [user.place for user in some_neighbours()]

    assert len(places) == 7
    assert len(set(places)) == 7
    assert places[-1] == "Digitalisering, Region Syddanmark"  # above all others
