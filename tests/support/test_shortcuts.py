"""Keys of one letter are there until one turns them off."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from support.models import NoShortcuts, Ticket
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from tests.support.makers import read_anew

AT = "/desk/shortcuts"


def turned_off(session: Session) -> int:
    """By how many, as committed."""
    read_anew(session)
    return len(session.scalars(select(NoShortcuts.user_id)).all())


@pytest.mark.parametrize("path", ["/desk", "/tickets/{id}"])
def test_they_are_turned_off_and_on_again(
    client: FlaskClient, session: Session, cast: Cast, asked: Ticket, path: str
) -> None:
    sign_in(client, cast.dorte)
    at = path.format(id=asked.id)
    assert "data-keys" in client.get(at).text

    for _ in range(2):
        assert post(client, AT, {"keys": "off"}).status_code == 303
    page = client.get(at).text
    assert ("data-keys" in page, "keys.js" in page, turned_off(session)) == (False, False, 1)

    post(client, AT, {"keys": "on"})
    assert ("data-keys" in client.get(at).text, turned_off(session)) == (True, 0)


def test_the_page_says_which_there_are(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.dorte)

    page = client.get(AT)

    assert page_faults(page.text) == []
    assert page.text.count("<kbd>") == 7


def test_the_account_leads_supporters_to_the_switch(client: FlaskClient, cast: Cast) -> None:
    sign_in(client, cast.anna)
    assert AT not in client.get("/profile").text
    assert client.get(AT).status_code == 403
    sign_in(client, cast.dorte)

    assert AT in client.get("/profile").text


def test_without_a_name_there_is_no_switch(client: FlaskClient) -> None:
    assert client.get(AT).status_code == 303
