"""The menu says where one is, also on pages that lie below an entry or are reached from one."""

import re

import pytest
from flask.testing import FlaskClient

from tests.browse import sign_in
from tests.factories import Cast


def marked(page: str) -> set[str]:
    """What the menu says of where one is."""
    return set(re.findall(r'aria-current="page">([^<]+)</a>', page.partition("<main")[0]))


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        ("/organisations", "Organisation"),
        ("/organisations/{at}", "Organisation"),
        ("/organisations/{at}/routing", "Hvem hjælper"),
        ("/organisations/{at}/hotlines", "Organisation"),
        ("/organisations/{at}/bridges", "Organisation"),
        ("/organisations/{at}/webhooks", "Organisation"),
        ("/messages", "Organisation"),
        ("/support-units/{unit}/hours", "Åbningstider"),
        ("/support-units/{unit}/phone", "Åbningstider"),
        ("/profile", None),
    ],
)
def test_the_menu_says_where_one_is(
    client: FlaskClient, cast: Cast, url: str, entry: str | None
) -> None:
    sign_in(client, cast.frida)

    page = client.get(url.format(at=cast.at.kolding.id, unit=cast.at.kolding_it.id))

    assert page.status_code == 200
    assert marked(page.text) == ({entry} if entry else set())
