"""Guests are let in one by one: the server withholds the room until a host says so."""

import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from core.db import db, transaction
from tests.video.rooms import Visitor, Work, a_meeting_now, somebody, to, visitor
from video import facts, lobby
from video.models import Admission, Peer, Provision, Signal, Verdict
from video.providers import JoinIdentity

LEADER, DEPUTY = somebody("Leder", is_host=True), somebody("Vikar", is_host=True)
DEEDS = ("admission", "deferral", "removal")


@pytest.fixture
def meeting(work: Work) -> uuid.UUID:
    """A meeting whose leader lets guests in one by one; the room is open."""
    made = a_meeting_now(work)
    choose(work, made, singly=True)
    return made


def choose(work: Work, meeting: uuid.UUID, *, singly: bool) -> None:
    with work():
        provision = db.session.get_one(Provision, meeting)
        lobby.choose(provision, admits_singly=singly, now=clock.now())


def come(client: FlaskClient, work: Work, meeting: uuid.UUID, who: JoinIdentity) -> Visitor:
    page = visitor(work, client, meeting, who)
    page.ask()
    return page


def outside(host: Visitor) -> list[dict[str, str]]:
    found: list[dict[str, str]] = host.ask()["outside"]
    return found


def say(host: Visitor, deed: str, guest: str) -> TestResponse:
    """Press one of a host's buttons."""
    url = f"{host.url}/guests/{guest}/{deed}"
    return host.client.post(url, headers={"X-CSRFToken": host.csrf})


def id_of(session: Session, who: JoinIdentity) -> str:
    session.rollback()  # look anew
    newest = select(Peer.id).where(Peer.who == who.who).order_by(Peer.joined_at.desc())
    return str(session.scalars(newest).first())


