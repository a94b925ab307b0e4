"""The fake does what Cisco Meeting Server is documented to do, each oddity once; asked by hand."""

import base64
import http.client
import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from tests.bridges.cms.answers import cdr
from tests.bridges.cms.fake import GUESTS, HOSTS
from tests.bridges.cms.server import PASSWORD, USER, CmsServer

FORM = "application/x-www-form-urlencoded"
ASKED = {"name": "Møde", "uri": "rum-1", "callId": "4711", "passcode": "0042", "cdrTag": "vores"}


def say(
    server: CmsServer,
    method: str,
    path: str,
    said: dict[str, str] | None = None,
    *,
    password: str = PASSWORD,
    content_type: str = FORM,
) -> tuple[int, str, str]:
    """Status, what was said, and where the new one is."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    known = base64.b64encode(f"{USER}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {known}", "Content-Type": content_type}
    line.request(method, f"/api/v1/{path}", urlencode(said) if said else None, headers)
    with line.getresponse() as answer:
        told = answer.status, answer.read().decode(), answer.getheader("Location") or ""
    line.close()
    return told


def make(server: CmsServer, **changes: str) -> str:
    """A space; its id."""
    status, said, where = say(server, "POST", "coSpaces", {**ASKED, **changes})
    assert (status, said) == (200, ""), said  # not 201, and nothing in it
    return where.rpartition("/")[2]


def add(server: CmsServer, space: str, **said: str) -> str:
    status, told, where = say(server, "POST", f"coSpaces/{space}/accessMethods", said)
    assert (status, told) == (200, ""), told
    return where.rpartition("/")[2]


def read(server: CmsServer, path: str) -> ElementTree.Element:
    status, said, _where = say(server, "GET", path)
    assert status == 200, said
    return ElementTree.fromstring(said)  # noqa: S314 - our own fake wrote it


def refused(
    server: CmsServer, method: str, path: str, said: dict[str, str] | None = None
) -> tuple[int, str]:
    status, told, _where = say(server, method, path, said)
    found = re.search(r"<failureDetails><(\w+)/>", told)
    return status, found[1] if found else ""


def test_what_was_made_is_named_in_the_location_alone(server: CmsServer) -> None:
    id = make(server)
    assert read(server, f"coSpaces/{id}").findtext("name") == "Møde"


def test_the_body_is_a_form_and_nothing_else(server: CmsServer) -> None:
    status, _said, _where = say(server, "POST", "coSpaces", ASKED, content_type="application/json")
    assert status == 400


def test_what_has_a_number_gets_a_secret_by_itself(server: CmsServer) -> None:
    assert read(server, f"coSpaces/{make(server)}").findtext("secret")
    other = make(server, uri="rum-2", callId="")
    assert read(server, f"coSpaces/{other}").findtext("secret") is None


def test_it_can_choose_the_number_itself(server: CmsServer) -> None:
    id = make(server, callId="", requireCallId="true")
    assert (read(server, f"coSpaces/{id}").findtext("callId") or "").isdigit()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"callId": "1"}, "duplicateCoSpaceUri"), ({"uri": "x"}, "duplicateCoSpaceId"),
     ({"uri": "y", "secondaryUri": "rum-1", "callId": "2"}, "duplicateCoSpaceUri")],
)  # fmt: skip
def test_what_leads_somewhere_already_is_refused(
    server: CmsServer, changes: dict[str, str], code: str
) -> None:
    make(server)
    assert refused(server, "POST", "coSpaces", {**ASKED, **changes}) == (400, code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"name": ""}, "parameterError"), ({"cdrTag": "x" * 101}, "parameterError"),
     ({"callLegProfile": "ukendt"}, "callLegProfileDoesNotExist")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    server: CmsServer, changes: dict[str, str], code: str
) -> None:
    assert refused(server, "POST", "coSpaces", {**ASKED, **changes}) == (400, code)


def test_within_a_space_the_passcode_may_tell_two_ways_apart(server: CmsServer) -> None:
    id = make(server)
    add(server, id, callId="4711", passcode="1")
    again = {"callId": "4711", "passcode": "1"}
    where = f"coSpaces/{id}/accessMethods"

    assert refused(server, "POST", where, again) == (400, "duplicateCoSpaceIdPasscode")


def test_another_space_cannot_have_the_number_of_an_access_method(server: CmsServer) -> None:
    add(server, make(server), callId="815", uri="815")
    asked = {**ASKED, "uri": "rum-2", "callId": "815"}
    assert refused(server, "POST", "coSpaces", asked) == (400, "duplicateCoSpaceId")


def test_a_list_is_a_part_of_it_and_says_how_many_there_are(server: CmsServer) -> None:
    for number in range(5):
        make(server, uri=f"rum-{number}", callId=str(100 + number))

    found = read(server, "coSpaces?filter=rum-&limit=100")
    rest = read(server, "coSpaces?filter=rum-&offset=3")

    assert (found.get("total"), len(found), len(rest)) == ("5", 3, 2)


def test_a_list_shows_no_secret_tag_or_passcode(server: CmsServer) -> None:
    id = make(server)
    add(server, id, callId="815", passcode="99")
    shown = read(server, "coSpaces")[0]
    method = read(server, f"coSpaces/{id}/accessMethods")[0]

    assert {each.tag for each in shown} == {"name", "uri", "callId", "autoGenerated"}
    assert method.findtext("secret") is None
    assert read(server, f"coSpaces/{id}/accessMethods/{method.get('id')}").findtext("secret")


def test_what_is_not_said_stays_and_what_is_empty_goes(server: CmsServer) -> None:
    id = make(server)
    say(server, "PUT", f"coSpaces/{id}", {"passcode": ""})

    found = read(server, f"coSpaces/{id}")

    assert found.findtext("cdrTag") == "vores"
    assert found.find("passcode") is None


def test_a_new_secret_ends_the_old_links(server: CmsServer) -> None:
    id = make(server)
    before = read(server, f"coSpaces/{id}").findtext("secret")
    say(server, "PUT", f"coSpaces/{id}", {"regenerateSecret": "true"})
    assert read(server, f"coSpaces/{id}").findtext("secret") != before


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("GET", "coSpaces/x", "coSpaceDoesNotExist"), ("DELETE", "coSpaces/x", "coSpaceDoesNotExist"),
     ("GET", "calls/x", "callDoesNotExist"), ("GET", "noget", "unrecognisedObject"),
     ("GET", "callLegProfiles/x", "callLegProfileDoesNotExist")],
)  # fmt: skip
def test_what_is_not_there_is_said_by_an_element(
    server: CmsServer, method: str, path: str, code: str
) -> None:
    assert refused(server, method, path) == (404, code)


def test_the_wrong_password_is_401_with_nothing_in_it(server: CmsServer) -> None:
    assert say(server, "GET", "system/status", password="andet") == (401, "", "")


def test_where_one_gets_in_is_asked_for_and_holds_no_secret(server: CmsServer) -> None:
    make(server)
    _status, said, _where = say(server, "POST", "accessQuery", {"callId": "4711"})

    assert "<uri>rum-1@cms.example.org</uri>" in said
    assert "<webAddress>https://join.example.org/meeting/4711</webAddress>" in said
    assert "secret" not in said


def test_a_space_that_is_taken_away_leaves_those_inside_alone(server: CmsServer) -> None:
    id = make(server)
    server.world.come("4711", "Anna", "0042")
    say(server, "DELETE", f"coSpaces/{id}")

    call = read(server, "calls")[0]
    assert call.findtext("coSpace") == id
    say(server, "DELETE", f"calls/{call.get('id')}")

    assert read(server, "calls").get("total") == "0"


def test_guests_wait_until_a_host_is_there_and_when_none_is_left(server: CmsServer) -> None:
    id = make(server)
    add(server, id, callId="1", callLegProfile=HOSTS)
    add(server, id, callId="2", callLegProfile=GUESTS)
    guest = server.world.come("2", "Borger")
    [call] = server.world.calls.values()
    assert call.legs[guest].waits

    host = server.world.come("1", "Anna")
    assert not call.legs[guest].waits
    server.world.go(host)

    assert call.legs[guest].waits


def test_what_happens_is_told_in_records_with_space_around_the_words(server: CmsServer) -> None:
    make(server)
    leg = server.world.come("4711", "Anna", "0042")
    server.world.go(leg)

    told = cdr(list(enumerate(server.world.records)))

    types = re.findall(rb'record type="(\w+)"', told)
    wanted = b"callStart callLegStart callLegUpdate callLegEnd callEnd"
    assert types == wanted.split()
    assert b"<cdrTag>vores\n</cdrTag>" in told
