"""Who keeps whose opening hours."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Membership, Role, User
from support.models import OpeningHours
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.test_hours_page import WEEK, url_of


@pytest.fixture
def frida(client: FlaskClient, cast: Cast) -> FlaskClient:
    """The administrator of the municipality, signed in."""
    sign_in(client, cast.frida)
    return client


def make_administrator(session: Session, cast: Cast, who: User) -> None:
    """Of the region, which keeps the shared units, and looks after those below it."""
    session.add(Membership(user_id=who.id, unit_id=cast.at.shared_unit.id, role=Role.ADMINISTRATOR))
    session.commit()


def test_who_keeps_which_unit(frida: FlaskClient, cast: Cast) -> None:
    page = frida.get("/support-units").text

    mine, others = page.split("Andre, der hjælper jer")
    assert "Lokal it, Kolding Kommune" in mine
    assert "Hotline for borgere" in others
    assert "Fælles support, Region Syddanmark" in others
    assert page_faults(page) == []


@pytest.mark.parametrize("unit", ["hotline", "shared", "hospital_it"])
def test_other_organisations_units_are_not_there(frida: FlaskClient, cast: Cast, unit: str) -> None:
    url = f"/support-units/{getattr(cast.at, unit).id}"

    assert frida.get(f"{url}/hours").status_code == 404
    for rest in ("hours", "own-days", "own-days/1/removal"):
        assert post(frida, f"{url}/{rest}", {}, page=url_of(cast)).status_code == 404


def test_the_shared_units_are_kept_by_the_regions_administrator(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    make_administrator(session, cast, cast.hans)
    sign_in(client, cast.hans)

    for unit in (cast.at.hotline, cast.at.shared, cast.at.kolding_it):  # and those below it
        assert client.get(f"/support-units/{unit.id}/hours").status_code == 200


@pytest.mark.parametrize("who", ["anna", "erik"])
def test_only_administrators_change_hours(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get("/support-units").status_code == 403
    assert client.get(url_of(cast)).status_code == 403
    assert post(client, url_of(cast), WEEK, page="/sign-in").status_code == 403


def test_who_is_not_signed_in_is_asked_to(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    assert client.get("/support-units").status_code == 303
    assert client.get(url_of(cast)).status_code == 303
    assert post(client, url_of(cast), WEEK, page="/sign-in").status_code == 303
    assert session.scalars(select(OpeningHours)).all() == []


def test_a_cross_site_post_changes_nothing(
    frida: FlaskClient, session: Session, cast: Cast
) -> None:
    assert frida.post(url_of(cast), data=WEEK).status_code in (400, 422)
    assert session.scalars(select(OpeningHours)).all() == []
