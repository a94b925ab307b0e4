"""Acting on pages as a person does: through the page's own form and its token."""

import html
import re
from collections.abc import Mapping

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.access import cookie_name
from accounts.models import User
from accounts.services import start_session
from core import clock
from core.db import transaction

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
    """As the page does once mail and password are right (tests/accounts/test_sign_in.py)."""
    with client.application.app_context():
        with transaction():
            device = client.environ_base.get("HTTP_USER_AGENT", "")
            token = start_session(user, now=clock.now(), device=device)
        name = cookie_name()
    client.set_cookie(name, token)
