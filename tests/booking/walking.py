"""Walking through the steps of a booking as Anna does."""

import re
from collections.abc import Mapping
from datetime import timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core import clock
from tests.browse import Fields, post

# A Wednesday, two to three weeks from the day the tests run: the pages read the real clock.
_TODAY = clock.to_local(clock.now()).date()
DAY = _TODAY + timedelta(days=14 + (2 - _TODAY.weekday()) % 7)
MATTER: Mapping[str, str] = {
    "type": "conversation",
    "form": "video",
    "purpose": "Samtale før hjemkomst",
    "agenda": "Hvem hjælper den første uge?",
    "agenda_follows_on": "",
    "address": "",
    "phone": "00 44 55 66",
    "do": "next",
}
TIME: Mapping[str, str] = {"date": DAY.isoformat(), "time": "10:00", "minutes": "45"}
CITIZEN: Mapping[str, str] = {
    "name": "Ida",
    "email": "ida@example.org",
    "phone": "",
    "language": "da",
}


def begin(client: FlaskClient, kind: str = "conversation") -> str:
    """The address of a new draft, without its step."""
    answer = post(client, "/drafts", {"type": kind})
    assert answer.status_code == 303, answer.text
    return answer.location.removesuffix("/what")


def say(client: FlaskClient, draft: str, **said: str) -> TestResponse:
    """Step 1, with some of the usual answers changed."""
    page = client.get(f"{draft}/what").text
    unit = re.search(r'name="unit_id" value="([^"]+)"', page)
    assert unit
    return post(client, f"{draft}/what", {**MATTER, "unit_id": unit[1], **said})


def choose(client: FlaskClient, draft: str, **said: str) -> TestResponse:
    """Step 2, with a time of one's own."""
    return post(client, f"{draft}/when", {**TIME, **said})


def add(
    client: FlaskClient, draft: str, kind: str = "citizen", **said: str | list[str]
) -> TestResponse:
    """Somebody whom the directory does not know."""
    fields: Fields = {**CITIZEN, **said}
    return post(client, f"{draft}/invitees?kind={kind}", fields)


def ready(client: FlaskClient, **time: str) -> str:
    """A draft with everything said, ready to be booked."""
    draft = begin(client)
    for answer in (say(client, draft), choose(client, draft, **time), add(client, draft)):
        assert answer.status_code == 303, answer.text
    return draft


def press_book(client: FlaskClient, draft: str) -> TestResponse:
    """Book and send."""
    return post(client, f"{draft}/who")
