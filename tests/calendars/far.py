"""A server elsewhere that has a calendar, as far as the tests need one."""

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path

from core.reaching import Reach
from tests.listening import listening_http

TLS = Path(__file__).parents[1] / "notifications/tls"
HERE = Reach((ip_network("127.0.0.0/8"), ip_network("::1/128")), allows_http=True, seconds=2)


@dataclass
class Said:
    """One answer."""

    status: int = 200
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drips: bool = False  # a letter at a time


@dataclass
class Far:
    """What it answers, by path, and what it was asked."""

    answers: dict[str, Said] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/a.ics", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        """Of a path here."""
        return f"{scheme}://{host}:{self.port}{path}"

    def has(self, content: bytes, **headers: str) -> str:
        """Put a calendar there; its address."""
        named = {name.replace("_", "-"): said for name, said in headers.items()}
        self.answers["/a.ics"] = Said(200, content, named)
        return self.url()


@contextmanager
def far_server(*, tls: bool = False) -> Iterator[Far]:
    """It listens on this machine, until the end of the block."""
    far = Far()
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "localhost.pem", TLS / "localhost.key")
    with listening_http(_handler(far), tls=context) as far.port:
        yield far


def _handler(far: Far) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            """By what was laid ready."""
            far.asked.append((self.command + " " + self.path, dict(self.headers)))
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = far.answers.get(self.path, Said(404))
            is_known = self.headers.get("If-None-Match") == said.headers.get("ETag", "")
            status = 304 if is_known else said.status
            content = b"" if status == 304 else said.content
            self.send_response(status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in said.headers:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self._write(content, drips=said.drips)

        def _write(self, content: bytes, *, drips: bool) -> None:
            step = 1 if drips else max(1, len(content))
            with suppress(OSError):  # nobody listens any more
                for at in range(0, len(content), step):
                    self.wfile.write(content[at : at + step])
                    time.sleep(0.1 if drips else 0)

        def log_message(self, *_said: object) -> None:
            """Nothing."""

    answer: Callable[[Handler], None] = Handler.answer
    for method in ("GET", "REPORT"):
        setattr(Handler, f"do_{method}", answer)
    return Handler
