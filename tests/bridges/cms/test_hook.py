"""What a Cisco Meeting Server tells us, and who else tries: one address, with a secret in it."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from booking.bridge_hooks import MOST_OCTETS
from core import clock
from core.db import db
from core.web import key
from tests.audits import audits
from tests.bridges.cms.answers import cdr
from tests.bridges.cms.server import CmsServer
from tests.bridges.making import Stage
from tests.browse import post, sign_in
from tests.factories import Cast
from tests.pages import page_faults
from video.outside import hooks, live
from video.outside.live import Live
from video.outside.live_models import BridgeCall, BridgeHook, BridgeLeg
from video.outside.models import Bridge

XML = "text/xml"


@pytest.fixture
def url(client: FlaskClient, stage: Stage, cast: Cast, session: Session) -> str:
    """An administrator made it, on the page."""
    return url_on_page(client, stage, cast)


def page_of(stage: Stage, cast: Cast) -> str:
    return f"/organisations/{cast.at.kolding.id}/bridges/{stage.bridge_id}"


def url_on_page(client: FlaskClient, stage: Stage, cast: Cast) -> str:
    sign_in(client, cast.frida)
    page = page_of(stage, cast)
    post(client, f"{page}/hooks", {}, page=page)
    shown = client.get(page).text
    assert page_faults(shown) == []
    found = re.search(r"/hooks/bridges/[\w-]+", shown)
    assert found
    return found[0]


def push(client: FlaskClient, url: str, body: bytes, media_type: str = XML) -> TestResponse:
    return client.post(url, data=body, content_type=media_type)


def a_meeting(stage: Stage, server: CmsServer) -> tuple[uuid.UUID, str, str]:
    """With two in it, of whom the guest came first; its provision, and their lines."""
    id = stage.order(at=stage.now + timedelta(minutes=5))
    stage.run()
    [space] = server.world.rooms.values()
    host, guest = (way.said for way in space.methods.values())
    came = [
        server.world.come(way["callId"], "Ida Hansen", way["passcode"]) for way in (guest, host)
    ]
    return id, came[1], came[0]


def told(server: CmsServer, since: int = 0) -> bytes:
    return cdr(list(enumerate(server.world.records))[since:])


def seen(stage: Stage, id: uuid.UUID) -> Live:
    stage.session.rollback()
    with stage.work():
        return live.live_in([id]).get(id, Live())


def rows(session: Session) -> int:
    session.rollback()
    counts = [select(func.count()).select_from(row) for row in (BridgeCall, BridgeLeg)]
    return sum(session.scalar(count) or 0 for count in counts)


def test_who_comes_waits_and_goes_is_seen(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str
) -> None:
    id, host, _guest = a_meeting(stage, server)
    assert push(client, url, told(server)).status_code == 200
    assert seen(stage, id) == Live(inside=2, came=2, is_told=True)
    before = len(server.world.records)
    server.world.go(host)

    push(client, url, told(server, before))

    assert seen(stage, id) == Live(waiting=1, came=2, is_told=True)


def test_one_record_at_a_time_backwards_and_twice_comes_to_the_same(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str
) -> None:
    id, host, guest = a_meeting(stage, server)
    server.world.later(seconds=2)
    server.world.go(host)
    server.world.later(seconds=2)
    server.world.go(guest)
    records = list(enumerate(server.world.records))

    for one in (*reversed(records), *records):
        assert push(client, url, cdr([one])).status_code == 200

    assert seen(stage, id) == Live(came=2, is_told=True)


def test_nobodys_name_is_kept(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str, session: Session
) -> None:
    a_meeting(stage, server)
    push(client, url, told(server))

    legs = session.scalars(select(BridgeLeg)).all()
    assert legs
    assert "Ida" not in str([vars(leg) for leg in legs])


def test_of_rooms_of_others_nobody_learns_who_is_there(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str
) -> None:
    id = stage.order()
    server.world.create({"name": "Andres", "uri": "andres", "cdrTag": "andres"})
    server.world.come("andres", "Bo")

    assert push(client, url, told(server)).status_code == 200
    assert seen(stage, id) == Live()


def test_of_two_meetings_each_has_its_own(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str
) -> None:
    id, _host, _guest = a_meeting(stage, server)
    server.world.create({"name": "Andres", "uri": "andres", "cdrTag": "andres"})
    server.world.come("andres", "Bo")

    push(client, url, told(server))

    assert seen(stage, id).inside == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"<records", b"<html/>", b"{}", b'<!DOCTYPE r [<!ENTITY a "b">]><records>&a;</records>',
     '<?xml version="1.0" encoding="utf-16"?><records/>'.encode("utf-16")],
)  # fmt: skip
def test_what_is_no_list_of_records_changes_nothing(
    client: FlaskClient, url: str, session: Session, body: bytes
) -> None:
    answer = push(client, url, body)

    assert (answer.status_code, answer.data) == (415, b"")
    assert rows(session) == 0


def test_records_that_we_do_not_know_are_taken_and_left(
    client: FlaskClient, url: str, session: Session
) -> None:
    body = (
        b'<records session="s"><record type="recordingStart" time="2026-12-01T08:00:00Z"'
        b' recordIndex="1"><recording id="r"/></record><record/><record type="callStart"'
        b' time="i dag" recordIndex="x"><call id="c"/></record></records>'
    )

    assert push(client, url, body).status_code == 200
    assert rows(session) == 0


def wrong(url: str, how: str) -> tuple[str, bytes, str, int]:
    """Address, body, type, and what is answered."""
    good = b"<records/>"
    return {
        "another secret": (url[:-1] + ("A" if url[-1] != "A" else "B"), good, XML, 403),
        "nobody's": ("/hooks/bridges/" + "A" * 44, good, XML, 404),
        "no secret at all": ("/hooks/bridges/x", good, XML, 404),
        "wrong type": (url, good, "application/json", 415),
        "too much": (url, b" " * 1_000_000, XML, 413),
    }[how]


HOWS = ["another secret", "nobody's", "no secret at all", "wrong type", "too much"]


@pytest.mark.parametrize("how", HOWS)
def test_whoever_else_calls_learns_nothing_and_is_noted_once(
    client: FlaskClient, url: str, session: Session, how: str
) -> None:
    where, body, media_type, status = wrong(url, how)

    answers = [push(client, where, body, media_type) for _turn in range(3)]

    assert {(answer.status_code, answer.data) for answer in answers} == {(status, b"")}
    assert rows(session) == 0
    [row] = audits(session, "hook-refused")
    assert where.rpartition("/")[2] not in str(row.facts)


def test_a_bridge_that_had_no_answer_may_say_it_again(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str
) -> None:
    a_meeting(stage, server)
    push(client, url, told(server))

    assert push(client, url, told(server)).status_code == 200


def test_what_is_played_again_later_changes_nothing(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str, session: Session
) -> None:
    server.world.now -= timedelta(hours=2)
    a_meeting(stage, server)
    assert push(client, url, told(server)).status_code == 200  # late, and heard for the first time
    before = rows(session)

    answer = push(client, url, told(server))

    assert (answer.status_code, rows(session)) == (409, before)
    [row] = audits(session, "hook-refused")
    assert row.facts["why"] == "replayed"


def test_what_is_older_than_what_we_keep_is_not_written_again(
    client: FlaskClient, stage: Stage, server: CmsServer, url: str, session: Session
) -> None:
    a_meeting(stage, server)
    server.world.records = [
        type(each)(each.type, clock.now() - timedelta(days=8), each.id, each.said)
        for each in server.world.records
    ]

    assert push(client, url, told(server)).status_code == 409
    assert rows(session) == 0


def test_another_address_ends_the_one_before(
    client: FlaskClient, stage: Stage, cast: Cast, url: str
) -> None:
    new = url_on_page(client, stage, cast)

    assert push(client, url, b"<records/>").status_code == 403
    assert push(client, new, b"<records/>").status_code == 200


def test_once_it_is_used_the_page_shows_it_no_more(
    client: FlaskClient, stage: Stage, cast: Cast, url: str, session: Session
) -> None:
    push(client, url, b"<records/>")

    shown = client.get(page_of(stage, cast)).text

    assert "/hooks/bridges/" not in shown
    assert "Videoknudepunktet fortæller os det" in shown
    [row] = audits(session, "bridge-hook-made", stage.bridge_id)
    assert row.facts == {"generation": 1}


def test_the_secret_is_kept_nowhere(session: Session, url: str) -> None:
    kept = session.scalars(select(BridgeHook)).one()
    assert url.rpartition("/")[2] not in str(vars(kept))


def test_a_leader_makes_no_address(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session
) -> None:
    sign_in(client, cast.anna)

    answer = post(client, f"{page_of(stage, cast)}/hooks", {}, page="/meetings")

    assert answer.status_code == 403
    assert session.scalars(select(BridgeHook)).all() == []


def test_who_looks_after_another_organisation_makes_none_either(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session
) -> None:
    session.execute(update(Bridge).values(organisation_id=cast.at.hospital.id))
    session.commit()
    sign_in(client, cast.frida)
    for owner in (cast.at.kolding.id, cast.at.hospital.id):
        url = f"/organisations/{owner}/bridges/{stage.bridge_id}/hooks"
        assert post(client, url, {}, page="/organisations").status_code == 404

    assert session.scalars(select(BridgeHook)).all() == []


def test_pressed_twice_the_second_address_holds(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session
) -> None:
    urls = {url_on_page(client, stage, cast) for _turn in range(2)}

    assert sorted(push(client, each, b"<records/>").status_code for each in urls) == [200, 403]
    assert session.scalars(select(BridgeHook.generation)).one() == 2


def test_the_same_push_by_several_at_once_counts_once(
    app: Flask, stage: Stage, server: CmsServer, url: str
) -> None:
    id, _host, _guest = a_meeting(stage, server)
    body = told(server)
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(push, app.test_client(), url, body) for _turn in range(4)]

    assert {each.result().status_code for each in sent} == {200}
    assert seen(stage, id) == Live(inside=2, came=2, is_told=True)


def test_a_kind_that_tells_nothing_has_no_address(
    client: FlaskClient, stage: Stage, cast: Cast, session: Session
) -> None:
    session.execute(update(Bridge).values(kind="vdx"))
    session.commit()
    sign_in(client, cast.frida)
    page = page_of(stage, cast)

    assert post(client, f"{page}/hooks", {}, page=page).status_code == 404


def test_its_largest_push_is_taken(client: FlaskClient, url: str) -> None:
    body = b"<records>" + b" " * (MOST_OCTETS - 100) + b"</records>"
    assert push(client, url, body).status_code == 200


def test_a_secret_is_as_long_as_it_must_be(stage: Stage, url: str) -> None:
    with stage.work():
        hook = db.session.scalars(select(BridgeHook)).one()
        assert hooks.token_of(hook, key=key()) == url.rpartition("/")[2]
    assert len(url.rpartition("/")[2]) == 44
