"""Links to Google and Outlook.com say what anybody may read, and let nobody in."""

import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.models import Occurrence
from tests.personal.conftest import Make
from tests.personal.makers import PURPOSE, TOMORROW, Made


def links_on(client: FlaskClient, made: Made) -> dict[str, dict[str, list[str]]]:
    """What each company would be told, by its host."""
    text = html.unescape(client.get(made.url()).text)
    found = re.findall(r'href="(https://(?:calendar.google|outlook.live).com/[^"]+)"', text)
    return {urlsplit(url).hostname or "": parse_qs(urlsplit(url).query) for url in found}


def test_they_say_when_and_the_neutral_title(
    client: FlaskClient, session: Session, meeting: Made
) -> None:
    links = links_on(client, meeting)
    held = session.scalars(select(Occurrence)).one()

    google, outlook = links["calendar.google.com"], links["outlook.live.com"]
    assert google["text"] == outlook["subject"] == ["Videomøde med Kolding Kommune"]
    assert google["dates"][0].startswith(f"{held.starts_at:%Y%m%dT%H%M%SZ}/")
    assert outlook["startdt"] == [f"{held.starts_at:%Y-%m-%dT%H:%M:%SZ}"]


def test_they_hold_no_secret(client: FlaskClient, meeting: Made) -> None:
    said = unquote(str(links_on(client, meeting)))

    for secret in (meeting.tokens["ida"], meeting.codes["ida"], PURPOSE, "Ida", "Anna", "/m/"):
        assert secret not in said


def test_a_meeting_that_is_over_has_none(client: FlaskClient, make: Make) -> None:
    assert links_on(client, make(starts_in=-TOMORROW)) == {}
