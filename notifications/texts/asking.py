"""One request to a provider of text messages, and what its answer means whoever it is.

What matters is whether it may have taken the message: then nobody sends it a second time.
"""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.reaching import NoSuchPlace, NotPublic, NotSecure, Reach, at_most, line_to
from notifications.failures import DeliveryFailure, PermanentFailure, TemporaryFailure

MOST_OCTETS = 100_000
SECONDS = 20.0
PUBLIC = Reach(seconds=SECONDS)
LOST = "lost"
ABOUT_US = {401, 403, 404, 405}  # the account, the address: not the number
TOO_MANY, UNAVAILABLE = 429, 503
LONGEST_REST = timedelta(hours=1)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether it says that it did what it was asked to."""
        return 200 <= self.status < 300


def lost() -> TemporaryFailure:
    """The request arrived, or may have: the answer is what is missing."""
    return TemporaryFailure(LOST, is_possibly_delivered=True)


def ask(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    reach: Reach = PUBLIC,
) -> Reply:
    """Ask, and follow nowhere. Raises TemporaryFailure: "lost" when it may have been heard."""
    try:
        line, path = line_to(url, reach)
    except (NoSuchPlace, NotPublic, NotSecure) as error:
        raise TemporaryFailure("connection") from error
    with at_most(line, reach.seconds):
        try:
            line.connect()
        except OSError as error:
            raise TemporaryFailure("connection") from error
        try:
            line.request(method, path, body, dict(headers or {}))
            answer = line.getresponse()
            said = answer.read(MOST_OCTETS + 1)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise lost() from error
        known = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, known, said)


def json_of(reply: Reply) -> Any:  # whatever stands there; the caller looks at its shape
    """What it says. Raises ValueError for what is no JSON, or far too much or too deep."""
    if len(reply.body) > MOST_OCTETS:
        raise ValueError
    try:
        return json.loads(reply.body)
    except RecursionError as error:
        raise ValueError from error


def refusal_of(reply: Reply) -> DeliveryFailure:
    """What a status that is no success means, with the provider's code and none of its words."""
    code = f"{reply.status} {_code(reply)}".strip()
    rest = _rest(reply.headers.get("retry-after", ""))
    if reply.status in {TOO_MANY, UNAVAILABLE}:
        return TemporaryFailure(code, retry_after=rest)
    if reply.status >= 500:  # it broke: before or after it sent, nobody knows
        return TemporaryFailure(code, is_possibly_delivered=True, retry_after=rest)
    if reply.status in ABOUT_US or reply.status < 400:
        return TemporaryFailure(code)
    return PermanentFailure(code)


def _code(reply: Reply) -> str:
    try:
        said = json_of(reply)
    except ValueError:  # a page for people, where a program asked
        return ""
    code = said.get("code") if isinstance(said, dict) else None
    return str(code)[:20] if isinstance(code, int | str) and code else ""


def _rest(said: str) -> timedelta | None:
    """In seconds; a date is rare, and ours to guess at."""
    if not said.strip().isdecimal():
        return None
    return min(timedelta(seconds=int(said.strip()[:9])), LONGEST_REST)
