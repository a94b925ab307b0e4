"""The fake does what VDX is documented to do, each oddity once; asked by hand."""

import http.client
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.bridges.fake_server import CLIENT, SECRET, Server
from tests.bridges.fake_vdx import PoolRoom

ID = "7d0c9e4a-6a51-4a1e-9b0e-3d8f0a5f6c11"
HOUR = timedelta(hours=1)


def say(server: Server, method: str, path: str, body: object = None, token: str = "") -> Any:
    """Status, and what was said."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    headers = {"Authorization": f"Bearer {token or token_of(server)}"}
    content = None if body is None else json.dumps(body)
    line.request(method, f"/videoapi/v2/{path}", content, headers)
    with line.getresponse() as answer:
        said = answer.read()
    line.close()
    return answer.status, json.loads(said) if said[:1] in (b"{", b"[") else said


def token_of(server: Server, secret: str = SECRET) -> str:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    said = f"grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}"
    line.request("POST", "/realms/vdx/protocol/openid-connect/token", said)
    with line.getresponse() as answer:
        told = json.loads(answer.read())
    line.close()
    return str(told.get("access_token", "none"))


def meeting(server: Server, *, minutes: float = 120, **changes: object) -> dict[str, object]:
    starts_at = server.world.now + timedelta(minutes=minutes)
    said = {"uuid": ID, "subject": "Møde", "startTime": starts_at.isoformat(),
            "endTime": (starts_at + HOUR).isoformat()}  # fmt: skip
    return {**said, **changes}


def book(server: Server, **changes: object) -> dict[str, Any]:
    status, said = say(server, "POST", "meetings", meeting(server, **changes))  # type: ignore[arg-type]
    assert status == 200, said  # not 201
    return dict(said)


def info(server: Server, id: str = ID) -> dict[str, Any]:
    return dict(say(server, "GET", f"scheduling-info/{id}")[1])


def refused(server: Server, method: str, path: str, body: object = None) -> tuple[int, str]:
    status, said = say(server, method, path, body)
    assert isinstance(said["detailed_error_code"], str)  # text, not a number
    return status, said["detailed_error_code"]


def test_a_meeting_knows_neither_its_address_nor_its_pins(server: Server) -> None:
    said = book(server)

    assert said["shortLink"] == said["shortlink"]
    assert not {"uriWithDomain", "hostPin", "provisionStatus"} & said.keys()


def test_address_and_pins_are_there_at_once_and_the_pins_are_numbers(server: Server) -> None:
    book(server)

    said = info(server)

    assert said["provisionStatus"] == "AWAITS_PROVISION"
    assert type(said["hostPin"]) is int
    assert said["hostPin"] >= 1000
    assert str(said["guestPin"]) in said["portalLink"]


def test_without_a_guest_pin_the_portal_link_holds_the_hosts(server: Server) -> None:
    server.world.has_guest_pin = False
    book(server)

    assert f"pin={info(server)['hostPin']}" in info(server)["portalLink"]


def test_it_is_provisioned_only_shortly_before(server: Server) -> None:
    book(server)
    server.world.later(minutes=104)
    assert info(server)["provisionStatus"] == "AWAITS_PROVISION"

    server.world.later(minutes=1)

    assert info(server)["provisionStatus"] == "PROVISIONED_OK"


def test_it_may_take_a_while_in_between(server: Server) -> None:
    server.world.delay = timedelta(minutes=2)
    book(server, minutes=14)
    assert info(server)["provisionStatus"] == "STARTING_TO_PROVISION"


def test_what_meets_problems_says_so(server: Server) -> None:
    server.world.breaks = True
    book(server, minutes=5)
    assert info(server)["provisionStatus"] == "PROVISION_PROBLEMS"
    assert info(server)["provisionStatusDescription"]


def test_delete_works_only_before_anybody_began(server: Server) -> None:
    book(server)
    assert say(server, "DELETE", f"meetings/{ID}")[0] == 204
    book(server, minutes=5)

    assert refused(server, "DELETE", f"meetings/{ID}") == (406, "13")


def test_an_open_room_is_closed_by_its_end_and_its_number_given_to_the_next(
    server: Server,
) -> None:
    book(server, minutes=0)
    number = info(server)["uriWithoutDomain"]
    say(server, "PATCH", f"meetings/{ID}", {"endTime": (server.world.now + HOUR).isoformat()})
    server.world.later(hours=1, seconds=1)

    assert info(server)["provisionStatus"] == "DEPROVISION_OK"
    assert info(server)["uriWithDomain"] is None
    other = book(server, uuid="11111111-1111-4111-8111-111111111111")
    assert info(server, other["uuid"])["uriWithoutDomain"] == number


def test_of_an_open_room_a_new_start_is_answered_yes_and_not_done(server: Server) -> None:
    before = book(server, minutes=5)
    said = {"startTime": (server.world.now + 24 * HOUR).isoformat(),
            "endTime": (server.world.now + 25 * HOUR).isoformat()}  # fmt: skip

    assert say(server, "PATCH", f"meetings/{ID}", said)[0] == 200
    far = server.world.rooms[ID]
    assert far.starts_at == server.world.now + timedelta(minutes=5)
    assert far.ends_at == server.world.now + 25 * HOUR
    assert before["subject"] == far.subject


def test_what_is_over_cannot_be_changed(server: Server) -> None:
    book(server, minutes=0)
    server.world.later(minutes=1)
    server.world.later(hours=2)
    assert refused(server, "PATCH", f"meetings/{ID}", {"labels": []}) == (406, "12")


def test_a_known_id_is_answered_with_a_riddle_and_a_known_number_is_not(server: Server) -> None:
    book(server, externalId="a")
    assert refused(server, "POST", "meetings", meeting(server)) == (400, "24")
    again = meeting(server, uuid="11111111-1111-4111-8111-111111111111", externalId="a")

    assert refused(server, "POST", "meetings", again) == (400, "21")


def test_put_without_an_organiser_hands_the_meeting_over_and_patch_does_not(
    server: Server,
) -> None:
    book(server, organizedByEmail="anna@example.org")
    say(server, "PATCH", f"meetings/{ID}", {"labels": ["x"]})
    assert server.world.rooms[ID].organised_by == "anna@example.org"

    say(server, "PUT", f"meetings/{ID}", {"labels": ["x"]})

    assert server.world.rooms[ID].organised_by != "anna@example.org"


def test_a_room_of_the_pool_is_had_only_for_what_begins_now(server: Server) -> None:
    server.world.has_pool = True
    server.world.pool = [PoolRoom("700", 5555, 6666, server.world.now - HOUR)]
    book(server, minutes=3, meetingType="POOL")
    assert info(server)["uriWithoutDomain"] != "700"

    now = book(server, minutes=1, uuid="11111111-1111-4111-8111-111111111111")

    assert info(server, now["uuid"])["uriWithoutDomain"] == "700"
    assert info(server, now["uuid"])["provisionStatus"] == "PROVISIONED_OK"


@pytest.mark.parametrize(("has_pool", "code"), [(True, "20"), (False, "19")])
def test_no_pool_and_an_empty_one_are_said(server: Server, has_pool: bool, code: str) -> None:
    server.world.has_pool = has_pool
    asked = meeting(server, minutes=1, meetingType="POOL")
    assert refused(server, "POST", "meetings", asked) == (400, code)


def test_own_pins_pass_the_pool_by(server: Server) -> None:
    server.world.has_pool = True
    server.world.pool = [PoolRoom("700", 5555, 6666, server.world.now - HOUR)]
    book(server, minutes=1, hostPin=4321)

    assert info(server)["uriWithoutDomain"] != "700"


def test_when_all_numbers_are_taken_it_says_15(server: Server) -> None:
    server.world.numbers = (5, 5)
    book(server)
    other = meeting(server, uuid="11111111-1111-4111-8111-111111111111")
    assert refused(server, "POST", "meetings", other) == (406, "15")


def test_the_same_moment_is_written_in_different_ways(server: Server) -> None:
    book(server)
    written = {say(server, "GET", f"meetings/{ID}")[1]["startTime"][-6:] for _turn in range(9)}
    assert len(written) > 1


@pytest.mark.parametrize("token", ["none", "x.y.z"])
def test_without_a_token_of_its_own_nobody_gets_in(server: Server, token: str) -> None:
    assert say(server, "GET", "info", token=token)[0] == 401


def test_a_token_runs_out(server: Server) -> None:
    token = token_of(server)
    server.world.later(minutes=6)
    assert say(server, "GET", "info", token=token)[0] == 401


def test_no_role_is_401_and_the_wrong_one_403(server: Server) -> None:
    server.role = None
    assert say(server, "GET", "info")[0] == 401
    server.role = "meeting-provisioner"

    assert say(server, "GET", "info")[0] == 200
    assert say(server, "POST", "meetings", meeting(server))[0] == 403


def test_a_meeting_of_another_organisation_is_403_and_an_unknown_one_404(server: Server) -> None:
    book(server)
    server.organisation = "en anden"
    assert say(server, "GET", f"meetings/{ID}")[0] == 403
    assert say(server, "GET", "meetings/11111111-1111-4111-8111-111111111111")[0] == 404


def test_the_list_wants_to_be_asked_for_something(server: Server) -> None:
    assert refused(server, "GET", "meetings") == (400, "36")


def test_times_without_a_zone_are_refused(server: Server) -> None:
    asked = meeting(server, startTime="2026-12-01T09:00:00")
    assert refused(server, "POST", "meetings", asked) == (400, "25")
