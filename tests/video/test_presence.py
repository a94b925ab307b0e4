"""Who is in the built-in room: one browser a person, no more than fit, and the lost let go."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from tests.video.rooms import Visitor, Work, a_meeting_now, somebody, visitor
from video import facts, services
from video.models import Peer, PeerState, Provision
from video.providers import JoinIdentity

Told = list[tuple[str, uuid.UUID]]
LEADER = somebody("Leder", is_host=True)


@pytest.fixture
def told() -> Iterator[Told]:
    """What listeners hear of people coming and going."""
    heard: Told = []

    def came(_sender: object, **said: object) -> None:
        heard.append(("joined", uuid.UUID(str(said["who"]))))

    def went(_sender: object, **said: object) -> None:
        heard.append(("left", uuid.UUID(str(said["who"]))))

    with facts.joined.connected_to(came), facts.left.connected_to(went):
        yield heard


def unseen(work: Work, visitor: Visitor, seconds: int) -> None:
    """Make it so long since the page was heard of."""
    with work():
        peer = db.session.scalars(select(Peer).order_by(Peer.seen_at.desc())).first()
        assert peer
        peer.seen_at = clock.now() - timedelta(seconds=seconds)


def states(session: Session) -> list[PeerState]:
    session.rollback()  # look anew
    return list(session.scalars(select(Peer.state).order_by(Peer.joined_at)))


def test_joining_is_told_when_the_page_comes_in_and_not_before(
    client: FlaskClient, work: Work, told: Told
) -> None:
    who = somebody()
    page = visitor(work, client, a_meeting_now(work), who)
    assert told == []

    page.ask()
    page.ask()

    assert told == [("joined", who.who)]


def test_leaving_is_told_once(client: FlaskClient, work: Work, told: Told) -> None:
    who = somebody()
    page = visitor(work, client, a_meeting_now(work), who)
    page.ask()

    assert page.leave(visit=str(page.visit)).status_code == 204
    assert page.leave(to="back").status_code == 303

    assert told == [("joined", who.who), ("left", who.who)]


def test_a_reload_comes_back_by_the_same_address(client: FlaskClient, work: Work) -> None:
    page = visitor(work, client, a_meeting_now(work), somebody())
    before = page.ask()["visit"]
    page.leave(visit=before)

    page.open_page()

    now = page.ask()
    assert now["state"] == "open"
    assert now["visit"] > before


def test_the_farewell_of_a_page_that_was_reloaded_takes_nobody_along(
    client: FlaskClient, work: Work
) -> None:
    page = visitor(work, client, a_meeting_now(work), somebody())
    before = page.ask()["visit"]
    page.open_page()
    page.ask()

    page.leave(visit=before)

    assert page.ask()["state"] == "open"


def test_a_second_device_replaces_the_first(client: FlaskClient, work: Work) -> None:
    meeting, who = a_meeting_now(work), somebody()
    phone = visitor(work, client, meeting, who)
    phone.ask()

    computer = visitor(work, client, meeting, who)

    assert computer.ask()["state"] == "open"
    assert phone.ask()["state"] == "replaced"


def test_a_second_tab_with_the_same_address_replaces_the_first(
    client: FlaskClient, work: Work
) -> None:
    first = visitor(work, client, a_meeting_now(work), somebody())
    first.ask()
    second = Visitor(client, first.url)
    second.open_page()

    assert second.ask()["state"] == "open"
    assert first.ask()["state"] == "replaced"


def test_who_is_not_heard_of_is_gone_and_it_is_told(
    client: FlaskClient, work: Work, told: Told
) -> None:
    meeting, who = a_meeting_now(work), somebody()
    lost = visitor(work, client, meeting, who)
    lost.ask()
    unseen(work, lost, 31)

    others = visitor(work, client, meeting, somebody("Tolk")).ask()

    assert others["peers"] == []
    assert told[1] == ("left", who.who)


def test_who_was_lost_comes_in_again_by_asking_anew(client: FlaskClient, work: Work) -> None:
    page = visitor(work, client, a_meeting_now(work), somebody())
    page.ask()
    unseen(work, page, 31)
    assert page.ask()["state"] == "gone"

    page.visit = None

    assert page.ask()["state"] == "open"


def test_coming_again_needs_no_second_place(client: FlaskClient, work: Work) -> None:
    meeting, who = a_meeting_now(work, capacity=2), somebody()
    for each in (LEADER, who):
        visitor(work, client, meeting, each).ask()

    assert visitor(work, client, meeting, who).ask()["state"] == "open"


def test_who_lost_the_place_to_another_is_told_that_it_is_full(
    client: FlaskClient, work: Work, session: Session
) -> None:
    meeting = a_meeting_now(work, capacity=2)
    lost = visitor(work, client, meeting, somebody())
    lost.ask()
    unseen(work, lost, 31)
    for who in (LEADER, somebody("Tolk")):
        visitor(work, client, meeting, who).ask()

    lost.open_page()

    assert lost.ask()["state"] == "full"
    assert states(session).count(PeerState.IN) == 2


def test_who_was_removed_is_told_so_and_may_not_come_back_by_that_page(
    client: FlaskClient, work: Work, told: Told
) -> None:
    meeting, who = a_meeting_now(work), somebody()
    page = visitor(work, client, meeting, who)
    page.ask()

    with work():
        services.remove(db.session.get_one(Provision, meeting), who.who, now=clock.now())

    assert page.ask()["state"] == "removed"
    assert page.open_page().status_code == 200
    assert page.ask()["state"] == "removed"
    assert told[1:] == [("left", who.who)]


def test_a_question_that_changes_nothing_writes_nothing(client: FlaskClient, work: Work) -> None:
    page = visitor(work, client, a_meeting_now(work), somebody())
    page.ask()
    with work():
        engine = db.engine
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *a: said.append(a[2]))

    page.ask()

    assert [s for s in said if s.split()[0] in {"SELECT"}]
    assert [s for s in said if s.split()[0] not in {"SELECT", "BEGIN", "PRAGMA"}] == []


def test_being_there_is_written_again_after_a_quarter_minute(
    client: FlaskClient, work: Work, session: Session
) -> None:
    page = visitor(work, client, a_meeting_now(work), somebody())
    page.ask()
    unseen(work, page, 16)

    page.ask()

    assert clock.now() - session.scalars(select(Peer.seen_at)).one() < timedelta(seconds=10)


def test_hosts_and_guests_are_told_apart_on_the_list(client: FlaskClient, work: Work) -> None:
    meeting = a_meeting_now(work)
    host = JoinIdentity(uuid.uuid4(), "Sagsbehandler", is_host=True)
    visitor(work, client, meeting, host).ask()

    [seen] = visitor(work, client, meeting, somebody()).ask()["peers"]

    assert (seen["label"], seen["is_host"]) == ("Sagsbehandler", True)
