"""An administrator changes how the organisation's cases are routed."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import AuditEntry
from support.models import RoutingRule, SupportModel
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import read_anew

URL = "/desk/routing"


def change(client: FlaskClient, **fields: str) -> int:
    """Save the page with these changes."""
    form = {
        "model": "1",
        "has_local_it": "yes",
        "local_it": "",
        "citizen_hotline": "",
        "staff_hotline": "",
        "shared_support": "",
    }
    return post(client, URL, {**form, **fields}).status_code


def test_the_row_is_changed_and_that_is_written_down(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    sign_in(client, cast.frida)

    assert change(client, model="2", has_local_it="no", local_it=str(cast.at.shared.id)) == 303

    read_anew(session)
    rule = session.get_one(RoutingRule, cast.at.kolding.id)
    assert (rule.model, rule.has_local_it, rule.local_it_id) == (
        SupportModel.CROSS_SECTOR_DIRECT,
        False,
        cast.at.shared.id,
    )
    row = session.scalars(select(AuditEntry).where(AuditEntry.kind == "routing-changed")).one()
    assert row.facts == {"model": "2", "has_local_it": False}


def test_the_page_shows_what_holds(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.frida)

    page = client.get(URL)

    assert f'<option selected value="{cast.at.kolding_it.id}">' in page.text
    assert page_faults(page.text) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "4"},
        {"model": ""},
        {"has_local_it": "måske"},
        {"local_it": "x"},
        {"citizen_hotline": "00000000-0000-0000-0000-000000000000"},
        {"shared_support": "\x00"},
    ],
)
def test_bad_input_is_refused(
    client: FlaskClient, session: Session, cast: Cast, fields: dict[str, str]
) -> None:
    sign_in(client, cast.frida)

    assert change(client, **fields) == 422

    read_anew(session)
    assert session.get_one(RoutingRule, cast.at.kolding.id).model == SupportModel.LOCAL_FIRST


@pytest.mark.parametrize("who", ["anna", "dorte"])
def test_only_administrators_change_it(client: FlaskClient, cast: Cast, who: str) -> None:
    sign_in(client, getattr(cast, who))

    assert client.get(URL).status_code == 403
    assert post(client, URL, {}, page="/sign-in").status_code == 403


def test_who_is_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert client.get(URL).status_code == 303
