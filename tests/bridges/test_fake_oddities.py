"""The rest of what VDX is documented to do: what it takes away late, passes over and keeps."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.bridges.fake_server import Server
from tests.bridges.fake_vdx import PoolRoom
from tests.bridges.test_fake import HOUR, ID, book, info, meeting, refused, say

OTHER = "11111111-1111-4111-8111-111111111111"


def change(server: Server, **said: object) -> None:
    assert say(server, "PATCH", f"meetings/{ID}", said)[0] == 200


def listed(server: Server, query: str) -> list[str]:
    status, said = say(server, "GET", f"meetings?{query}")
    assert status == 200
    return [each["uuid"] for each in said]


def test_what_is_over_is_taken_away_after_a_while_and_keeps_its_number_until_then(
    server: Server,
) -> None:
    server.world.closing = timedelta(minutes=2)
    book(server, minutes=0)
    info(server)
    server.world.later(hours=1, minutes=1)
    assert info(server)["provisionStatus"] == "STARTING_TO_DEPROVISION"
    assert info(server)["uriWithDomain"]
    assert refused(server, "DELETE", f"meetings/{ID}") == (406, "13")
    assert refused(server, "PATCH", f"meetings/{ID}", {"labels": []}) == (406, "12")

    server.world.later(minutes=1)

    assert info(server)["provisionStatus"] == "DEPROVISION_OK"


def test_what_cannot_be_taken_away_says_so_and_stays(server: Server) -> None:
    server.world.sticks = True
    book(server, minutes=0)
    info(server)
    server.world.later(hours=1, seconds=1)
    server.world.sticks = False
    server.world.later(hours=5)

    assert info(server)["provisionStatus"] == "DEPROVISION_PROBLEMS"
    assert info(server)["provisionStatusDescription"]
    assert info(server)["uriWithDomain"]
    assert refused(server, "DELETE", f"meetings/{ID}") == (406, "13")
    assert refused(server, "PATCH", f"meetings/{ID}", {"labels": []}) == (406, "12")


@pytest.mark.parametrize(("asked", "given"), [(201, 201), (999, 200), (None, 200)])
def test_a_template_that_is_not_there_is_passed_over(
    server: Server, asked: int | None, given: int
) -> None:
    book(server, schedulingTemplateId=asked)
    assert server.world.rooms[ID].template == given


def test_the_portals_link_has_the_new_start_in_the_servers_own_time(server: Server) -> None:
    server.world.now = datetime.fromisoformat("2026-07-01T10:00:00+00:00")
    book(server)
    before = info(server)
    assert before["portalLink"].endswith("start_dato=2026-07-01T14:00:00")

    later = server.world.now + 26 * HOUR
    change(server, startTime=later.isoformat(), endTime=(later + HOUR).isoformat())

    assert info(server)["portalLink"].endswith("start_dato=2026-07-02T14:00:00")
    assert info(server)["uriWithDomain"] == before["uriWithDomain"]


def test_of_several_searches_the_first_one_wins(server: Server) -> None:
    short = book(server, labels=["vores"])["shortId"]
    book(server, uuid=OTHER, subject="Et andet", labels=["andres"])
    nowhere = "from-start-time=2020-01-01T00:00:00Z&to-start-time=2020-01-02T00:00:00Z"

    assert listed(server, nowhere) == []
    assert listed(server, f"{nowhere}&organizedBy=robot@example.org") == [ID, OTHER]
    assert listed(server, f"{nowhere}&organizedBy=robot@example.org&subject=M%C3%B8de") == [ID]
    assert listed(server, "subject=M%C3%B8de&label=andres") == [OTHER]
    assert listed(server, f"label=andres&short-id={short}") == [ID]


def test_an_address_is_searched_for_only_where_no_time_is_asked_for(server: Server) -> None:
    book(server)
    address = f"uriWithDomain={info(server)['uriWithDomain']}"
    nowhere = "from-start-time=2020-01-01T00:00:00Z&to-start-time=2020-01-02T00:00:00Z"
    assert listed(server, address) == [ID]
    assert listed(server, f"{address}&{nowhere}") == []


def test_half_a_time_is_none_and_what_begins_on_the_edge_is_not_listed(server: Server) -> None:
    book(server)
    start = server.world.rooms[ID].starts_at
    edge = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert refused(server, "GET", f"meetings?from-start-time={edge}") == (400, "36")
    assert listed(server, f"from-start-time={edge}&to-start-time=2090-01-01T00:00:00Z") == []


def test_what_is_not_named_stays_and_null_clears(server: Server) -> None:
    book(server, description="Kort", projectCode="P1", labels=["a"])
    change(server, description=None)
    read: dict[str, Any] = say(server, "GET", f"meetings/{ID}")[1]
    assert (read["description"], read["projectCode"], read["labels"]) == (None, "P1", ["a"])

    change(server, labels=None)

    assert server.world.rooms[ID].labels == []
    assert refused(server, "PATCH", f"meetings/{ID}", {"subject": None}) == (400, "30")


def test_of_an_open_room_a_description_is_kept_in_silence(server: Server) -> None:
    book(server, minutes=5, description="Kort")
    change(server, description="Lang", labels=["ny"])
    room = server.world.rooms[ID]
    assert (room.kept["description"], room.labels) == ("Kort", ["ny"])


def test_while_it_is_being_made_nothing_can_be_changed(server: Server) -> None:
    server.world.delay = timedelta(minutes=2)
    book(server, minutes=14)

    assert refused(server, "PATCH", f"meetings/{ID}", {"labels": []}) == (406, "12")
    assert refused(server, "DELETE", f"meetings/{ID}") == (406, "13")


@pytest.mark.parametrize(("seconds", "number"), [(59, False), (60, True)])
def test_a_room_of_the_pool_must_be_a_minute_old(
    server: Server, seconds: int, number: bool
) -> None:
    server.world.has_pool = True
    made_at = server.world.now - timedelta(seconds=seconds)
    server.world.pool = [PoolRoom("700", 5555, 6666, made_at)]

    book(server, minutes=1)

    assert (info(server)["uriWithoutDomain"] == "700") is number


@pytest.mark.parametrize(("minutes", "pin"), [(120, 4321), (5, 5678)])
def test_pins_are_changed_until_it_is_open_with_a_pool_too(
    server: Server, minutes: int, pin: int
) -> None:
    server.world.has_pool = True
    book(server, minutes=minutes, hostPin=5678)
    change(server, hostPin=4321, subject="Et andet")
    assert info(server)["hostPin"] == pin
    assert server.world.rooms[ID].subject == "Et andet"


def test_a_year_of_five_digits_is_refused(server: Server) -> None:
    asked = meeting(server, endTime="10000-01-01T00:00:00Z")
    assert refused(server, "POST", "meetings", asked) == (400, "25")


def test_numbers_are_of_the_range_and_short_ids_of_twelve_letters(server: Server) -> None:
    server.world.numbers = (41, 42)
    said = book(server)
    assert info(server)["uriWithoutDomain"] in ("41", "42")
    assert len(bytes.fromhex(said["shortId"])) == 6
    assert said["shortLink"].endswith(said["shortId"])
