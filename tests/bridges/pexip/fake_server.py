"""The fake Pexip on a port of this machine: its management node, and what browsers ask a node.
The same port answers as VDX does, for tests of both."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import sleep
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.bridges.fake_server import NOT_WRONG, Fault, Handler, Server
from tests.bridges.pexip.fake_pexip import CONFERENCE, THEME, Invalid, PexipWorld, page, vmr_json
from tests.listening import listening_http
from video.outside.models import BridgeDetail

USER, PASSWORD = "moedebro-api", "hemmelighed-ved-pexip"
STATUS = "/api/admin/status/v1/conference/"
DISCONNECT = "/api/admin/command/v1/conference/disconnect/"
CLIENT = "/api/client/v2/conferences/"
DOMAIN = "video.example.org"
Said = tuple[int, object, dict[str, str]]


@dataclass
class PexipServer(Server):
    """The node, how it is reached, and what it was asked."""

    kind = "pexip"
    world: PexipWorld = field(default_factory=PexipWorld)
    secret: str = PASSWORD
    may_write: bool = True
    asks: Callable[[str], object] | None = None  # its policy server, by alias

    @property
    def url(self) -> str:
        """Of both nodes."""
        return f"http://127.0.0.1:{self.port}"

    def facts(self) -> dict[str, Any]:
        """As an administrator would have put it in."""
        said = {"domain": DOMAIN, "web_url": f"https://{DOMAIN}", "theme": None, "pin_digits": 6}
        return {
            "api_url": self.url, "token_url": "", "client_id": USER, "organiser_email": "",
            "detail": BridgeDetail(said=said),
        }  # fmt: skip

    @property
    def there(self) -> int:
        """How many rooms stand there."""
        return len(self.world.vmrs)


@contextmanager
def pexip_server() -> Iterator[PexipServer]:
    """It listens until the end of the block."""
    one = PexipServer()
    with listening_http(type("Ours", (PexipHandler,), {"one": one})) as one.port:
        yield one


@contextmanager
def policy_server() -> Iterator[PexipServer]:
    """One that asks us, and makes nothing."""
    with pexip_server() as one:
        one.kind = "pexip-policy"
        yield one


class PexipHandler(Handler):
    """One request."""

    one: PexipServer

    def take(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith("/api/"):
            return super().take()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.one.asked.append(f"{self.command} {path.removeprefix('/api/admin')}")
        sleep(self.one.seconds)
        fault = self.one.fault_for(self.command)
        if fault not in NOT_WRONG:
            return self._go_wrong(fault)
        if path.startswith(CLIENT):  # not under the lock: who is asked may ask back
            status, said, headers = self._called(path)
        else:
            with self.one.lock:
                status, said, headers = self._done_here(path, body)
        return self._give(fault, status, said, headers)

    def _give(
        self, fault: Fault | None, status: int, said: object, headers: dict[str, str]
    ) -> None:
        if fault == Fault.HELD:
            self.one.held.set()
            self.one.let_go.wait(60)
        if fault in (Fault.LOST, Fault.HELD):
            return self._hang_up()
        content = b"" if said is None else json.dumps(said).encode()
        if fault == Fault.CUT:
            content = content[: len(content) // 2]
        return self._answer(status, content, **headers)

    def _done_here(self, path: str, body: bytes) -> Said:
        right = b64encode(f"{USER}:{self.one.secret}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {right}":
            return 401, None, {}
        if not path.endswith("/"):
            there = {"Location": f"{path}/"}
            return (301, None, there) if self.command == "GET" else (404, None, {})
        if self.command != "GET" and not self.one.may_write:
            return 403, None, {}
        try:
            return self._serve(path, body)
        except Invalid as wrong:
            said: dict[str, Any] = {wrong.name: [wrong.words]}
            return 400, said if self.one.world.errors_are_flat else {"conference": said}, {}

    def _serve(self, path: str, body: bytes) -> Said:
        world, asked = self.one.world, dict(parse_qsl(urlsplit(self.path).query))
        if path == f"{CONFERENCE}schema/":
            return 200, {"fields": {"name": {"type": "string"}}}, {}
        if path == CONFERENCE and self.command == "POST":
            made = world.create(json.loads(body))
            return 201, None, {"Location": f"{CONFERENCE}{made.id}/"}
        if path == CONFERENCE:
            found = [vmr_json(vmr) for vmr in world.vmrs.values() if _fits(vmr.name, asked)]
            return 200, page(found, asked, path), {}
        if path == THEME:
            themes = [{"id": id, "name": name, "resource_uri": f"{THEME}{id}/"}
                      for id, name in world.themes.items() if _fits(name, asked)]  # fmt: skip
            return 200, page(themes, asked, path), {}
        if path == STATUS:
            calls = [{"id": id, "name": name, "is_started": True}
                     for name, id in world.calls.items() if _fits(name, asked)]  # fmt: skip
            return 200, page(calls, asked, path), {}
        if path == DISCONNECT:
            is_done = world.disconnect(json.loads(body)["conference_id"])
            return (202, {"status": "success"}, {}) if is_done else (404, None, {})
        return self._serve_one(path, body)

    def _serve_one(self, path: str, body: bytes) -> Said:
        id = path.removeprefix(CONFERENCE).rstrip("/")
        vmr = self.one.world.vmrs.get(int(id)) if id.isdigit() else None
        if vmr is None:
            return 404, None, {}
        if self.command == "DELETE":
            self.one.world.remove(vmr)
            return 204, None, {}
        if self.command == "PATCH":
            self.one.world.patch(vmr, json.loads(body))
            return 202, None, {}
        return 200, vmr_json(vmr), {}

    def _called(self, path: str) -> Said:
        """A browser wants in. The node asks its policy server first, if it has one."""
        alias = path.removeprefix(CLIENT).partition("/")[0]
        if self.one.asks:
            self.one.asks(alias)
        vmr = self.one.world.dial(alias)
        if vmr is None:
            return 404, {"status": "failed", "result": "Neither conference nor gateway found"}, {}
        return 403, {"status": "failed", "result": {"pin": "required", "guest_pin": "required"}}, {}


def _fits(name: str, asked: dict[str, str]) -> bool:
    part = asked.get("name__icontains", "")
    return asked.get("name", name) == name and part.lower() in name.lower()
