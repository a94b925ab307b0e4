"""Whatever a bridge answers, whoever asks gets a room or a refusal in words, and never a crash."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from tests.bridges.fake_server import HERE
from video.outside.bridge import BridgeLine, BridgeRefused, Wish
from video.outside.cms import line as cms
from video.outside.heeding import Heeding
from video.outside.models import Trouble
from video.outside.pexip import api as pexip
from video.outside.pexip.policy_line import PolicyLine
from video.outside.pexip.rooms import Place, name_of, tag_of
from video.outside.vdx import Access, Vdx

REF = uuid.UUID("7d0c9e4a-6a51-4a1e-9b0e-3d8f0a5f6c11")
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WISH = Wish(REF, "Moedebro 7d0c9e4a", NOW, NOW + timedelta(hours=1), "48291355", 12)


ASKED = b"ASKED"  # in what is answered: the name of what was asked for
LISTS = ("coSpaces", "accessMethods", "calls", "accessQuery", "status")


def root_of(path: str) -> str:
    """What a Cisco Meeting Server would answer with there."""
    *_, above, last = ["", *path.partition("?")[0].rstrip("/").split("/")]
    return last if last in LISTS else above[:-1] or "x"


@dataclass
class Oracle:
    """A server that answers what it was given, one after the other, and over again."""

    url: str = ""
    answers: list[tuple[int, str, bytes]] = field(default_factory=list)  # status, where, content
    asked: int = 0

    def next(self) -> tuple[int, str, bytes]:
        self.asked += 1
        return self.answers[self.asked % len(self.answers)]


@contextmanager
def oracle() -> Iterator[Oracle]:
    """One on a port of this machine."""
    said = Oracle()

    class Handler(BaseHTTPRequestHandler):
        def _say(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, where, content = said.next()
            content = content.replace(ASKED, root_of(self.path).encode())
            self.send_response(status)
            self.send_header("Location", where)
            self.send_header("Content-Length", str(0 if status == 204 else len(content)))
            self.end_headers()
            if status != 204:
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _say  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield said
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def bridge() -> Iterator[Oracle]:
    with oracle() as one:
        yield one


def a_vdx(url: str) -> BridgeLine:
    return Vdx(
        Access(url, f"{url}/token", "us", "secret", "m@example.org", "ours", 7), HERE, now=NOW
    )


def a_cms(url: str) -> BridgeLine:
    access = cms.Access(url, "us", "secret", {"host": "h", "guest": "g"}, "ours", b"k" * 32)
    return cms.Cms(access, HERE, now=NOW)


def a_pexip(url: str) -> BridgeLine:
    place = Place("ours", "video.example.org", url, 6, "theme", b"k")
    return pexip.Managed(place, pexip.Access(url, "us", "secret", "m@example.org"), HERE, now=NOW)


def a_policy(url: str) -> BridgeLine:
    return PolicyLine(Place("ours", "video.example.org", url, 6, None, b"k"), HERE)


# What stands where it should not, and what should stand there.
TIMES = ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00", "0001-01-01T00:00:00+14:00")
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None, True, -1, 10**30, 1.5, "", "x", "\x00", "\ud800", "[", "//[", "https://[", [], {},
        [None], [[]], {"x": []}, "9" * 5000, str(REF), tag_of(REF), name_of(REF), "ours", ["ours"],
        1440, "PROVISIONED_OK", "AWAITS_PROVISION", "a@b", "https://x.example/\x00", "a\x00@b",
        *TIMES, *(f"ours {at} {at}" for at in TIMES), [{"alias": None}], ["alias"], "theme",
        "/api/admin/configuration/v1/conference/1/",
    ]
)  # fmt: skip
KEYS = (
    "uuid", "startTime", "endTime", "labels", "provisionStatus", "provisionStatusDescription",
    "vmrAvailableBefore", "uriWithDomain", "shortLink", "portalLink", "guestPin", "hostPin",
    "customPortalHost", "detailed_error_code", "access_token", "info", "status", "name", "tag",
    "description", "aliases", "pin", "guest_pin", "resource_uri", "id", "conference",
)  # fmt: skip
WELL: dict[str, Any] = {
    "uuid": str(REF), "startTime": TIMES[0], "endTime": TIMES[0], "labels": ["ours"],
    "provisionStatus": "PROVISIONED_OK", "access_token": "t", "name": name_of(REF),
    "tag": tag_of(REF), "description": f"ours {TIMES[0]} {TIMES[0]}", "id": "1",
    "resource_uri": "/api/admin/configuration/v1/conference/1/", "guestPin": 1234,
}  # fmt: skip
THINGS = st.dictionaries(st.sampled_from(KEYS), ODD, min_size=1, max_size=6).map(
    lambda odd: WELL | odd
)
PAGES = st.builds(
    lambda objects, meta: {**WELL, "objects": objects, "meta": meta},
    st.one_of(st.lists(st.one_of(THINGS, ODD), max_size=2), ODD),
    st.one_of(st.fixed_dictionaries({"next": ODD}), ODD),
)
JSON = st.one_of(THINGS, st.lists(st.one_of(THINGS, ODD), max_size=2), PAGES, ODD).map(
    lambda said: json.dumps(said).encode()
)
TAGS = st.sampled_from(
    [
        *["ASKED"] * 5, "coSpaces", "coSpace", "accessMethods", "accessMethod", "accessQuery",
        "calls", "call", "status", "callLegProfile", "failureDetails", "duplicateCoSpaceUri",
        "html",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    ["", "x", "-1", "9" * 5000, "²", "1", "true", f"ours-{REF.hex}", "https://[", "a@b", "//",
     f"ours:{REF.hex}:1:2", f"ours:{REF.hex}:{10**18}:2", "https://x.example/?%zz", "https://x:y/"]
)  # fmt: skip


def xml(tag: str, children: list[tuple[str, dict[str, str]]], total: str) -> bytes:
    """A list of things, or one thing with such children."""
    inner = "".join(
        f"<{name} id={quoteattr(said.get('id', ''))}>"
        + "".join(f"<{key}>{value}</{key}>" for key, value in said.items())
        + f"</{name}>"
        for name, said in children
    )
    flat = "".join(f"<{k}>{v}</{k}>" for _name, said in children for k, v in said.items())
    return f"<{tag} total={quoteattr(total)}>{inner}{flat}</{tag}>".encode()


FIELDS = st.dictionaries(
    st.sampled_from(
        ["id", "uri", "callId", "passcode", "secret", "cdrTag", "webAddress", "needsActivation"]
    ),
    WORDS,
)
XML = st.builds(xml, TAGS, st.lists(st.tuples(TAGS, FIELDS), max_size=2), WORDS)
NOISE = st.one_of(st.binary(max_size=20), st.just(b"[" * 100_000), st.just(b"{}"))
STATUSES = st.sampled_from([200] * 12 + [201, 204, 302, 400, 404, 406, 429, 500])
PLACES = st.sampled_from(["/api/v1/coSpaces/1", "/api/v1/coSpaces/1/accessMethods/2", "", "//["])


def answers(*contents: st.SearchStrategy[bytes]) -> st.SearchStrategy[list[Any]]:
    """One to four, of which most are what is asked for at first sight."""
    one = st.tuples(STATUSES, PLACES, st.one_of(*contents))
    return st.lists(one, min_size=1, max_size=4)


Deed = Callable[[BridgeLine], object]
DEEDS: list[Deed] = [
    lambda line: line.check(),
    lambda line: line.provision(WISH),
    lambda line: line.fetch(REF),
    lambda line: line.update(WISH),
    lambda line: line.release(REF),
    lambda line: list(line.managed(NOW, NOW + timedelta(days=1))),
]


LIKELY = st.one_of(THINGS, PAGES).map(lambda said: json.dumps(said).encode())
HARD = {"max_examples": 400, "deadline": None, "suppress_health_check": list(HealthCheck)}


def ask(bridge: Oracle, line: BridgeLine, said: list[Any], deed: Deed) -> None:
    """What comes of it is a room or a refusal, and nobody is kept busy."""
    bridge.answers, bridge.asked = said, 0
    with suppress(BridgeRefused):
        deed(Heeding(line))
    assert bridge.asked < 1000


@pytest.mark.parametrize("kind", [a_vdx, a_pexip, a_policy])
@given(said=answers(LIKELY, LIKELY, LIKELY, JSON, XML, NOISE), deed=st.sampled_from(DEEDS))
@how(**HARD)  # type: ignore[arg-type]  # each is of its own type
def test_no_json_is_more_than_a_refusal(
    bridge: Oracle, kind: Callable[[str], BridgeLine], said: list[Any], deed: Deed
) -> None:
    ask(bridge, kind(bridge.url), said, deed)


@given(said=answers(XML, XML, XML, XML, JSON, NOISE), deed=st.sampled_from(DEEDS))
@how(**HARD)  # type: ignore[arg-type]  # each is of its own type
def test_no_xml_is_more_than_a_refusal(bridge: Oracle, said: list[Any], deed: Deed) -> None:
    ask(bridge, a_cms(bridge.url), said, deed)


def the_rooms(url: str) -> list[object]:
    return list(Heeding(a_cms(url)).managed(NOW, NOW + timedelta(days=1)))


@pytest.mark.parametrize("total", ["many", "²", "-1", "9" * 5000])
def test_a_list_without_a_number_is_no_bridge(bridge: Oracle, total: str) -> None:
    bridge.answers = [(200, "", xml("coSpaces", [("coSpace", {"id": "1"})], total))]

    with pytest.raises(BridgeRefused) as refused:
        the_rooms(bridge.url)

    assert refused.value.trouble == Trouble.NO_BRIDGE


def test_a_list_that_never_ends_is_left(bridge: Oracle) -> None:
    bridge.answers = [(200, "", xml("coSpaces", [("coSpace", {"id": "1"})], "9000"))]
    bridge.asked = 0

    assert the_rooms(bridge.url) == []
    assert bridge.asked == 2


def test_a_time_of_nowhere_is_no_time(bridge: Oracle) -> None:
    room = {**WELL, "description": f"ours {TIMES[1]} {TIMES[1]}"}
    page = json.dumps({"objects": [room], "meta": {}}).encode()
    bridge.answers = [(200, "", page)]

    with pytest.raises(BridgeRefused):
        list(Heeding(a_pexip(bridge.url)).managed(NOW, NOW + timedelta(days=1)))


def test_what_a_database_does_not_keep_is_left_out_of_its_words(bridge: Oracle) -> None:
    room = {**WELL, "provisionStatusDescription": "a\x00b\ud800"}
    bridge.answers = [(200, "", json.dumps(room).encode())]

    found = Heeding(a_vdx(bridge.url)).fetch(REF)

    assert found is not None
    assert found.words == "a b "
