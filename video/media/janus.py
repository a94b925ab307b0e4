"""Speaking with Janus over HTTP: a question, and for most of them an answer that comes apart.

Its address and secrets are the operator's. It is near, so nobody waits long for it.
"""

import http.client
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from core.errors import DomainError
from core.reaching import NoSuchPlace, NotPublic, NotSecure, Reach, line_to

SECONDS = 5.0  # for one step of it
ALL_SECONDS = 10.0  # until the answer that comes apart
MOST_BYTES = 2_000_000
ANYWHERE = Reach((IPv4Network("0.0.0.0/0"), IPv6Network("::/0")), allows_http=True)
PLUGIN = "janus.plugin.videoroom"
NO_SESSION, NO_HANDLE, SESSION_THERE = 458, 459, 468
FORBIDDEN = 403
ROOM_GONE, ROOM_THERE, FEED_GONE, UNAUTHORISED, FEED_THERE = 426, 427, 428, 433, 436


class MediaAway(DomainError):
    """It does not answer, or not as Janus does."""


class MediaRefused(DomainError):
    """It said no. `code` is its own word for why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Janus says {code}")
        self.code = code


@contextmanager
def readable() -> Iterator[None]:
    """What has another shape than Janus' answers is not Janus'. Raises MediaAway."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise MediaAway from error


@dataclass(frozen=True)
class Access:
    """Where it is, and what lets us in."""

    url: str
    secret: str = field(repr=False)
    admin_key: str = field(repr=False)


@dataclass(frozen=True)
class Heard:
    """What the room said, and the offer or answer that came along."""

    data: dict[str, Any]
    sdp: str | None = None


class Janus:
    """One line to it, for what is asked in one go."""

    def __init__(self, access: Access) -> None:
        self.access = access
        try:
            self._line, self._path = line_to(access.url, ANYWHERE)
        except (NotSecure, NoSuchPlace, NotPublic) as error:
            raise MediaAway from error
        self._line.timeout = SECONDS

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.close()

    def info(self) -> dict[str, Any]:
        """Who it says that it is."""
        said = self._read("/info", {})
        return said if isinstance(said, dict) else {}

    def open(self, session: int) -> None:
        """A session under our own number. One that is there already does as well."""
        try:
            self._say("", janus="create", id=session)
        except MediaRefused as refusal:
            if refusal.code != SESSION_THERE:
                raise

    def keep(self, session: int) -> None:
        """Heard of in time, it stays. Raises MediaRefused where it is gone."""
        self._say(f"/{session}", janus="keepalive")

    def close(self, session: int) -> None:
        """With it goes everything that was sent and seen through it. May be repeated."""
        try:
            self._say(f"/{session}", janus="destroy")
        except MediaRefused as refusal:
            if refusal.code != NO_SESSION:
                raise

    def attach(self, session: int) -> int:
        """A handle of the session: one connection of a browser."""
        with readable():
            return int(self._say(f"/{session}", janus="attach", plugin=PLUGIN)["data"]["id"])

    def detach(self, session: int, handle: int) -> None:
        """The connection is not wanted any more."""
        self._say(f"/{session}/{handle}", janus="detach")

    def ask(
        self, session: int, handle: int, body: dict[str, Any], *, jsep: dict[str, Any] | None = None
    ) -> Heard:
        """A question to the room. Raises MediaRefused."""
        mark = secrets.token_hex(8)
        path, said = f"/{session}/{handle}", {"body": body} | ({"jsep": jsep} if jsep else {})
        with readable():
            answer = self._say(path, janus="message", transaction=mark, **said)
            return _heard(answer if answer["janus"] == "success" else self._await(session, mark))

    def _await(self, session: int, mark: str) -> dict[str, Any]:
        """The answer, among what else has happened in this session since it was asked last."""
        until = time.monotonic() + ALL_SECONDS
        while time.monotonic() < until:
            for event in self._read(f"/{session}", {"maxev": 50}):
                if isinstance(event, dict) and event.get("transaction") == mark:
                    return event
        raise MediaAway

    def _say(self, path: str, **said: Any) -> dict[str, Any]:
        marked = {"transaction": "t", "apisecret": self.access.secret} | said
        heard = self._ask("POST", path, json.dumps(marked).encode())
        if not isinstance(heard, dict):
            raise MediaAway
        return heard

    def _read(self, path: str, query: dict[str, Any]) -> Any:
        return self._ask("GET", f"{path}?{urlencode(query | {'apisecret': self.access.secret})}")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        try:
            self._line.request(
                method, self._path + path, body, {"Content-Type": "application/json"}
            )
            with self._line.getresponse() as answer:
                said = json.loads(answer.read(MOST_BYTES))
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            self._line.close()
            raise MediaAway from error
        if isinstance(said, dict) and said.get("janus") == "error":
            with readable():
                raise MediaRefused(int(said["error"]["code"]))
        return said


def _heard(event: dict[str, Any]) -> Heard:
    data = event.get("plugindata", {}).get("data", {})
    if "error_code" in data:
        raise MediaRefused(int(data["error_code"]))
    return Heard(data, event.get("jsep", {}).get("sdp"))
