"""Going out for a foreign calendar: to public addresses only, for a short while, for so much."""

import http.client
import ipaddress
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from booking.calendars.troubles import CannotRead, Trouble

MOST_BYTES = 5_000_000
REDIRECTS = 3
STEP_SECONDS, ALL_SECONDS = 5.0, 15.0
NAT64 = IPv6Network("64:ff9b::/96")
Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Reach:
    """Where we may go. Nobody makes us knock at doors of our own network."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()  # of ours, that may be asked all the same
    allows_http: bool = False
    seconds: float = ALL_SECONDS  # for one answer, however it comes

    def allows(self, address: Address) -> bool:
        """Whether this is a public address, or one that the operator allows."""
        if any(
            address in network for network in self.networks if network.version == address.version
        ):
            return True
        inner = _inner(address)
        if inner is not None:
            return self.allows(inner)
        return address.is_global and not address.is_multicast


def _inner(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one is another way to write of."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def reach_of(networks: str, *, allows_http: bool) -> Reach:
    """From the settings: networks with a comma between."""
    named = (name.strip() for name in networks.split(",") if name.strip())
    return Reach(tuple(ipaddress.ip_network(name) for name in named), allows_http)


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
    parts = urlsplit(request.url)
    is_https = parts.scheme == "https"
    if not parts.hostname or not (is_https or (parts.scheme == "http" and reach.allows_http)):
        raise CannotRead(Trouble.NOT_SECURE)
    port = parts.port or (443 if is_https else 80)
    address = _address_of(parts.hostname, port, reach)
    context = ssl.create_default_context() if is_https else None
    line = _Pinned(parts.hostname, port, str(address), context)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with _at_most(line, reach.seconds):
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


def _address_of(host: str, port: int, reach: Reach) -> Address:
    """The address to go to. It is asked for once: another answer a moment later changes nothing."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotRead(Trouble.NO_SUCH_PLACE) from error
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    allowed = [address for address in addresses if reach.allows(address)]
    if not allowed:
        raise CannotRead(Trouble.NOT_PUBLIC)
    return allowed[0]


class _Pinned(http.client.HTTPConnection):
    """To an address that was looked at; the name is for the server and its certificate."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=STEP_SECONDS)
        self.default_port = 443 if context else 80  # else Host would name the port
        self._address, self._context = address, context
        self.wire: socket.socket | None = None  # `sock` is handed over to the answer

    def connect(self) -> None:
        """Raises OSError."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)
        self.wire = self.sock

    def cut(self) -> None:
        """Whoever reads from it fails at once."""
        if self.wire is not None:
            with suppress(OSError):  # it ended by itself this moment
                self.wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def _at_most(line: _Pinned, seconds: float) -> Iterator[None]:
    """However slowly it comes, a letter at a time: then the line is cut, and reading fails."""

    timer = Timer(seconds, line.cut)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()
