"""Fifty signed-in browsers that press at the same instant."""

import http.client
import re
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from threading import Barrier
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Browser:
    """One signed-in browser."""

    server: str  # host and port
    session: str
    owner: uuid.UUID  # who is signed in
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self.cookies["session"] = self.session

    def open(self, path: str) -> int:
        """Look at a page, and keep its cookie and its token."""
        answer, page = self._ask("GET", path)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        found = TOKEN.search(page)
        self.token = found[1] if found else ""
        return answer.status

    def share_visit(self, other: "Browser") -> None:
        """Go on with the visit and the token of another, as a different person."""
        self.cookies = {**other.cookies, "session": self.session}
        self.token = other.token

    def press(self, path: str, fields: Mapping[str, str | Sequence[str]] | None = None) -> int:
        """Press the button of the page, with what is filled in or ticked."""
        sent = urlencode({"csrf_token": self.token, **(fields or {})}, doseq=True)
        return self._ask("POST", path, sent)[0].status

    def _ask(
        self, method: str, path: str, body: str | None = None
    ) -> tuple[http.client.HTTPResponse, str]:
        with closing(http.client.HTTPConnection(self.server, timeout=40)) as line:
            line.request(
                method, path, body, {**FORM, **self._headers()} if body else self._headers()
            )
            answer = line.getresponse()
            return answer, answer.read().decode()

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}


def press_at_once(browsers: Sequence[Browser], paths: Sequence[str]) -> list[int]:
    """Everybody presses at the same instant. The statuses they got."""
    start = Barrier(len(browsers))

    def press(browser: Browser, path: str) -> int:
        start.wait()
        return browser.press(path)

    with ThreadPoolExecutor(len(browsers)) as pool:
        return list(pool.map(press, browsers, paths))
