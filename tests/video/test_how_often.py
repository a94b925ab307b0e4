"""A minute in a room of four: how often its pages ask, and what that costs the database."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import event, select

from core import clock
from core.db import db
from tests.video.rooms import Work, a_meeting_now, somebody, target_for
from video import exchange
from video.exchange import Asked, Told
from video.models import Peer

FOUR = [somebody("Leder", is_host=True), *(somebody(f"Gæst {n}") for n in range(3))]
MINUTE, CONNECTING = 60, 15
READ = ("SELECT", "BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")


@dataclass
class Minute:
    """What happened: when each page asked, and which statements wrote."""

    asked: dict[uuid.UUID, list[float]]
    statements: Counter[str]


@pytest.fixture
def statements(app: Flask) -> Iterator[Counter[str]]:
    """How many there are of each kind, from now on."""
    counted: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, said: str, *_rest: object) -> None:
        counted[" ".join(said.split()[:2])] += 1

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield counted
    event.remove(engine, "before_cursor_execute", note)


def ask(work: Work, peer_id: uuid.UUID, visit: str | None, now: datetime) -> Told:
    """As the view does, at a moment of our own."""
    with work():
        peer = db.session.get_one(Peer, peer_id)
        asked = Asked(visit, 0, ())
        if exchange.must_write(peer, asked, now=now):
            return exchange.talk(peer, asked, now=now)
        return exchange.look(peer, asked, now=now)


def a_minute(work: Work, statements: Counter[str], ids: list[uuid.UUID]) -> Minute:
    """Each page asks, and asks again when it was told to."""
    began = clock.now()
    due: dict[uuid.UUID, float] = dict.fromkeys(ids, 0.0)
    visits: dict[uuid.UUID, str | None] = dict.fromkeys(ids, None)
    asked: dict[uuid.UUID, list[float]] = defaultdict(list)
    statements.clear()
    while (at := min(due.values())) < MINUTE:
        who = min(due, key=lambda id: due[id])
        told = ask(work, who, visits[who], began + timedelta(seconds=at))
        visits[who] = told.visit
        asked[who].append(at)
        due[who] = at + told.poll_ms / 1000
    return Minute(asked, statements)


@pytest.fixture
def minute(work: Work, statements: Counter[str]) -> Minute:
    """Four come at once, and stay."""
    meeting = a_meeting_now(work)
    for who in FOUR:
        target_for(work, meeting, who)
    with work():
        ids = list(db.session.scalars(select(Peer.id)))
    return a_minute(work, statements, ids)


def gaps(times: list[float]) -> list[float]:
    return [later - sooner for sooner, later in pairwise(times)]


def test_a_page_asks_once_a_second_while_connecting_and_every_five_after(minute: Minute) -> None:
    assert len(minute.asked) == 4
    for times in minute.asked.values():
        early = [at for at in times if at <= CONNECTING]
        late = [at for at in times if at > CONNECTING + 2]
        assert min(gaps(times)) >= 1
        assert len(early) <= CONNECTING + 1
        assert set(gaps(late)) == {5}


def test_being_there_is_written_four_times_a_minute_at_most(minute: Minute) -> None:
    writes = {said: n for said, n in minute.statements.items() if not said.startswith(READ)}

    # Coming in is written twice for each: the page was opened, and it is in.
    assert writes.pop("UPDATE peer") <= 4 * (2 + MINUTE // 15)
    assert set(writes) <= {"DELETE FROM"}


@pytest.mark.usefixtures("minute")
def test_answering_a_quiet_page_is_two_statements(statements: Counter[str], work: Work) -> None:
    with work():
        host = db.session.scalars(select(Peer).where(Peer.is_host)).one()
        now = host.seen_at + timedelta(seconds=5)
        statements.clear()
        exchange.look(host, Asked(host.visit, 0, ()), now=now)

    assert statements == {"SELECT peer.id,": 1, "SELECT signal.id,": 1}