def test_a_guest_waits_and_is_told_that_the_leader_sees_them(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    come(client, work, meeting, LEADER)

    assert come(client, work, meeting, somebody()).ask()["state"] == "knocking"


def test_nobody_says_that_the_leader_sees_them_while_no_host_is_there(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    assert come(client, work, meeting, somebody()).ask()["state"] == "waiting"


def test_a_waiting_guest_is_shown_nothing_of_the_room(
    client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session
) -> None:
    host = come(client, work, meeting, LEADER)
    doctor, citizen = somebody("Praktiserende læge"), somebody()
    inside = come(client, work, meeting, doctor)
    say(host, "admission", id_of(session, doctor))
    inside.ask()
    host.ask([to(inside_of(host), sdp="v=0 secret")])

    told = come(client, work, meeting, citizen).ask()

    assert (told["peers"], told["signals"], told["outside"]) == ([], [], [])
    assert not [w for w in ("læge", "Leder", "secret") if w in json.dumps(told)]


def inside_of(host: Visitor) -> dict[str, str]:
    [seen] = host.ask()["peers"]
    return dict(seen)


def test_a_waiting_guest_neither_says_nor_hears_anything(
    client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session
) -> None:
    host, citizen = come(client, work, meeting, LEADER), somebody()
    guest = come(client, work, meeting, citizen)
    ids = {label: id_of(session, who) for label, who in (("host", LEADER), ("guest", citizen))}

    answer = guest.ask_raw(signals=[to({"id": ids["host"], "visit": str(host.visit)})])
    host.ask([to({"id": ids["guest"], "visit": str(guest.visit)})])

    assert answer.status_code == 409
    assert session.scalar(select(func.count()).select_from(Signal)) == 0


def test_a_host_sees_who_waits_and_lets_them_in(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    host = come(client, work, meeting, LEADER)
    guest, other = (come(client, work, meeting, somebody(s)) for s in ("Borger", "Tolk"))
    first, second = outside(host)
    assert (first["who"], first["why"], second["who"]) == ("Borger", "asks", "Tolk")

    assert say(host, "admission", first["id"]).status_code == 204

    assert guest.ask()["state"] == "open"
    assert other.ask()["state"] == "knocking"
    assert [each["who"] for each in outside(host)] == ["Tolk"]


def test_who_is_asked_to_wait_is_told_so_and_may_be_let_in_later(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    host = come(client, work, meeting, LEADER)
    guest = come(client, work, meeting, somebody())
    [seen] = outside(host)

    say(host, "deferral", seen["id"])

    assert guest.ask()["state"] == "not-now"
    assert [each["why"] for each in outside(host)] == ["not-now"]
    say(host, "admission", seen["id"])
    assert guest.ask()["state"] == "open"


def test_who_was_let_in_is_let_in_after_a_reload_and_from_another_device(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    host, who = come(client, work, meeting, LEADER), somebody()
    guest = come(client, work, meeting, who)
    say(host, "admission", outside(host)[0]["id"])
    guest.ask()

    guest.leave(visit=str(guest.visit))
    guest.open_page()

    assert guest.ask()["state"] == "open"
    assert come(client, work, meeting, who).ask()["state"] == "open"


def test_a_deputy_lets_guests_in_while_the_leader_is_away(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    deputy, guest = (come(client, work, meeting, who) for who in (DEPUTY, somebody()))

    say(deputy, "admission", outside(deputy)[0]["id"])

    assert guest.ask()["state"] == "open"


@pytest.mark.parametrize("deed", DEEDS)
def test_a_guest_decides_nothing(
    client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session, deed: str
) -> None:
    host, doctor, citizen = come(client, work, meeting, LEADER), somebody("Læge"), somebody()
    inside, _waiting = (come(client, work, meeting, who) for who in (doctor, citizen))
    say(host, "admission", id_of(session, doctor))
    inside.ask()

    answer = say(inside, deed, id_of(session, citizen))

    assert answer.status_code == 403
    assert session.get(Admission, (meeting, citizen.who)) is None


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_decides_who_is_not_in_the_room(
    client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session, deed: str
) -> None:
    host, citizen = come(client, work, meeting, LEADER), somebody()
    come(client, work, meeting, citizen)
    host.leave(visit=str(host.visit))

    assert say(host, deed, id_of(session, citizen)).status_code == 403
    assert say(Visitor(client, "/rooms/x", csrf=host.csrf), deed, "0" * 32).status_code == 404


@pytest.mark.parametrize("deed", DEEDS)
def test_only_guests_of_this_room_are_decided_about(
    client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session, deed: str
) -> None:
    host, elsewhere = come(client, work, meeting, LEADER), somebody()
    come(client, work, meeting, DEPUTY)
    come(client, work, a_meeting_now(work), elsewhere)

    for who in (DEPUTY, LEADER, elsewhere):
        assert say(host, deed, id_of(session, who)).status_code == 404
    assert session.scalars(select(Admission)).all() == []


def test_a_decision_needs_the_cross_site_token(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    host = come(client, work, meeting, LEADER)
    come(client, work, meeting, somebody())
    guest = outside(host)[0]["id"]

    assert client.post(f"{host.url}/guests/{guest}/admission").status_code == 400


def test_who_is_put_out_comes_back_only_if_let_in_again(
    client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session
) -> None:
    choose(work, meeting, singly=False)
    host, who = come(client, work, meeting, LEADER), somebody()
    guest = come(client, work, meeting, who)
    assert say(host, "removal", id_of(session, who)).status_code == 204
    assert (host.ask()["peers"], guest.ask()["state"]) == ([], "removed")

    again = come(client, work, meeting, who)

    assert again.ask()["state"] == "knocking"
    [seen] = outside(host)
    assert seen["why"] == "put-out"
    say(host, "admission", seen["id"])
    assert again.ask()["state"] == "open"
    assert guest.ask()["state"] == "removed"


def test_a_page_that_was_ended_stays_ended_when_it_says_goodbye(
    client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session
) -> None:
    host, who = come(client, work, meeting, LEADER), somebody()
    guest = come(client, work, meeting, who)
    say(host, "removal", id_of(session, who))

    guest.leave(to="back")
    guest.open_page()

    assert guest.ask()["state"] == "removed"


def test_who_is_in_stays_in_when_the_leader_begins_to_let_in_one_by_one(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    choose(work, meeting, singly=False)
    come(client, work, meeting, LEADER)
    guest = come(client, work, meeting, somebody())

    choose(work, meeting, singly=True)
    guest.open_page()

    assert guest.ask()["state"] == "open"


def test_everybody_outside_comes_in_when_the_leader_opens_for_everybody(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    host = come(client, work, meeting, LEADER)
    guest = come(client, work, meeting, somebody())
    say(host, "deferral", outside(host)[0]["id"])

    choose(work, meeting, singly=False)

    assert guest.ask()["state"] == "open"


@pytest.mark.parametrize("verdict", [Verdict.LET_IN, Verdict.PUT_OUT])
def test_two_hosts_at_once_decide_once(
    app: Flask, client: FlaskClient, work: Work, meeting: uuid.UUID, session: Session,
    verdict: Verdict,
) -> None:  # fmt: skip
    hosts = [come(client, work, meeting, who) for who in (LEADER, DEPUTY)]
    come(client, work, meeting, somebody())
    guest, start = uuid.UUID(outside(hosts[0])[0]["id"]), Barrier(2)
    ids = [uuid.UUID(id_of(session, who)) for who in (LEADER, DEPUTY)]
    told: Counter[object] = Counter()

    def decide(host_id: uuid.UUID) -> None:
        with app.app_context():
            start.wait()
            with transaction():
                host = db.session.get_one(Peer, host_id)
                lobby.decide(host, guest, verdict, now=clock.now())

    def note(_sender: object, **said: object) -> None:
        told[said["verdict"]] += 1

    session.rollback()
    with facts.decided.connected_to(note), ThreadPoolExecutor(2) as actors:
        list(actors.map(decide, ids))

    assert told == {verdict: 1}
    assert session.scalars(select(Admission.verdict)).all() == [verdict]


def test_not_now_after_another_host_has_let_them_in_is_not_heard(
    client: FlaskClient, work: Work, meeting: uuid.UUID
) -> None:
    leader, deputy = (come(client, work, meeting, who) for who in (LEADER, DEPUTY))
    guest = come(client, work, meeting, somebody())
    [seen] = outside(deputy)
    say(leader, "admission", seen["id"])

    assert say(deputy, "deferral", seen["id"]).status_code == 204

    assert guest.ask()["state"] == "open"
