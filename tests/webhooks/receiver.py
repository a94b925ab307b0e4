"""A system elsewhere that is told of tickets, as far as the tests need one."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from typing import Any

from core.reaching import Reach
from tests.listening import listening_http

HERE = Reach((ip_network("127.0.0.0/8"),), allows_http=True, seconds=1)
FALLS_SILENT = -1


@dataclass
class Receiver:
    """What it answers, one after the other, then always 204; and what it got."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hooks?from=moedebro"

    @property
    def ids(self) -> list[str]:
        """Of what it got."""
        return [headers["webhook-id"] for _path, headers, _body in self.got]


@contextmanager
def receiver() -> Iterator[Receiver]:
    """It listens on this machine, until the end of the block."""
    one = Receiver()
    with listening_http(_handler(one)) as one.port:
        yield one


def _handler(one: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            one.got.append((self.path, dict(self.headers.items()), body))
            answer = one.answers.pop(0) if one.answers else 204
            if answer == FALLS_SILENT:
                self._drip()
                return
            self.send_response(answer)
            if 300 <= answer < 400:
                self.send_header("Location", one.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            """A letter at a time: no single wait is long, the whole is."""
            with suppress(OSError):
                for letter in b"HTTP/1.1 200 OK" * 4:
                    self.wfile.write(bytes([letter]))
                    time.sleep(0.1)

        def log_message(self, *_said: Any) -> None:
            pass

    return Handler
