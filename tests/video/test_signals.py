"""What the pages of a room say to each other, and what the server refuses to pass on."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock
from core.db import db
from tests.video.rooms import Visitor, Work, a_meeting_now, somebody, to, visitor
from video.exchange import AT_ONCE, PAYLOAD_MOST, SIGNAL_LIFE, UNREAD_MOST
from video.models import Peer, Signal

ODD = {"text": "æøå \U0001f600 \x00 \ud800 <b>", "n": 1}


@pytest.fixture
def pair(client: FlaskClient, work: Work) -> tuple[Visitor, Visitor]:
    """Two in an open room."""
    meeting = a_meeting_now(work)
    two = [visitor(work, client, meeting, somebody(label)) for label in ("Leder", "Borger")]
    for each in two:
        each.ask()
    return two[0], two[1]


def kept(session: Session) -> int | None:
    session.rollback()  # look anew
    return session.scalar(select(func.count()).select_from(Signal))


def other(page: Visitor) -> dict[str, str]:
    [seen] = page.ask()["peers"]
    return dict(seen)


def test_a_signal_arrives_once_and_unchanged(pair: tuple[Visitor, Visitor]) -> None:
    leader, guest = pair
    leader.ask([to(other(leader), **ODD)])

    first, second = guest.ask(), guest.ask()

    assert [s["payload"] for s in first["signals"]] == [ODD]
    assert first["signals"][0]["from"] == other(guest)["id"]
    assert second["signals"] == []


def test_a_signal_whose_answer_was_lost_is_told_again(pair: tuple[Visitor, Visitor]) -> None:
    leader, guest = pair
    leader.ask([to(other(leader), n=7)])
    guest.ask_raw()  # its cursor does not move: the answer did not arrive

    assert [s["payload"] for s in guest.ask()["signals"]] == [{"n": 7}]


def test_delivered_signals_are_deleted_and_later_ones_still_come(
    pair: tuple[Visitor, Visitor], work: Work, session: Session
) -> None:
    leader, guest = pair
    leader.ask([to(other(leader), n=1)])
    guest.ask()
    with work():
        for peer in db.session.scalars(select(Peer)):
            peer.seen_at -= timedelta(seconds=16)
    guest.ask()
    assert kept(session) == 0

    leader.ask([to(other(leader), n=2)])

    assert [s["payload"] for s in guest.ask()["signals"]] == [{"n": 2}]


def test_old_signals_are_neither_told_nor_kept(
    pair: tuple[Visitor, Visitor], work: Work, session: Session
) -> None:
    leader, guest = pair
    leader.ask([to(other(leader))])
    with work():
        db.session.scalars(select(Signal)).one().sent_at = clock.now() - timedelta(minutes=3)

    assert guest.ask()["signals"] == []
    visitor(work, leader.client, a_meeting_now(work), somebody()).ask()
    assert kept(session) == 0


def test_a_page_that_was_reloaded_gets_nothing_meant_for_the_one_before(
    pair: tuple[Visitor, Visitor], session: Session
) -> None:
    leader, guest = pair
    before = other(leader)
    leader.ask([to(before)])
    guest.open_page()
    guest.ask()

    leader.ask([to(before)])

    assert guest.ask()["signals"] == []
    assert kept(session) == 0


def test_asking_is_frequent_while_people_connect_and_rare_after(
    pair: tuple[Visitor, Visitor], work: Work
) -> None:
    leader, _guest = pair
    assert leader.ask()["pollMs"] == 1000

    with work():
        for peer in db.session.scalars(select(Peer)):
            peer.joined_at -= timedelta(minutes=1)
    leader.visit = leader.ask()["visit"]

    assert leader.ask()["pollMs"] == 5000


def test_signals_to_another_room_are_refused(
    pair: tuple[Visitor, Visitor], work: Work, session: Session
) -> None:
    elsewhere = visitor(work, pair[0].client, a_meeting_now(work), somebody())
    elsewhere.ask()

    answer = elsewhere.ask_raw(signals=[to(other(pair[0]))])

    assert answer.status_code == 404
    assert kept(session) == 0


SENSELESS = {
    "no JSON": b"hello",
    "nothing": b"",
    "a list": b"[]",
    "too little": b"{}",
    "a number for a visit": b'{"visit": 1, "cursor": 0, "signals": []}',
    "a negative cursor": b'{"visit": null, "cursor": -1, "signals": []}',
    "a huge cursor": b'{"visit": null, "cursor": 1e99, "signals": []}',
    "a boolean cursor": b'{"visit": null, "cursor": true, "signals": []}',
    "signals by name": b'{"visit": null, "cursor": 0, "signals": {}}',
    "words for signals": b'{"visit": null, "cursor": 0, "signals": "ab"}',
    "an open list": b"[" * 100_000,
}
A_SIGNAL: dict[str, Any] = {"to": str(uuid.uuid4()), "visit": "", "payload": {}}
BAD_SIGNALS: dict[str, dict[str, Any]] = {
    "to nobody": {"to": None},
    "to a word": {"to": "leader"},
    "without a visit": {"visit": None},
    "a list for a payload": {"payload": []},
    "not a number": {"payload": {"n": float("nan")}},
    "deeper than any signal": {"payload": {"a": {"b": {"c": 1}}}},
    "a list within": {"payload": {"a": [1]}},
}


@pytest.mark.parametrize("case", SENSELESS)
def test_what_is_no_question_is_refused(pair: tuple[Visitor, Visitor], case: str) -> None:
    page = pair[0]

    answer = page.client.post(
        f"{page.url}/signals", data=SENSELESS[case], headers={"X-CSRFToken": page.csrf}
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("case", BAD_SIGNALS)
def test_what_is_no_signal_is_refused(pair: tuple[Visitor, Visitor], case: str) -> None:
    assert pair[0].ask_raw(signals=[A_SIGNAL | BAD_SIGNALS[case]]).status_code == 400


def test_too_many_signals_at_once_are_refused(pair: tuple[Visitor, Visitor]) -> None:
    assert pair[0].ask_raw(signals=[A_SIGNAL] * 51).status_code == 400


def test_one_huge_signal_is_refused(pair: tuple[Visitor, Visitor], session: Session) -> None:
    leader, _guest = pair
    seen = other(leader)

    fits = leader.ask_raw(signals=[to(seen, sdp="x" * (PAYLOAD_MOST - 20))])
    answer = leader.ask_raw(signals=[to(seen, sdp="x" * PAYLOAD_MOST)])

    assert (fits.status_code, answer.status_code) == (200, 413)
    assert answer.get_json() == {"refused": "Et signal er for stort."}
    assert kept(session) == 1


def test_nobody_fills_the_database_with_signals(
    pair: tuple[Visitor, Visitor], session: Session
) -> None:
    leader, _guest = pair
    seen = other(leader)
    full = [to(seen, n=n) for n in range(AT_ONCE)]
    for _time in range(UNREAD_MOST // AT_ONCE):
        assert leader.ask_raw(signals=full).status_code == 200

    answer = leader.ask_raw(signals=full[:1])

    assert answer.status_code == 429
    assert "Prøv igen om lidt" in answer.get_json()["refused"]
    assert kept(session) == UNREAD_MOST


def test_what_is_too_old_to_fetch_leaves_room_for_more(
    pair: tuple[Visitor, Visitor], session: Session, work: Work
) -> None:
    leader, _guest = pair
    seen = other(leader)
    full = [to(seen, n=n) for n in range(AT_ONCE)]
    for _time in range(UNREAD_MOST // AT_ONCE):
        leader.ask_raw(signals=full)
    with work():
        for signal in db.session.scalars(select(Signal)):
            signal.sent_at -= SIGNAL_LIFE  # too old to be of use to anybody

    assert leader.ask_raw(signals=full).status_code == 200
    assert kept(session) == AT_ONCE


def test_a_huge_body_is_refused(pair: tuple[Visitor, Visitor]) -> None:
    big = A_SIGNAL | {"payload": {"text": "x" * 200_000}}

    assert pair[0].ask_raw(signals=[big]).status_code == 400


def test_unknown_addresses_are_not_found(pair: tuple[Visitor, Visitor]) -> None:
    page = pair[0]
    forged = f"{page.url[:-1]}{'A' if page.url[-1] != 'A' else 'B'}"
    for url in ("/rooms/x", f"/rooms/{'A' * 44}", forged):
        stranger = Visitor(page.client, url, csrf=page.csrf)

        assert stranger.ask_raw().status_code == 404
        assert page.client.get(url).status_code == 404
        assert stranger.leave().status_code == 404


def test_a_question_without_the_cross_site_token_is_refused(
    pair: tuple[Visitor, Visitor],
) -> None:
    page = pair[0]
    body = json.dumps({"visit": None, "cursor": 0, "signals": []})

    assert page.client.post(f"{page.url}/signals", data=body).status_code == 400
    assert page.client.post(f"{page.url}/departure").status_code == 400
