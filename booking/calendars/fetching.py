"""Going out for a foreign calendar: to public addresses only, for a short while, for so much."""

import http.client
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urljoin, urlsplit

from booking.calendars.troubles import CannotRead, Trouble
from core.reaching import NoSuchPlace, NotPublic, NotSecure, Reach, at_most, line_to

MOST_BYTES = 5_000_000
REDIRECTS = 3


@dataclass(frozen=True)
class Request:
    """What is asked. The password goes to the place it was typed in for, and to no other."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    user: str = ""
    password: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came."""

    status: int
    content: bytes
    etag: str
    last_modified: str


def fetch(request: Request, reach: Reach) -> Fetched:
    """Ask, and follow it where it moved to. Raises CannotRead."""
    for _turn in range(REDIRECTS + 1):
        try:
            answer, location = _ask(request, reach)
        except ssl.SSLCertVerificationError as error:
            raise CannotRead(Trouble.CERTIFICATE) from error
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise CannotRead(Trouble.NO_ANSWER) from error
        if not location:
            return answer
        request = _follow(request, location)
    raise CannotRead(Trouble.MOVED)


def _follow(request: Request, location: str) -> Request:
    url = urljoin(request.url, location)
    try:
        is_same = _origin(urlsplit(url)) == _origin(urlsplit(request.url))
    except ValueError as error:
        raise CannotRead(Trouble.MOVED) from error
    if is_same:
        return replace(request, url=url)
    return replace(request, url=url, user="", password="")


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _ask(request: Request, reach: Reach) -> tuple[Fetched, str]:
    try:
        line, path = line_to(request.url, reach)
    except NotSecure as error:
        raise CannotRead(Trouble.NOT_SECURE) from error
    except NoSuchPlace as error:
        raise CannotRead(Trouble.NO_SUCH_PLACE) from error
    except NotPublic as error:
        raise CannotRead(Trouble.NOT_PUBLIC) from error
    with at_most(line, reach.seconds):
        line.request(request.method, path, request.body or None, _headers(request))
        with line.getresponse() as answer:
            location = answer.getheader("Location", "") if answer.status in MOVED else ""
            content = _read(answer) if not location else b""
    _refuse(answer.status, location)
    said = answer.getheader("ETag", ""), answer.getheader("Last-Modified", "")
    return Fetched(answer.status, content, said[0][:200], said[1][:60]), location


MOVED = {301, 302, 303, 307, 308}
TOLD = {
    401: Trouble.NOT_LET_IN,
    403: Trouble.NOT_LET_IN,
    404: Trouble.GONE,
    410: Trouble.GONE,
    429: Trouble.BUSY_SERVER,
}


def _refuse(status: int, location: str) -> None:
    """Raises CannotRead, in words that say what to do."""
    if status in TOLD:
        raise CannotRead(TOLD[status], status=status)
    if status >= 500:
        raise CannotRead(Trouble.BUSY_SERVER, status=status)
    if status not in {200, 207, 304} and not location:
        raise CannotRead(Trouble.NO_CALENDAR, status=status)


def _headers(request: Request) -> dict[str, str]:
    said = {"User-Agent": "Moedebro", "Accept-Encoding": "identity", **request.headers}
    if request.user:
        both = f"{request.user}:{request.password}".encode()
        said["Authorization"] = f"Basic {b64encode(both).decode()}"
    return said


def _read(answer: http.client.HTTPResponse) -> bytes:
    content = bytearray()
    while part := answer.read1(65_536):
        content += part
        if len(content) > MOST_BYTES:
            raise CannotRead(Trouble.TOO_LARGE)
    if answer.length:  # it ended before it was all here
        raise CannotRead(Trouble.NO_ANSWER)
    return bytes(content)
