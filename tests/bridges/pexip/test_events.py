"""Pexip tells who comes and goes: in any order, more than once, and not everybody is Pexip."""

import itertools
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core import clock
from tests.audits import audits
from tests.bridges.pexip.making import Pexip, basic, soon
from video.outside import live
from video.outside.live import Live
from video.outside.live_models import BridgeCall, BridgeLeg
from video.outside.models import RoomOrder

NODE = "10.0.0.11"


def room(pexip: Pexip) -> tuple[uuid.UUID, str]:
    """The provision of a meeting that is on, and what Pexip calls its room."""
    id = pexip.meet(at=soon(pexip.stage, minutes=10))
    order = pexip.stage.session.scalars(select(RoomOrder.id)).one()
    return id, f"moedebro:{order}"


def event(
    kind: str, tag: str, after: float = 0, leg: str = "a", node: str = NODE, **data: object
) -> dict[str, Any]:
    said = {
        "uuid": leg, "conversation_id": leg, "conference": "Moedebro 1", "service_tag": tag,
        "display_name": "Ida Jensen", "role": "guest", "protocol": "SIP",
        "source_alias": "ida@example.org", **data,
    }  # fmt: skip
    at = (clock.now() - timedelta(minutes=5)).timestamp() + after
    return {"node": node, "seq": 1, "version": 2, "time": at, "event": kind, "data": said}


def tell(client: FlaskClient, pexip: Pexip, *events: dict[str, Any], **more: Any) -> TestResponse:
    said = events[0] if len(events) == 1 else {
        "event": "eventsink_bulk", "node": "127.0.0.1", "seq": 0, "data": list(events)}  # fmt: skip
    asked = {"data": json.dumps(said), "content_type": "application/json",
             "headers": basic(pexip.password), **more}  # fmt: skip
    return client.post(f"/hooks/pexip/{pexip.bridge_id}/events", **asked)


def seen(pexip: Pexip, id: uuid.UUID) -> Live:
    with pexip.stage.work():
        return live.live_in([id]).get(id, Live())


def kept(pexip: Pexip) -> int:
    pexip.stage.session.rollback()
    return sum(
        pexip.stage.session.scalar(select(func.count()).select_from(row)) or 0
        for row in (BridgeCall, BridgeLeg)
    )


COMES, GOES = "participant_connected", "participant_disconnected"


def test_who_comes_is_there_and_who_goes_is_not(client: FlaskClient, pexip: Pexip) -> None:
    id, tag = room(pexip)

    assert tell(client, pexip, event(COMES, tag)).status_code == 200
    tell(client, pexip, event(COMES, tag, 1, "b", role="chair"))
    tell(client, pexip, event(GOES, tag, 2))

    assert seen(pexip, id) == Live(inside=1, came=2, is_told=True)


def test_in_whichever_order_and_twice_the_same_people_are_there(
    client: FlaskClient, pexip: Pexip
) -> None:
    id, tag = room(pexip)
    told = [
        event("conference_started", tag), event(COMES, tag, 1), event(COMES, tag, 2, "b"),
        event(GOES, tag, 3), event(COMES, tag, 2, "c", "10.0.0.12"),
    ]  # fmt: skip
    for turn in itertools.islice(itertools.permutations(told), 0, None, 17):
        tell(client, pexip, *turn)
        tell(client, pexip, *turn)

        assert seen(pexip, id) == Live(inside=2, came=3, is_told=True)
        with pexip.stage.work():
            live.forget(clock.now() + timedelta(days=40))


def test_a_node_that_has_nobody_left_lets_only_its_own_go(
    client: FlaskClient, pexip: Pexip
) -> None:
    id, tag = room(pexip)
    tell(client, pexip, event(COMES, tag), event(COMES, tag, 1, "b", "10.0.0.12"))

    tell(client, pexip, event("conference_ended", tag, 5))
    tell(client, pexip, event("conference_ended", tag, 5))
    assert seen(pexip, id) == Live(inside=1, came=2, is_told=True)
    tell(client, pexip, event(COMES, tag, 9, "a again"))

    assert seen(pexip, id).inside == 2


def test_who_waits_for_the_host_is_not_inside_and_no_machine_is_counted(
    client: FlaskClient, pexip: Pexip
) -> None:
    id, tag = room(pexip)
    tell(client, pexip, event(COMES, tag, service_type="waiting_room"))
    tell(client, pexip, event(COMES, tag, 1, "b", protocol="API"))
    assert seen(pexip, id) == Live(waiting=1, came=1, is_told=True)

    tell(client, pexip, event("participant_updated", tag, 2, service_type="conference"))

    assert seen(pexip, id) == Live(inside=1, came=1, is_told=True)


