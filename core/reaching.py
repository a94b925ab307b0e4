"""Going out to an address that somebody typed in: to public places only, and for a short while."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from threading import Timer
from urllib.parse import SplitResult, urlsplit

STEP_SECONDS, ALL_SECONDS = 5.0, 15.0
NAT64 = IPv6Network("64:ff9b::/96")
Address = IPv4Address | IPv6Address


class NoSuchPlace(Exception):
    """The name leads nowhere."""


class NotPublic(Exception):
    """It leads to where nobody makes us go."""


class NotSecure(Exception):
    """Others could read along."""


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


def address_of(host: str, port: int, reach: Reach) -> Address:
    """The address to go to. It is asked for once: another answer a moment later changes nothing.

    Raises NoSuchPlace, NotPublic.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchPlace from error
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    allowed = [address for address in addresses if reach.allows(address)]
    if not allowed:
        raise NotPublic
    return allowed[0]


class Line(http.client.HTTPConnection):
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
            self.sock = self._context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
        self.wire = self.sock
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()  # this, too, can be cut

    def cut(self) -> None:
        """Whoever reads from it fails at once."""
        if self.wire is not None:
            with suppress(OSError):  # it ended by itself this moment
                self.wire.shutdown(socket.SHUT_RDWR)


def parts_of(typed: str, *, allows_http: bool) -> SplitResult | None:
    """An address as somebody typed it, in its parts; None where nobody can go there."""
    schemes, url = {"https", "http"} if allows_http else {"https"}, typed.strip()
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return None
    is_odd = " " in url or not url.isascii()
    return None if parts.scheme not in schemes or not parts.hostname or is_odd else parts


@cache
def _trusting() -> ssl.SSLContext:
    """What this machine trusts, read once: to read it takes longer than most answers. Another list
    of authorities counts after a start."""
    return ssl.create_default_context()


def line_to(url: str, reach: Reach) -> tuple[Line, str]:
    """A line to that server, on which nothing is said yet, and the path to ask it for.

    Raises NotSecure, NoSuchPlace, NotPublic.
    """
    parts = urlsplit(url)
    is_https = parts.scheme == "https"
    if not parts.hostname or not (is_https or (parts.scheme == "http" and reach.allows_http)):
        raise NotSecure
    port = parts.port or (443 if is_https else 80)
    address = address_of(parts.hostname, port, reach)
    context = _trusting() if is_https else None
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Line(parts.hostname, port, str(address), context), path


@contextmanager
def at_most(line: Line, seconds: float) -> Iterator[None]:
    """However slowly it comes, a letter at a time: then the line is cut, and reading fails."""

    timer = Timer(seconds, line.cut)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()
