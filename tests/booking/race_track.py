"""A database with servers of its own, fifty browsers before them, and rounds to race in."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.services import start_session
from app import create_app
from booking import drafts
from booking.models import MeetingType, ParticipantKind
from booking.services import Invitee
from booking.slots import instant
from core import clock
from core.config import Settings
from core.db import db, transaction
from tests.booking.making import make_room
from tests.booking.racing import Browser, press_at_once
from tests.booking.walking import DAY
from tests.databases import url_for_tests
from tests.factories import Cast, make_cast
from tests.servers import web_server

AT_ONCE = 50
QUARTER = timedelta(minutes=15)
SOMEBODY = Invitee(kind=ParticipantKind.CITIZEN, email="ida@example.org")


@dataclass(frozen=True)
class Round:
    """What everybody wants at once: `starts` different quarters of an hour, one hour long.

    Either one leader presses fifty times (rooms abound), or four leaders want the one large room,
    or each of them one of the small ones.
    """

    is_for_room: bool
    starts: int
    is_for_place: bool = False


ROUNDS = [Round(is_for_room, starts) for starts in (1, 4) for is_for_room in (False, True)]


@dataclass
class Track:
    """Where races are run."""

    app: Flask
    session: Session
    cast: Cast
    anna: list[Browser]  # one leader in fifty browsers
    leaders: list[Browser]  # four leaders in fifty browsers

    def run(self, round_: Round, day: int) -> tuple[Counter[int], float]:
        """Everybody presses "book" at once. The statuses they got, and the seconds it took."""
        browsers = self.leaders if round_.is_for_room or round_.is_for_place else self.anna
        at = instant(DAY + timedelta(days=day), time_of_day(9))
        ids = self._drafts(round_, browsers, at)
        began = time.perf_counter()
        statuses = press_at_once(browsers, [f"/drafts/{id}/who" for id in ids])
        return Counter(statuses), time.perf_counter() - began

    def _drafts(self, round_: Round, browsers: Sequence[Browser], at: datetime) -> list[uuid.UUID]:
        with self._at_work():
            return [
                _draft(browser, round_, at + QUARTER * (number % round_.starts))
                for number, browser in enumerate(browsers)
            ]

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        self.session.rollback()  # do not keep SQLite waiting for a read of the test's own
        with self.app.app_context(), transaction():
            yield


def _draft(browser: Browser, round_: Round, starts_at: datetime) -> uuid.UUID:
    """A draft of the browser's person with everything said."""
    now = clock.now()
    owner = db.session.get_one(User, browser.owner)
    draft = drafts.start_draft(owner, MeetingType.PLANNING, now=now)
    plan = drafts.plan_of(draft)
    matter = replace(plan.matter, purpose="Kapløb", agenda="Hvem kommer først?")
    guests = tuple(drafts.Guest(uuid.uuid4(), SOMEBODY) for _ in range(1 + 8 * round_.is_for_room))
    said = replace(plan, matter=matter, minutes=60, starts_at=starts_at, guests=guests)
    drafts.keep(draft, said, now)
    return draft.id


def _sign_in(app: Flask, server: str, people: Sequence[uuid.UUID]) -> list[Browser]:
    with app.app_context(), transaction():
        tokens = [
            start_session(db.session.get_one(User, person), now=clock.now()) for person in people
        ]
    browsers = [Browser(server, token, who) for token, who in zip(tokens, people, strict=True)]
    assert browsers[0].open("/drafts") == 200
    for browser in browsers[1:]:  # a token belongs to the visit, which all of them may share
        browser.share_visit(browsers[0])
    return browsers


@contextmanager
def open_track(settings: Settings, folder: Path) -> Iterator[Track]:
    """Four rooms for few and one for many, four leaders, four server processes."""
    settings = replace(settings, database_url=url_for_tests(folder))
    app = create_app(settings)
    with app.app_context():
        upgrade()
    engine = create_engine(settings.database_url)
    with Session(engine, expire_on_commit=False) as session:
        cast = make_cast(session)
        for number in range(4):
            make_room(session, f"Lille {number}", capacity=4)
        make_room(session, "Stor", capacity=40)
        four = [person.id for person in (cast.anna, cast.bo, cast.carla, cast.jens)]
        with web_server(settings, folder / "web.log", workers=4) as url:
            address = url.removeprefix("http://")
            anna = _sign_in(app, address, four[:1] * AT_ONCE)
            leaders = _sign_in(app, address, (four * AT_ONCE)[:AT_ONCE])
            yield Track(app, session, cast, anna, leaders)
    engine.dispose()
    with app.app_context():
        db.engine.dispose()
