"""The lobby is kept by the server, whatever a browser does."""

import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from tests.video.rooms import Work, a_meeting_now, somebody, to, visitor
from video import services
from video.models import Peer, Provision, Signal
from video.providers import JoinIdentity

LEADER = somebody("Leder", is_host=True)


def signals_kept(session: Session) -> int | None:
    session.rollback()  # look anew
    return session.scalar(select(func.count()).select_from(Signal))


def change(work: Work, meeting: uuid.UUID, **changes: object) -> None:
    with work():
        provision = db.session.get_one(Provision, meeting)
        for name, value in changes.items():
            setattr(provision, name, value)


def test_a_guest_sees_nobody_until_the_leader_opens(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work, is_open=False)
    visitor(work, client, meeting, LEADER).ask()

    told = visitor(work, client, meeting, somebody()).ask()

    assert told["state"] == "waiting"
    assert (told["peers"], told["signals"]) == ([], [])


def test_signals_of_a_waiting_guest_are_refused(
    client: FlaskClient, work: Work, session: Session
) -> None:
    meeting = a_meeting_now(work, is_open=False)
    visitor(work, client, meeting, LEADER).ask()
    guest = visitor(work, client, meeting, somebody())
    guest.ask()
    host = session.scalars(select(Peer).where(Peer.is_host)).one()

    answer = guest.ask_raw(signals=[to({"id": str(host.id), "visit": host.visit})])

    assert answer.status_code == 409
    assert signals_kept(session) == 0


def test_a_waiting_guest_is_neither_seen_nor_reached(
    client: FlaskClient, work: Work, session: Session
) -> None:
    meeting = a_meeting_now(work, is_open=False)
    visitor(work, client, meeting, somebody()).ask()
    guest = session.scalars(select(Peer)).one()
    host = visitor(work, client, meeting, LEADER)
    assert host.ask()["peers"] == []

    host.ask([to({"id": str(guest.id), "visit": guest.visit})])

    assert signals_kept(session) == 0


def test_a_waiting_guest_comes_in_when_the_leader_opens(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work, is_open=False)
    host = visitor(work, client, meeting, LEADER)
    host.ask()
    guest = visitor(work, client, meeting, somebody())
    assert guest.ask()["state"] == "waiting"

    with work():
        services.open_room(db.session.get_one(Provision, meeting), now=clock.now())

    assert [p["label"] for p in guest.ask()["peers"]] == ["Leder"]
    assert [p["label"] for p in host.ask()["peers"]] == ["Borger"]


@pytest.mark.parametrize("who", [LEADER, somebody()], ids=["host", "guest"])
def test_after_closing_nobody_sees_or_signals(
    client: FlaskClient, work: Work, session: Session, who: JoinIdentity
) -> None:
    meeting = a_meeting_now(work)
    other = visitor(work, client, meeting, somebody("Tolk"))
    other.ask()
    late = visitor(work, client, meeting, who)
    seen = late.ask()["peers"]
    assert len(seen) == 1

    change(work, meeting, closes_at=clock.now() - timedelta(seconds=1))

    assert late.ask_raw(signals=[to(seen[0])]).status_code == 409
    told = late.ask()
    assert (told["state"], told["peers"]) == ("closed", [])
    assert signals_kept(session) == 0


def test_a_released_room_is_closed(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work)
    guest = visitor(work, client, meeting, somebody())
    assert guest.ask()["state"] == "open"

    with work():
        services.release(db.session.get_one(Provision, meeting), now=clock.now())

    assert guest.ask()["state"] == "closed"


def test_a_host_who_comes_before_the_room_is_there_waits(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work)
    change(work, meeting, opens_at=clock.now() + timedelta(minutes=1))

    assert visitor(work, client, meeting, LEADER).ask()["state"] == "waiting"
