"""One question to a bridge over HTTP: not for long, not for much, and nowhere else from there."""

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from core.reaching import NoSuchPlace, NotPublic, NotSecure, Reach, at_most, line_to
from video.outside.bridge import BridgeRefused
from video.outside.models import Trouble

MOST_BYTES = 4_000_000
LONGEST_WAIT = timedelta(minutes=15)  # whatever a bridge says
WAIT = timedelta(seconds=30)  # where it says nothing


@dataclass(frozen=True)
class Heard:
    """What was answered. `said` is None where it is not JSON."""

    status: int
    said: Any
    at: datetime | None  # by the bridge's own clock
    wait: timedelta | None = None
    content: bytes = field(default=b"", repr=False)  # as it came
    where: str = ""  # of what was made, where the bridge says so

    @property
    def code(self) -> str:
        """The bridge's own word for what is wrong."""
        found = self.said.get("detailed_error_code") if isinstance(self.said, dict) else None
        return str(found)[:40] if found is not None else ""


def ask(
    method: str, url: str, reach: Reach, *, headers: Mapping[str, str], body: bytes | None = None
) -> Heard:
    """Raises BridgeRefused where no answer came that one could read."""
    try:
        return _ask(method, url, reach, headers, body)
    except ssl.SSLError as error:
        raise BridgeRefused(Trouble.CERTIFICATE) from error
    except NoSuchPlace as error:
        raise BridgeRefused(Trouble.NO_SUCH_PLACE) from error
    except NotPublic as error:
        raise BridgeRefused(Trouble.NOT_PUBLIC) from error
    except NotSecure as error:
        raise BridgeRefused(Trouble.NOT_SECURE) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise BridgeRefused(Trouble.NO_ANSWER) from error


def _ask(
    method: str, url: str, reach: Reach, headers: Mapping[str, str], body: bytes | None
) -> Heard:
    line, path = line_to(url, reach)
    own = {"User-Agent": "Moedebro", "Accept": "application/json", "Accept-Encoding": "identity"}
    with at_most(line, reach.seconds):
        line.request(method, path, body, {**own, **headers})
        with line.getresponse() as answer:
            content = _read(answer)
    return Heard(
        answer.status, _json(content), _date(answer.getheader("Date")),
        _wait(answer.getheader("Retry-After")), content, answer.getheader("Location") or "",
    )  # fmt: skip


def _read(answer: http.client.HTTPResponse) -> bytes:
    content = bytearray()
    while part := answer.read1(65_536):
        content += part
        if len(content) > MOST_BYTES:
            raise BridgeRefused(Trouble.NO_BRIDGE)
    if answer.length:  # it ended before it was all here
        raise BridgeRefused(Trouble.NO_ANSWER)
    return bytes(content)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _wait(text: str | None) -> timedelta | None:
    """Seconds; the other way to write it, a date, is treated as if nothing was said."""
    seconds = int(text) if text and text.isascii() and text.isdigit() else None
    return None if seconds is None else min(timedelta(seconds=min(seconds, 10**6)), LONGEST_WAIT)
