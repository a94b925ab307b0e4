"""Of hundreds of units the nearest few are offered, and the others are found by name."""

import uuid
from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accounts.models import Organisation, OrganisationKind, Unit
from support.models import SupportUnit, Ticket, Tier
from support.services.choosing import NEAR
from tests.booking.test_statements import counted
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults, read_page
from tests.support.conftest import Deed
from tests.support.makers import only_ticket, read_anew
from tests.support.test_work_on_ticket import hand_over

MANY = 30
PAGES = ("", "/consultations", "/tasks")


def make_units(session: Session, cast: Cast, number: int, land: str = "Ærø") -> Sequence[uuid.UUID]:
    """The local IT of so many municipalities far away."""
    read_anew(session)
    made = []
    for n in range(number):
        name = f"{land} Kommune {n}"
        place = Organisation(
            name=name, kind=OrganisationKind.MUNICIPALITY, parent_id=cast.at.region.id
        )
        unit = Unit(name=f"It {n:03}", organisation=place)
        session.add(row := SupportUnit(unit=unit, tier=Tier.LOCAL_IT))
        made.append(row)
    session.commit()
    return [row.id for row in made]


@pytest.fixture
def far(session: Session, cast: Cast) -> Sequence[uuid.UUID]:
    """Many of them."""
    return make_units(session, cast, MANY)


def offered(page: str) -> list[str]:
    """Who can be chosen."""
    fields = read_page(page).all("input")
    return [f.attributes["value"] for f in fields if f.attributes.get("name") == "to"]


@pytest.mark.parametrize("page", PAGES)
def test_the_nearest_are_offered(
    client: FlaskClient, cast: Cast, asked: Ticket, far: Sequence[uuid.UUID], page: str
) -> None:
    sign_in(client, cast.dorte)

    shown = offered(client.get(f"/tickets/{asked.id}{page}").text)

    assert len(shown) == NEAR
    near = {str(cast.at.kolding_it.id), str(cast.at.shared.id)}
    assert near <= set(shown)


@pytest.mark.parametrize("page", PAGES)
def test_another_is_found_by_name_and_place(
    client: FlaskClient, cast: Cast, asked: Ticket, far: Sequence[uuid.UUID], page: str
) -> None:
    sign_in(client, cast.dorte)

    answer = client.get(f"/tickets/{asked.id}{page}?find=aeroe+kommune+17")

    assert offered(answer.text) == [str(far[17])]
    assert page_faults(answer.text) == []


def test_where_nobody_is_called_that_the_way_back_is_shown(
    client: FlaskClient, cast: Cast, asked: Ticket, far: Sequence[uuid.UUID]
) -> None:
    sign_in(client, cast.dorte)

    answer = client.get(f"/tickets/{asked.id}?find=Thule")

    assert offered(answer.text) == []
    assert "Ingen anden enhed hedder det." in answer.text


def test_who_was_found_gets_the_case(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, far: Sequence[uuid.UUID]
) -> None:
    sign_in(client, cast.dorte)
    fields = {"to": str(far[17]), "reason": "Det er jeres udstyr", "tried": "restart"}

    answer = post(client, f"/tickets/{asked.id}/hand-overs", fields, page=f"/tickets/{asked.id}")

    assert answer.status_code == 303
    assert [offer.to_id for offer in only_ticket(session).offers] == [far[17]]


def test_who_was_found_stays_chosen_when_the_form_is_refused(
    client: FlaskClient, cast: Cast, asked: Ticket, far: Sequence[uuid.UUID]
) -> None:
    sign_in(client, cast.dorte)

    page = post(
        client, f"/tickets/{asked.id}/hand-overs", {"to": str(far[17])}, page=f"/tickets/{asked.id}"
    )

    assert page.status_code == 422
    assert chosen(page.text) == [str(far[17])]


def test_ten_and_a_hundred_units_cost_the_same(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket
) -> None:
    sign_in(client, cast.dorte)
    told = []
    for land, number in (("Ærø", NEAR), ("Fanø", 100)):
        make_units(session, cast, number, land)
        client.get(f"/tickets/{asked.id}")
        with counted() as seen:
            client.get(f"/tickets/{asked.id}")
        told.append(len(seen))

    assert told[0] == told[1]


def chosen(page: str) -> list[str]:
    """Who is chosen already."""
    fields = read_page(page).all("input")
    return [f.attributes["value"] for f in fields
            if f.attributes.get("name") == "to" and "checked" in f.attributes]  # fmt: skip


def test_the_next_on_the_way_is_chosen(client: FlaskClient, cast: Cast, asked: Ticket) -> None:
    sign_in(client, cast.dorte)

    page = client.get(f"/tickets/{asked.id}").text

    assert chosen(page) == [str(cast.at.kolding_it.id)]


def test_where_nobody_comes_next_nobody_is_chosen(
    client: FlaskClient, act: Deed, session: Session, cast: Cast, asked: Ticket
) -> None:
    hand_over(act, asked, cast.dorte, cast.at.kolding_it)
    sign_in(client, cast.erik)
    url = f"/tickets/{asked.id}"

    assert len(offered(client.get(url).text)) > 1
    assert chosen(client.get(url).text) == []
    answer = post(client, f"{url}/hand-overs", {"reason": "Deres udstyr"}, page=url)

    assert (answer.status_code, chosen(answer.text)) == (422, [])
    assert "Vælg, hvem der skal have den." in answer.text
    assert "Deres udstyr" in answer.text
    assert only_ticket(session).responsible_id == cast.at.kolding_it.id
