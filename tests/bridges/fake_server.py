"""The fake VDX on a port of this machine, with faults that a test has scripted."""

import json
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core.reaching import Reach
from tests.bridges.fake_vdx import ORGANISATION, Refused, World
from tests.bridges.fake_vdx_json import error_json, info_json, meeting_json
from tests.listening import listening_http

# No other fault is told by waiting, so a machine that is busy may take its time.
HERE = Reach((ip_network("127.0.0.0/8"),), allows_http=True, seconds=30)
IMPATIENT = Reach(HERE.networks, allows_http=True, seconds=1)  # but where it comes to nothing
CLIENT, SECRET = "moedebro", "hemmelighed-ved-broen"
TOKEN_FOR = timedelta(minutes=5)
MAY_WRITE = {"meeting-user", "meeting-planner", "meeting-admin"}


class Fault(StrEnum):
    """What goes wrong with one request."""

    SILENT = "silent"  # hung up: nothing is answered, nothing done
    STILL = "still"  # the line stays open, and nothing comes
    DRIP = "drip"  # a letter at a time, for ever
    LOST = "lost"  # it is done, and the answer never comes
    HELD = "held"  # it is done, and the answer waits until the test lets it go
    BUSY = "busy"  # 429
    BUSY_FOR = "busy_for"  # 429 with Retry-After
    DOWN = "down"  # 503 in HTML
    BROKEN = "broken"  # 500
    HTML = "html"  # 200 with a page
    CUT = "cut"  # JSON that ends early
    LARGE = "large"  # ten megabytes
    MOVED = "moved"
    PASSED = "passed"  # none, this time
    ENTITIES = "entities"  # XML that would have us read files, or write books


ENDLESS = (Fault.HELD, Fault.STILL, Fault.DRIP)  # until somebody has had enough
NOT_WRONG = (None, Fault.PASSED, Fault.LOST, Fault.CUT, Fault.HELD)  # it is done


@dataclass
class Server:
    """The bridge, how it is reached, and what it was asked."""

    kind = "vdx"
    world: World = field(default_factory=World)
    port: int = 0
    role: str | None = "meeting-planner"
    organisation: str = ORGANISATION
    secret: str = SECRET
    seconds: float = 0  # that each answer takes
    faults: list[tuple[str, Fault]] = field(default_factory=list)  # method, and what goes wrong
    asked: list[str] = field(default_factory=list)
    tokens: dict[str, datetime] = field(default_factory=dict)
    clock_off: timedelta = timedelta()
    held: threading.Event = field(default_factory=threading.Event)  # an answer waits
    let_go: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def api_url(self) -> str:
        """Where its interface begins."""
        return f"http://127.0.0.1:{self.port}/videoapi"

    @property
    def token_url(self) -> str:
        """Where tokens are had."""
        return f"http://127.0.0.1:{self.port}/realms/vdx/protocol/openid-connect/token"

    def facts(self) -> dict[str, Any]:
        """As an administrator would have put it in."""
        return {
            "api_url": self.api_url, "token_url": self.token_url, "client_id": CLIENT,
            "organiser_email": "moeder@example.org",
        }  # fmt: skip

    @property
    def there(self) -> int:
        """How many rooms are open or to be opened."""
        over = ("DEPROVISION_OK", "STARTING_TO_DEPROVISION")
        return sum(room.status not in over for room in self.world.rooms.values())

    def count(self, what: str) -> int:
        """How often that was asked."""
        return sum(each.startswith(what) for each in self.asked)

    def fault_for(self, method: str) -> Fault | None:
        """The next for this method, once."""
        for at, (of, fault) in enumerate(self.faults):
            if of == method:
                del self.faults[at]
                return fault
        return None


@contextmanager
def vdx_server() -> Iterator[Server]:
    """It listens until the end of the block."""
    one = Server()
    with listening_http(type("Ours", (Handler,), {"one": one})) as one.port:
        yield one


