"""Twilio's recordings, as far as the tests need them, with everything that can go wrong."""

import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network

from core.reaching import Reach
from support.telephone.voices import TwilioVoices
from tests.listening import listening_http
from tests.notifications.calls import ACCOUNT, TOKEN

HERE = Reach((ip_network("127.0.0.0/8"),), allows_http=True, seconds=1)
SOUND = b"\xff\xfb" + b"en besked" * 200
SILENT, LOST = -1, -2  # nothing is answered; it is done, and the answer is lost


@dataclass
class VoiceServer:
    """What it answers, one after the other, then as it should; and what it was asked."""

    answers: list[int | bytes] = field(default_factory=list)
    sounds: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def reply(self, method: str, id: str) -> tuple[int, bytes] | None:
        """To somebody who may ask. None: nothing is answered."""
        answer = self.answers.pop(0) if self.answers else 0
        if answer == SILENT:
            return None
        if isinstance(answer, bytes):
            return 200, answer
        if answer > 0:
            return answer, b"<html>no</html>"
        if method == "GET":
            return (200, self.sounds[id]) if id in self.sounds else (404, b"")
        was = self.sounds.pop(id, None)
        return None if answer == LOST else (204 if was else 404, b"")

    @property
    def voices(self) -> TwilioVoices:
        """As our side of it."""
        return TwilioVoices(ACCOUNT, TOKEN, HERE, api=f"http://127.0.0.1:{self.port}")


@contextmanager
def voice_server() -> Iterator[VoiceServer]:
    """It listens on this machine, until the end of the block."""
    one = VoiceServer()
    with listening_http(_handler(one)) as one.port:
        yield one


def _handler(one: VoiceServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do("GET")

        def do_DELETE(self) -> None:
            self._do("DELETE")

        def _do(self, method: str) -> None:
            id = self.path.rpartition("/")[2].partition(".")[0]
            one.asked.append(f"{method} {self.path}")
            reply = one.reply(method, id) if self.headers["Authorization"] == _who() else (401, b"")
            if reply:
                self._say(*reply)
            else:
                time.sleep(1.2)

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            pass

    return Handler


def _who() -> str:
    return "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
