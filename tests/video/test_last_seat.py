"""Six at the door and two places: two come in, on both databases, and the next when one goes."""

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from tests.video.rooms import Visitor, Work, a_meeting_now, somebody, target_for, visitor
from video import exchange
from video.exchange import Asked, State
from video.models import Peer

LEADER = somebody("Leder", is_host=True)
AT_ONCE, SEATS, ROUNDS = 6, 3, 3


def test_the_last_place_is_given_once(app: Flask, work: Work) -> None:
    def ask(peer_id: uuid.UUID, start: Barrier) -> State:
        with app.app_context():
            start.wait()
            with transaction():
                peer = db.session.get_one(Peer, peer_id)
                return exchange.talk(peer, Asked(peer.visit, 0, ()), now=clock.now()).state

    for _round in range(ROUNDS):
        ids, start = _pages(work, a_meeting_now(work, capacity=SEATS)), Barrier(AT_ONCE)
        with ThreadPoolExecutor(AT_ONCE) as actors:
            states = Counter(actors.map(ask, ids, [start] * AT_ONCE))

        assert states == {State.OPEN: SEATS - 1, State.FULL: AT_ONCE - SEATS + 1}


def _pages(work: Work, meeting: uuid.UUID) -> list[uuid.UUID]:
    """Of guests, none of whom has asked yet. The leader is in."""
    for who in (LEADER, *(somebody() for _each in range(AT_ONCE))):
        target_for(work, meeting, who)
    with work():
        here = db.session.scalars(select(Peer).where(Peer.provision_id == meeting)).all()
        [host] = (peer for peer in here if peer.is_host)
        exchange.talk(host, Asked(host.visit, 0, ()), now=clock.now())
        return [peer.id for peer in here if not peer.is_host]


def come(client: FlaskClient, work: Work, meeting: uuid.UUID, *labels: str) -> Iterator[Visitor]:
    for label in labels:
        page = visitor(work, client, meeting, somebody(label, is_host=label == "Leder"))
        page.ask()
        yield page


def test_who_comes_too_many_sees_nobody(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work, capacity=2)
    *_inside, late = come(client, work, meeting, "Leder", "Borger", "Tolk")

    told = late.ask()

    assert (told["state"], told["peers"], told["signals"]) == ("full", [], [])


def test_who_comes_too_many_comes_in_when_somebody_goes(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work, capacity=2)
    _leader, guest, late = come(client, work, meeting, "Leder", "Borger", "Tolk")

    guest.leave(to="back")

    assert late.ask()["state"] == "open"


def test_who_came_first_goes_in_first(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work, capacity=2)
    _, guest, first, second = come(client, work, meeting, "Leder", "Borger", "Tolk", "Læge")
    guest.leave(to="back")

    assert second.ask()["state"] == "full"
    assert first.ask()["state"] == "open"


def test_who_gave_up_waiting_holds_nobody_back(
    client: FlaskClient, work: Work, session: Session
) -> None:
    meeting = a_meeting_now(work, capacity=2)
    _, guest, _first, second = come(client, work, meeting, "Leder", "Borger", "Tolk", "Læge")
    guest.leave(to="back")
    with work():
        lost = db.session.scalars(select(Peer).where(Peer.label == "Tolk")).one()
        lost.seen_at -= timedelta(seconds=31)

    assert second.ask()["state"] == "open"


def test_the_last_place_is_kept_for_who_leads(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work, capacity=2)
    _first, second = come(client, work, meeting, "Borger", "Tolk")
    assert second.ask()["state"] == "full"

    [leader] = come(client, work, meeting, "Leder")

    assert leader.ask()["state"] == "open"
    assert second.ask()["state"] == "full"


def test_a_host_is_told_who_stands_outside_a_full_room(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work, capacity=2)
    leader, guest, _late = come(client, work, meeting, "Leder", "Borger", "Tolk")

    assert [(o["who"], o["why"]) for o in leader.ask()["outside"]] == [("Tolk", "no-place")]
    assert guest.ask()["outside"] == []
