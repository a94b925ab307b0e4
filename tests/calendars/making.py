"""Small makers for calendars: a feed's address, and what stands in it."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from icalendar import Calendar
from icalendar.cal import Event
from werkzeug.test import TestResponse

from accounts.models import User
from booking.calendars import feeds, sources
from booking.calendars.models import CalendarFeed, SourceKind
from booking.calendars.owners import Owner
from booking.calendars.sources import Wanted
from booking.calendars.troubles import Trouble
from core import clock
from core.config import Settings
from core.db import db
from tests.browse import post
from tests.conftest import Work
from tests.factories import Cast

_ADDRESS = re.compile(r'id="feed-address" value="http://127.0.0.1:8000([^"]+)"')


def feed_path(client: FlaskClient, page: str = "/calendars") -> str:
    """Make the link on the page, and read it there."""
    assert post(client, f"{page}/feed", page=page).status_code == 303
    return shown_path(client, page)


def shown_path(client: FlaskClient, page: str = "/calendars") -> str:
    """The link as the page shows it."""
    found = _ADDRESS.search(client.get(page).text)
    assert found, "no link is shown"
    return found[1]


def end(client: FlaskClient, feed: CalendarFeed, how: str = "removal") -> TestResponse:
    """Press the button on the page that asks."""
    fields = {"feed": str(feed.id)}
    return post(client, f"/calendars/feed/{how}", fields, page="/calendars")


def events(answer: TestResponse) -> list[Event]:
    """What a calendar program reads."""
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    read: list[Event] = Calendar.from_ical(answer.get_data()).events
    return read


def make_feeds(cast: Cast, work: Work, settings: Settings) -> dict[str, str]:
    """Frida's, that works, and Bo's, that has ended."""
    found, key, now = {}, settings.secret_key.encode(), clock.now()
    for state, who in {"live": cast.frida, "revoked": cast.bo}.items():
        with work():
            user = db.session.get_one(User, who.id)
            owner = Owner(user=user)
            feeds.make_feed(owner, by=user, now=now - timedelta(hours=1))
            feed = feeds.live_feed(owner)
            assert feed
            found[state] = f"/calendar/{feeds.token_of(feed, key)}.ics"
            if state == "revoked":
                feeds.revoke_feed(owner, feed.id, by=user, now=now)
    return found


def make_sources(cast: Cast, work: Work) -> dict[str, UUID]:
    """Frida's calendars elsewhere: one that was never looked at, is read, fails, and is old."""
    now, day = clock.now(), timedelta(days=1)
    looked = {"tried_at": now, "next_read_at": now + day}
    states: dict[str, dict[str, Any]] = {
        "waiting": {},
        "read": {**looked, "read_at": now, "skipped": 2},
        "failing": {**looked, "read_at": now, "trouble": Trouble.NO_ANSWER, "failing_since": now},
        "old": {**looked, "read_at": now - 2 * day, "trouble": Trouble.NOT_LET_IN},
    }
    found = {}
    for state, facts in states.items():
        with work():
            frida = db.session.get_one(User, cast.frida.id)
            wanted = Wanted(SourceKind.ICS, f"https://{state}.example.org/frida.ics")
            how = {"by": frida, "key": b"x" * 40, "allows_http": False, "now": now}
            sources.add_source(Owner(user=frida), wanted, **how)  # type: ignore[arg-type]  # as it takes them
            [source] = [s for s in sources.sources_of(Owner(user=frida)) if state in s.host]
            for name, value in facts.items():
                setattr(source, name, value)
            found[state] = source.id
    return found
