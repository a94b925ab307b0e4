"""An organisation without IT of its own gets somebody in its place."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support import directory
from support.models import RoutingRule, SupportModel
from support.receivers import Audience
from support.routing import Inquiry, route
from tests.accounts.places import of_the_region
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import read_anew


def choose(client: FlaskClient, organisation: uuid.UUID, who: str) -> int:
    """Save the page."""
    return post(client, f"/organisations/{organisation}/local-it", {"who": who}).status_code


def first_receiver(cast: Cast, organisation: uuid.UUID) -> uuid.UUID:
    """Who helps a person of this organisation in a meeting that the hospital convened."""
    inquiry = Inquiry(Audience.STAFF, organisation, cast.at.hospital.id, is_cross_sector=True)
    return route(directory.load(), inquiry).receivers[0]


@pytest.mark.parametrize(("who", "gets"), [("shared", "shared"), ("convening", "hospital_it")])
def test_somebody_helps_in_its_place(
    client: FlaskClient, session: Session, cast: Cast, work: Work, who: str, gets: str
) -> None:
    of_the_region(session, cast)
    sign_in(client, cast.frida)
    said = str(cast.at.shared.id) if who == "shared" else who

    assert choose(client, cast.at.clinic.id, said) == 303

    with work():
        assert first_receiver(cast, cast.at.clinic.id) == getattr(cast.at, gets).id
    [row] = audits(session, "routing-changed", cast.at.clinic.id)
    assert row.facts["has_local_it"] is False


def test_the_rest_of_the_path_stays(client: FlaskClient, session: Session, cast: Cast) -> None:
    rule = session.get_one(RoutingRule, cast.at.kolding.id)
    rule.model, rule.citizen_hotline_id = SupportModel.STAFF_HOTLINE, cast.at.hotline.id
    session.commit()
    sign_in(client, cast.frida)

    choose(client, cast.at.kolding.id, str(cast.at.shared.id))

    read_anew(session)
    rule = session.get_one(RoutingRule, cast.at.kolding.id)
    assert (rule.model, rule.citizen_hotline_id, rule.local_it_id, rule.has_local_it) == (
        SupportModel.STAFF_HOTLINE, cast.at.hotline.id, cast.at.shared.id, False,
    )  # fmt: skip


def test_a_new_row_goes_on_with_the_model_from_above(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.get_one(RoutingRule, cast.at.region.id).model = SupportModel.CROSS_SECTOR_DIRECT
    rule = session.get(RoutingRule, cast.at.rehab.organisation_id)
    if rule:
        session.delete(rule)
    session.commit()
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    choose(client, cast.at.fredericia.id, "convening")

    read_anew(session)
    made = session.get_one(RoutingRule, cast.at.fredericia.id)
    assert made.model == SupportModel.CROSS_SECTOR_DIRECT


def test_the_organisations_page_says_who_helps(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    assert "Lokal it, Kolding Kommune" in client.get(f"/organisations/{cast.at.kolding.id}").text


@pytest.mark.parametrize("who", ["", "x", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_senseless_choices_are_refused(
    client: FlaskClient, session: Session, cast: Cast, who: str
) -> None:
    sign_in(client, cast.frida)

    assert choose(client, cast.at.kolding.id, who) == 422
    assert audits(session, "routing-changed") == []