class Handler(BaseHTTPRequestHandler):
    """One request: a fault that was scripted, or what the world says."""

    one: Server
    content_type = "application/hal+json"

    def take(self) -> None:
        """Every method comes here."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path)
        if path.path.startswith("/realms/"):
            self.one.asked.append("TOKEN")
            return self._answer(*_token(self.one, body))
        self.one.asked.append(f"{self.command} {path.path.removeprefix('/videoapi')}")
        sleep(self.one.seconds)
        fault = self.one.fault_for(self.command)
        if fault not in NOT_WRONG:
            return self._go_wrong(fault)
        with self.one.lock:
            status, content = self._done(body)
        if fault == Fault.HELD:
            self.one.held.set()
            self.one.let_go.wait(60)
        if fault in (Fault.LOST, Fault.HELD):
            return self._hang_up()
        if fault == Fault.CUT:
            content = content[: len(content) // 2]
        return self._answer(status, content)

    def _done(self, body: bytes) -> tuple[int, bytes]:
        try:
            who = _let_in(self.one, self.headers.get("Authorization", ""))
            return _serve(self.one, self.command, self.path, body, who)
        except Refused as refused:
            return refused.status, error_json(refused, self.path, self.one.world)

    def _go_wrong(self, fault: Fault | None) -> None:
        page = b"<html><body>Vedligeholdelse</body></html>"
        match fault:
            case Fault.SILENT:
                self._hang_up()
            case Fault.STILL | Fault.DRIP:
                self._keep_waiting(drips=fault == Fault.DRIP)
            case Fault.BUSY | Fault.BUSY_FOR:
                wait = {"Retry-After": "120"} if fault == Fault.BUSY_FOR else {}
                self._answer(429, b"", **wait)
            case Fault.DOWN:
                self._answer(503, page)
            case Fault.BROKEN:
                self._answer(500, error_json(Refused(500, "11"), self.path, self.one.world))
            case Fault.LARGE:
                self._answer(200, b" " * 10_000_000)
            case Fault.MOVED:
                self._answer(302, b"", Location="http://127.0.0.1:1/")
            case _:
                self._answer(200, page)

    def _hang_up(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _keep_waiting(self, *, drips: bool) -> None:
        """Until whoever asks has had enough."""
        self.one.held.set()
        self.close_connection = True
        with suppress(OSError):
            if drips:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            self.connection.settimeout(0.05)
            while True:
                if drips:
                    self.wfile.write(b" ")
                with suppress(TimeoutError):
                    if not self.connection.recv(1):
                        return

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", self.content_type)
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.one.world.now + self.one.clock_off, usegmt=True)

    def log_message(self, *_said: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.take()

    def do_POST(self) -> None:
        self.take()

    def do_PATCH(self) -> None:
        self.take()

    def do_PUT(self) -> None:
        self.take()

    def do_DELETE(self) -> None:
        self.take()


def _token(one: Server, body: bytes) -> tuple[int, bytes]:
    """OAuth2, client credentials."""
    said = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    if said.get("grant_type") != "client_credentials":
        return 400, b'{"error":"unsupported_grant_type"}'
    if (said.get("client_id"), said.get("client_secret")) != (CLIENT, one.secret):
        return 401, b'{"error":"invalid_client"}'
    token = secrets.token_hex(16)
    one.tokens[token] = one.world.now + TOKEN_FOR
    answer = {"access_token": token, "expires_in": 300, "token_type": "Bearer"}
    return 200, json.dumps(answer).encode()


def _let_in(one: Server, header: str) -> str:
    """No token, an old one, or one without a role: 401."""
    until = one.tokens.get(header.removeprefix("Bearer "))
    if until is None or until <= one.world.now or one.role is None:
        raise Refused(401, "")
    return one.role


def _serve(one: Server, method: str, url: str, body: bytes, role: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    path, asked = parts.path.removeprefix("/videoapi"), parse_qs(parts.query)
    if not path.startswith("/v2/"):
        return 404, b"<html>404</html>"
    one.world.turn()
    noun, _slash, id = path.removeprefix("/v2/").partition("/")
    if method != "GET" and role not in MAY_WRITE:
        raise Refused(403, "11")
    said = json.loads(body) if body else {}
    match method, noun, id:
        case "GET", "info", "":
            return 200, b'{"info":[{"key":"git","value":"ed98681"}]}'
        case "POST", "meetings", "":
            room = one.world.create(said, "robot@example.org", one.organisation)
            return 200, _json(one, meeting_json(room, one.api_url, len(one.asked)))
        case "GET", "meetings", "":
            return 200, _json(one, _list(one, asked))
        case "GET", "scheduling-templates", template:
            if not template.isdigit() or int(template) not in one.world.templates:
                raise Refused(404, "11")
            return 200, _json(one, {"id": int(template)})
    return _serve_one(one, method, noun, id, said)


def _serve_one(
    one: Server, method: str, noun: str, id: str, said: dict[str, Any]
) -> tuple[int, bytes]:
    room = one.world.rooms.get(id)
    if room is None:
        raise Refused(404, "11")
    if room.organisation != one.organisation:
        raise Refused(403, "11")
    if noun == "scheduling-info":
        return 200, _json(one, info_json(room, one.world, one.api_url))
    if method == "DELETE":
        one.world.delete(room)
        return 204, b""
    if method in ("PATCH", "PUT"):
        one.world.change(room, said)
        if method == "PUT" and not said.get("organizedByEmail"):
            room.organised_by = "robot@example.org"  # it is handed to whoever asked
    return 200, _json(one, meeting_json(room, one.api_url, len(one.asked)))


def _list(one: Server, asked: dict[str, list[str]]) -> list[dict[str, Any]]:
    said = {name: values[0] for name, values in asked.items()}
    found = one.world.found(one.organisation, said)
    return [meeting_json(room, one.api_url, len(one.asked)) for room in found]


def _json(one: Server, said: object) -> bytes:
    return json.dumps(said).encode()
