"""Providers of text messages on this machine: real servers that answer as the documentation says,
and that break as real ones do. Written from the documentation, not from our senders."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

from core import clock
from core.reaching import Reach
from notifications.sms import SmsSender
from notifications.texts.gatewayapi import GatewayApiSender
from notifications.twilio_sms import TwilioSmsSender
from tests.listening import listening_http
from tests.notifications.calls import ACCOUNT, TOKEN

HERE = Reach((ip_network("127.0.0.0/8"),), allows_http=True, seconds=1)
PAGE = b"<!doctype html><title>Bad gateway</title>"


@dataclass(frozen=True)
class Fault:
    """How it goes wrong once: what is answered, and whether the message is sent all the same."""

    status: int = 0  # 0: nothing is answered
    acts: bool = False
    body: bytes | None = None  # none: as the provider says it
    headers: dict[str, str] = field(default_factory=dict)
    drips: bool = False
    code: str = ""


FAULTS = {
    "silence": Fault(drips=True),
    "answer lost after it acted": Fault(acts=True),
    "401": Fault(401, code="20003"),
    "429": Fault(429, code="20429"),
    "429 with a time": Fault(429, headers={"Retry-After": "900"}),
    "500": Fault(500),
    "500 after it acted": Fault(500, acts=True),
    "503": Fault(503),
    "a page for people": Fault(200, body=PAGE),
    "a page for people after it acted": Fault(200, acts=True, body=PAGE),
    "a page that says it broke": Fault(502, body=PAGE),
    "ten megabytes": Fault(200, acts=True, body=b"[" * 10_000_000),
    "JSON of another shape": Fault(201, acts=True, body=b'["ids"]'),
    "moved": Fault(302, headers={"Location": "http://127.0.0.1:9/"}),
    "no such number": Fault(400, code="21211"),
}


@dataclass
class Gateway:
    """What it sent, what it was asked, and how it goes wrong next."""

    faults: list[Fault] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    port: int = 0

    @property
    def home(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def texts(self) -> list[str]:
        """What people got."""
        return [one["text"] for one in self.sent]


Answer = Callable[[Gateway, str, dict[str, Any]], dict[str, Any]]


def _act(gateway: Gateway, text: str, to: str, said: dict[str, Any]) -> str:
    id = str(1_000_000 + len(gateway.sent))
    gateway.sent.append({"id": id, "text": text, "to": to, "at": clock.now(), **said})
    return id


def _twilio_post(gateway: Gateway, _path: str, said: dict[str, Any]) -> dict[str, Any]:
    return {"sid": f"SM{_act(gateway, said['Body'], said['To'], said)}", "status": "queued"}


def _twilio_get(gateway: Gateway, path: str, _said: dict[str, Any]) -> dict[str, Any]:
    to = parse_qs(urlsplit(path).query)["To"][0]
    found = [
        {
            "sid": f"SM{one['id']}",
            "body": one["text"],
            "to": one["to"],
            "date_created": format_datetime(one["at"]),
        }
        for one in reversed(gateway.sent)
        if one["to"] == to
    ]
    return {"messages": found, "next_page_uri": None}


def _gatewayapi_post(gateway: Gateway, _path: str, said: dict[str, Any]) -> dict[str, Any]:
    [to] = said["recipients"]
    id = _act(gateway, said["message"], f"+{to['msisdn']}", said)
    return {"ids": [int(id)], "usage": {"countries": {"DK": 1}, "currency": "DKK"}}


ANSWERS: dict[tuple[str, str], tuple[int, Answer]] = {
    ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"): (201, _twilio_post),
    ("GET", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"): (200, _twilio_get),
    ("POST", "/rest/mtsms"): (200, _gatewayapi_post),
}


def twilio(gateway: Gateway) -> TwilioSmsSender:
    """Our sender, to that server."""
    return TwilioSmsSender(ACCOUNT, TOKEN, "Moedebro", home=gateway.home, reach=HERE)


def gatewayapi(gateway: Gateway) -> GatewayApiSender:
    """The other one."""
    return GatewayApiSender("a-token-of-gatewayapi", "Moedebro", home=gateway.home, reach=HERE)


SENDERS: dict[str, Callable[[Gateway], SmsSender]] = {"twilio": twilio, "gatewayapi": gatewayapi}


@contextmanager
def gateway() -> Iterator[Gateway]:
    """It listens on this machine, until the end of the block."""
    one = Gateway()
    with listening_http(type("Handler", (_Handler,), {"one": one})) as one.port:
        yield one


def _read(body: bytes, media_type: str) -> dict[str, Any]:
    if not body:
        return {}
    if media_type == "application/json":
        return dict(json.loads(body))
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


class _Handler(BaseHTTPRequestHandler):
    one: Gateway

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, method: str, body: bytes) -> None:
        one, said = self.one, _read(body, self.headers.get("Content-Type", ""))
        one.asked.append((method, self.path, dict(self.headers.items()), said))
        status, answer = ANSWERS[method, urlsplit(self.path).path]
        fault = one.faults.pop(0) if one.faults else Fault(status, acts=True)
        told = json.dumps(answer(one, self.path, said)).encode() if fault.acts else b""
        if fault.status in {200, 201}:
            self._say(fault, told if fault.body is None else fault.body)
        elif fault.status:
            self._say(fault, fault.body or json.dumps({"code": fault.code}).encode())
        elif fault.drips:
            self._drip()

    def _say(self, fault: Fault, body: bytes) -> None:
        with suppress(OSError):  # who has heard enough goes
            self.send_response(fault.status)
            for name, value in fault.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def _drip(self) -> None:
        """A letter at a time: no single wait is long, the whole is."""
        with suppress(OSError):
            for letter in b"HTTP/1.1 200 OK" * 4:
                self.wfile.write(bytes([letter]))
                time.sleep(0.1)

    def log_message(self, *_said: Any) -> None:
        pass