@pytest.mark.parametrize("tag", ["", "another", "moedebro:x", f"moedebro:{uuid.UUID(int=5)}"])
def test_of_rooms_of_others_nothing_is_kept(client: FlaskClient, pexip: Pexip, tag: str) -> None:
    room(pexip)

    assert tell(client, pexip, event(COMES, tag)).status_code == 200
    assert kept(pexip) == 0


def test_nobodys_name_is_kept(client: FlaskClient, pexip: Pexip) -> None:
    _id, tag = room(pexip)
    tell(client, pexip, event(COMES, tag))

    rows = pexip.stage.session.execute(select(BridgeLeg.__table__)).all()
    assert "Ida" not in str(rows)
    assert "example" not in str(rows)


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "wrong password": ({"headers": basic("forkert")}, 401, "wrong-password"),
    "no password": ({"headers": {}}, 401, "wrong-password"),
    "wrong type": ({"content_type": "text/xml"}, 415, "wrong-type"),
    "no JSON": ({"data": "<html>"}, 415, "wrong-type"),
    "a list": ({"data": "[1]"}, 415, "wrong-type"),
    "odd": ({"data": '{"event": "eventsink_bulk", "data": [1]}'}, 415, "wrong-type"),
    "deep": ({"data": "[" * 200_000}, 415, "wrong-type"),
    "large": ({"data": b" " * 1_000_000}, 413, "too-large"),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_what_is_refused_changes_nothing_and_is_noted_once(
    client: FlaskClient, pexip: Pexip, session: Session, case: str
) -> None:
    _id, tag = room(pexip)
    changes, status, why = REFUSED[case]

    for _turn in range(2):
        answer = tell(client, pexip, event(COMES, tag), **changes)

    assert (answer.status_code, answer.data) == (status, b"")
    assert kept(pexip) == 0
    session.rollback()
    [row] = audits(session, "hook-refused", None)
    assert row.facts == {"hook": "pexip_hooks.events", "why": why}


def test_what_is_played_back_days_later_is_refused(
    client: FlaskClient, pexip: Pexip, session: Session
) -> None:
    _id, tag = room(pexip)
    old = event(COMES, tag, -2 * 86_400)

    assert tell(client, pexip, old).status_code == 409
    assert kept(pexip) == 0
    session.rollback()
    assert len(audits(session, "hook-refused", None)) == 1


def test_another_bridge_cannot_speak_of_our_rooms(client: FlaskClient, pexip: Pexip) -> None:
    _id, tag = room(pexip)
    url = f"/hooks/pexip/{pexip.stage.bridge_id}/events"
    said = json.dumps(event(COMES, tag))
    answer = client.post(
        url, data=said, content_type="application/json", headers=basic(pexip.password)
    )
    assert answer.status_code == 401
    assert kept(pexip) == 0


JSONS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
EVENTS = st.fixed_dictionaries(
    {"event": st.sampled_from([COMES, GOES, "conference_ended", "x"]), "time": JSONS,
     "data": JSONS | st.fixed_dictionaries({"service_tag": JSONS, "uuid": JSONS})},
    optional={"node": JSONS, "seq": JSONS},
)  # fmt: skip


@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(JSONS | EVENTS)
def test_whatever_is_told_nothing_breaks(client: FlaskClient, pexip: Pexip, said: object) -> None:
    answer = tell(client, pexip, {}, data=json.dumps(said))

    assert answer.status_code in (200, 409, 415)


@settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.dictionaries(st.sampled_from(["uuid", "role", "protocol", "service_type"]), JSONS),
       node=JSONS)  # fmt: skip
def test_whatever_is_said_of_a_room_of_ours_nothing_breaks(
    client: FlaskClient, pexip: Pexip, data: dict[str, Any], node: Any
) -> None:
    orders = pexip.stage.session.scalars(select(RoomOrder.id)).all()
    tag = f"moedebro:{orders[0]}" if orders else room(pexip)[1]
    told = event(COMES, tag) | {"node": node}
    told["data"] |= data

    assert tell(client, pexip, told).status_code == 200


def test_a_time_beyond_all_numbers_is_no_time(client: FlaskClient, pexip: Pexip) -> None:
    _id, tag = room(pexip)

    answer = tell(client, pexip, event(COMES, tag) | {"time": 10**400})

    assert (answer.status_code, kept(pexip)) == (409, 0)
