"""An organisation without IT of its own gets somebody in its place."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from support import directory
from support.models import SupportModel
from support.receivers import Audience
from support.routing import Inquiry, route
from tests.accounts.places import of_the_region
from tests.audits import audits
from tests.browse import post, sign_in
from tests.conftest import Work
from tests.factories import Cast
from tests.support.makers import read_anew
from tests.support.saying import forget, rule_now, say


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
    say(session, cast.at.clinic.id, has_local_it=True, local_it=cast.at.kolding_it.id)
    sign_in(client, cast.frida)
    said = str(cast.at.shared.id) if who == "shared" else who

    assert choose(client, cast.at.clinic.id, said) == 303

    with work():
        assert first_receiver(cast, cast.at.clinic.id) == getattr(cast.at, gets).id
    [row] = audits(session, "routing-changed", cast.at.clinic.id)
    assert row.facts["has_local_it"] is False


def test_the_rest_of_the_path_stays(client: FlaskClient, session: Session, cast: Cast) -> None:
    model, hotline = SupportModel.STAFF_HOTLINE, cast.at.hotline.id
    say(session, cast.at.kolding.id, model=model, citizen_hotline=hotline)
    sign_in(client, cast.frida)

    choose(client, cast.at.kolding.id, str(cast.at.shared.id))

    read_anew(session)
    rule = rule_now(session, cast.at.kolding.id)
    assert (rule.model, rule.citizen_hotline) == (model, hotline)
    assert (rule.local_it, rule.has_local_it) == (cast.at.shared.id, False)


def test_a_first_version_goes_on_with_the_model_from_above(
    client: FlaskClient, session: Session, cast: Cast, work: Work
) -> None:
    forget(session, cast.at.fredericia.id)
    say(session, cast.at.region.id, model=SupportModel.CROSS_SECTOR_DIRECT)
    of_the_region(session, cast)
    sign_in(client, cast.frida)

    choose(client, cast.at.fredericia.id, "convening")

    with work():
        model = directory.load().model_of(cast.at.fredericia.id)
    assert model == SupportModel.CROSS_SECTOR_DIRECT
    assert not rule_now(session, cast.at.fredericia.id).has_local_it


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
