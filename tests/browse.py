"""Acting on pages as a person does: through the page's own form and its token."""

import html
import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.models import User
from tests.factories import PASSWORD

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
Fields = Mapping[str, str | list[str]]


def token_on(page: TestResponse) -> str:
    """The cross-site token of the page's forms."""
    found = _TOKEN.search(page.text)
    assert found, f"no form with a token on {page.request.path}"
    return html.unescape(found[1])


def post(
    client: FlaskClient, url: str, fields: Fields | None = None, *, page: str | None = None
) -> TestResponse:
    """Open `page` (or `url` itself), and post the fields with its token."""
    opened = client.get(page or url)
    assert opened.status_code == 200, f"{page or url}: {opened.status_code}"
    return client.post(url, data={"csrf_token": token_on(opened), **(fields or {})})


def sign_in(client: FlaskClient, user: User) -> None:
    """Sign in through the page."""
    answer = post(client, "/sign-in", {"email": user.email, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
