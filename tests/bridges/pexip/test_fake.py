"""The fake does what Pexip is documented to do, each oddity once; asked by hand."""

import http.client
import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.bridges.pexip.fake_server import DISCONNECT, PASSWORD, USER, PexipServer, pexip_server

CONFIGURATION = "/api/admin/configuration/v1/"
ROOM: dict[str, Any] = {
    "name": "Moedebro 1", "service_type": "conference", "allow_guests": True, "pin": "018302",
    "guest_pin": "772096", "aliases": [{"alias": "48291355"}], "tag": "moedebro:1",
}  # fmt: skip
OTHER = {**ROOM, "name": "Moedebro 2", "aliases": [{"alias": "48291356"}]}


@pytest.fixture
def node() -> Iterator[PexipServer]:
    with pexip_server() as one:
        yield one


def say(
    node: PexipServer, method: str, path: str, body: object = None, password: str = PASSWORD
) -> tuple[int, Any, str | None]:
    """Status, what was said, and where the new thing is."""
    line = http.client.HTTPConnection("127.0.0.1", node.port, timeout=5)
    who = b64encode(f"{USER}:{password}".encode()).decode()
    content = None if body is None else json.dumps(body)
    url = path if path.startswith("/") else CONFIGURATION + path
    line.request(method, url, content, {"Authorization": f"Basic {who}"})
    with line.getresponse() as answer:
        said, place = answer.read(), answer.getheader("Location")
    line.close()
    return answer.status, json.loads(said) if said else None, place


def made(node: PexipServer, **changes: object) -> str:
    status, said, place = say(node, "POST", "conference/", {**ROOM, **changes})
    assert (status, said) == (201, None)  # no body
    return str(place)


def test_what_was_made_is_only_in_the_location(node: PexipServer) -> None:
    place = made(node)

    status, said, _place = say(node, "GET", place)

    assert (status, said["name"], said["pin"]) == (200, "Moedebro 1", "018302")
    assert said["aliases"][0]["conference"] == place == said["resource_uri"]


@pytest.mark.parametrize("is_flat", [False, True])
def test_both_shapes_of_what_is_wrong(node: PexipServer, is_flat: bool) -> None:
    node.world.errors_are_flat = is_flat
    made(node)

    status, said, _place = say(node, "POST", "conference/", ROOM)

    assert status == 400
    assert "already exists" in (said if is_flat else said["conference"])["name"][0]


def test_a_number_belongs_to_one_room(node: PexipServer) -> None:
    made(node)
    status, said, _place = say(node, "POST", "conference/", {**ROOM, "name": "Moedebro 2"})
    assert (status, list(said["conference"])) == (400, ["aliases"])


@pytest.mark.parametrize("pin", ["1234", 418302, "abcdef", "1" * 21])
def test_pins_are_text_of_enough_digits(node: PexipServer, pin: object) -> None:
    status, said, _place = say(node, "POST", "conference/", {**ROOM, "pin": pin})
    assert (status, list(said["conference"])) == (400, ["pin"])


def test_changes_are_202_lists_are_replaced_and_what_is_absent_stays(node: PexipServer) -> None:
    place = made(node)

    assert say(node, "PATCH", place, {"aliases": [{"alias": "1"}]})[0] == 202
    said = say(node, "GET", place)[1]
    assert [each["alias"] for each in said["aliases"]] == ["1"]
    assert said["pin"] == "018302"


def test_taken_away_it_is_204_and_then_404(node: PexipServer) -> None:
    place = made(node)
    assert [say(node, "DELETE", place)[0] for _turn in range(2)] == [204, 404]


def test_twenty_stand_on_a_page(node: PexipServer) -> None:
    for number in range(23):
        made(node, name=f"Moedebro {number}", aliases=[{"alias": str(number)}])
    made(node, name="Andet", aliases=[{"alias": "andet"}])

    said = say(node, "GET", "conference/?name__icontains=moedebro")[1]
    rest = say(node, "GET", said["meta"]["next"])[1]

    assert (len(said["objects"]), said["meta"]["total_count"]) == (20, 23)
    assert (len(rest["objects"]), rest["meta"]["next"]) == (3, None)


def test_without_a_slash_at_the_end_it_points_elsewhere(node: PexipServer) -> None:
    assert say(node, "GET", "conference")[::2] == (301, f"{CONFIGURATION}conference/")
    assert say(node, "POST", "conference", ROOM)[0] == 404


def test_who_is_not_known_401_and_who_may_only_read_403(node: PexipServer) -> None:
    assert say(node, "GET", "conference/", password="forkert")[0] == 401
    node.may_write = False
    assert say(node, "GET", "conference/")[0] == 200
    assert say(node, "POST", "conference/", ROOM)[0] == 403


def test_the_schema_can_be_read(node: PexipServer) -> None:
    assert "fields" in say(node, "GET", "conference/schema/?format=json")[1]


def test_a_new_room_is_known_to_the_nodes_after_a_while(node: PexipServer) -> None:
    made(node)
    assert node.world.dial("48291355") is None

    node.world.later(seconds=60)

    assert node.world.dial("48291355")


def test_to_take_a_room_away_ends_no_call(node: PexipServer) -> None:
    node.world.replication = timedelta()
    place = made(node)
    node.world.dial("48291355")
    say(node, "DELETE", place)
    [call] = say(node, "GET", "/api/admin/status/v1/conference/?name=Moedebro%201")[1]["objects"]

    assert say(node, "POST", DISCONNECT, {"conference_id": call["id"]})[0] == 202
    assert say(node, "POST", DISCONNECT, {"conference_id": call["id"]})[0] == 404


def test_a_browser_learns_whether_there_is_a_room_and_that_it_wants_a_pin(
    node: PexipServer,
) -> None:
    path = "/api/client/v2/conferences/48291355/request_token"
    assert say(node, "POST", path, {"display_name": "x"})[0] == 404
    node.world.replication = timedelta()
    made(node)

    status, said, _place = say(node, "POST", path, {"display_name": "x"})

    assert (status, said["result"]["pin"]) == (403, "required")
