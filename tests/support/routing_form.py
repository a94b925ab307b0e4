"""The pages of who helps, as a browser without scripts uses them."""

import html
import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from support.routing import Level, Scope
from tests.factories import Cast


def url(cast: Cast, where: str = "kolding", rest: str = "/next-version") -> str:
    """A page of an organisation's routing."""
    return f"/organisations/{getattr(cast.at, where).id}/routing{rest}"


def fields_of(page: TestResponse) -> dict[str, list[str]]:
    """What the form would send, as a browser reads it off the page."""
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<(?:input|option)\b[^>]*>", page.text):
        at = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        kind = at.get("type", "")
        if "name" in at and (kind not in ("radio", "checkbox") or "checked" in tag):
            fields.setdefault(at["name"], []).append(html.unescape(at.get("value", "")))
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.S
    ):
        chosen = re.findall(r'<option selected value="([^"]*)"', options)
        fields[name] = [html.unescape(chosen[0])] if chosen else [""]
    return fields


def press(
    client: FlaskClient, cast: Cast, page: TestResponse, **more: str | list[str]
) -> TestResponse:
    """Press a button of the page that is open, with these answers changed."""
    return client.post(url(cast), data={**fields_of(page), **more})


def levels_in(page: TestResponse, scope: Scope) -> list[str]:
    """The path as it lies in the form."""
    return fields_of(page).get(f"level-{scope}", [])


def codes(*levels: Level) -> list[str]:
    """As the form has them."""
    return [level.code for level in levels]
