"""The fake Cisco Meeting Server on a port of this machine, with faults that a test has scripted."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from time import sleep
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bridges.cms import answers
from tests.bridges.cms.fake import GUESTS, HOSTS, Refused, Space, World
from tests.bridges.fake_server import NOT_WRONG, Fault, Handler, Server
from tests.listening import listening_http
from video.outside.models import BridgeDetail

USER, PASSWORD = "moedebro", "kodeord-ved-broen"
PLACE = "/api/v1/"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE coSpace [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/passwd">]><coSpaces total="1"><coSpace id="x">'
    b"<name>&b;&c;</name></coSpace></coSpaces>"
)


@dataclass
class CmsServer(Server):
    """The bridge, how it is reached, and what it was asked."""

    kind = "cms"
    world: World = field(default_factory=World)  # type: ignore[assignment]  # another bridge's
    secret: str = PASSWORD
    is_known: bool = True  # the path leads to the interface at all

    @property
    def api_url(self) -> str:
        """Where its web admin interface is."""
        return f"http://127.0.0.1:{self.port}"

    def facts(self) -> dict[str, Any]:
        """As an administrator would have put it in."""
        return {
            "api_url": self.api_url, "token_url": "", "client_id": USER, "organiser_email": "",
            "detail": BridgeDetail(said={"host_profile": HOSTS, "guest_profile": GUESTS}),
        }  # fmt: skip

    @property
    def there(self) -> int:
        """How many rooms stand there."""
        return len(self.world.rooms)


@contextmanager
def cms_server() -> Iterator[CmsServer]:
    """It listens until the end of the block."""
    one = CmsServer()
    with listening_http(type("Ours", (CmsHandler,), {"one": one})) as one.port:
        yield one


class CmsHandler(Handler):
    """One request: a fault that was scripted, or what the world says."""

    one: CmsServer

    def take(self) -> None:
        """Every method comes here."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        self.one.asked.append(f"{self.command} {path.removeprefix(PLACE)}")
        sleep(self.one.seconds)
        fault = self.one.fault_for(self.command)
        if fault not in NOT_WRONG:
            return self._go_wrong(fault)
        with self.one.lock:
            status, said, where = self._done_here(body)
        if fault == Fault.HELD:
            self.one.held.set()
            self.one.let_go.wait(60)
        if fault in (Fault.LOST, Fault.HELD):
            return self._hang_up()
        content = said.encode()
        if fault == Fault.CUT:
            content = content[: len(content) // 2]
        return self._answer(status, content, **({"Location": where} if where else {}))

    def _done_here(self, body: bytes) -> tuple[int, str, str]:
        """Status, body, and where the new one is."""
        try:
            _let_in(self.one, self.headers.get("Authorization", ""))
            if not self.one.is_known or not self.path.startswith(PLACE):
                return 404, "<html>404</html>", ""
            return _serve(
                self.one, self.command, self.path, _form(self.headers.get("Content-Type", ""), body)
            )
        except Refused as refused:
            said = answers.failure(refused) if refused.status != 401 else ""
            return refused.status, said, ""

    def _go_wrong(self, fault: Fault | None) -> None:
        if fault == Fault.BROKEN:
            return self._answer(500, answers.failure(Refused(500, "databaseNotReady")).encode())
        if fault == Fault.ENTITIES:
            return self._answer(200, ENTITIES)
        return super()._go_wrong(fault)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(self.one.world.now + self.one.clock_off, usegmt=True)

    content_type = "text/xml"


def _let_in(one: CmsServer, header: str) -> None:
    known = base64.b64encode(f"{USER}:{one.secret}".encode()).decode()
    if header != f"Basic {known}":
        raise Refused(401)
    if one.role is None:  # the user is there, and may not use the interface
        raise Refused(403)


def _form(content_type: str, body: bytes) -> dict[str, str]:
    """Form fields and nothing else, in UTF-8; what is empty counts."""
    if not body:
        return {}
    if content_type != "application/x-www-form-urlencoded":
        raise Refused(400, "parameterError")
    said = parse_qs(body.decode(), keep_blank_values=True, strict_parsing=True)
    return {name: values[0] for name, values in said.items()}


def _serve(one: CmsServer, method: str, url: str, said: dict[str, str]) -> tuple[int, str, str]:
    parts = urlsplit(url)
    world, path = one.world, parts.path.removeprefix(PLACE).split("/")
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    match method, path:
        case "GET", ["system", "status"]:
            inner = {"softwareVersion": world.version, "uptimeSeconds": "4711"}
            return 200, answers.HEAD + answers.element("status", inner), ""
        case "GET", ["coSpaces"]:
            return 200, answers.spaces(world, asked), ""
        case "POST", ["coSpaces"]:
            return 200, "", f"{PLACE}coSpaces/{world.create(said).id}"
        case "POST", ["accessQuery"]:
            return 200, answers.access(world, said), ""
        case "GET", ["callLegProfiles", id]:
            return 200, answers.profile(world, id), ""
        case _, ["coSpaces", id, *rest]:
            space = world.rooms.get(id) or _missing("coSpace")
            return _serve_space(one, method, space, rest, said | asked)
        case _, ["calls", *rest]:
            return _serve_call(world, method, rest, asked)
    raise Refused(404, "unrecognisedObject")


def _missing(what: str) -> Any:
    raise Refused(404, f"{what}DoesNotExist")


def _serve_space(
    one: CmsServer, method: str, space: Space, rest: list[str], said: dict[str, str]
) -> tuple[int, str, str]:
    world = one.world
    match method, rest:
        case "GET", []:
            return 200, answers.space_xml(world, space), ""
        case "PUT", []:
            world.check(said, space)
            world.change(space.said, said)
            return 200, "", ""
        case "DELETE", []:
            world.delete(space)
            return 200, "", ""
        case _, ["accessMethods", *more]:
            return _serve_method(world, method, space, more, said)
    raise Refused(404, "unrecognisedObject")


def _serve_method(
    world: World, method: str, space: Space, rest: list[str], said: dict[str, str]
) -> tuple[int, str, str]:
    if not rest and method == "GET":
        return 200, answers.methods(world, space, said), ""
    if not rest and method == "POST":
        made = world.add_method(space, said)
        return 200, "", f"{PLACE}coSpaces/{space.id}/accessMethods/{made.id}"
    known = space.methods.get("".join(rest)) or _missing("accessMethod")
    if method == "PUT":
        world.change(known.said, said)
    elif method == "DELETE":
        del space.methods[known.id]
    return 200, answers.method_xml(world, known) if method == "GET" else "", ""


def _serve_call(
    world: World, method: str, rest: list[str], asked: dict[str, str]
) -> tuple[int, str, str]:
    if not rest:
        return 200, answers.calls(world, asked), ""
    call = world.calls.get(rest[0]) or _missing("call")
    match method, rest[1:]:
        case "GET", []:
            return 200, answers.call_xml(call), ""
        case "GET", ["participants"]:
            return 200, answers.participants(call, asked), ""
        case "DELETE", []:
            world.end(call)
            return 200, "", ""
    raise Refused(404, "unrecognisedObject")
