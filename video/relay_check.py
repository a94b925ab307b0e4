"""Asks the STUN server and the relay, as a browser does: do they answer, and do they let us in?"""

import hashlib
import hmac
import re
import secrets
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from core.config import Settings
from video.ice import credentials

PATIENCE = 3.0  # seconds for each address
COOKIE = 0x2112A442
BINDING, ALLOCATE, SUCCESS = 0x0001, 0x0003, 0x0100
USERNAME, INTEGRITY, ERROR, REALM, NONCE, TRANSPORT = 0x06, 0x08, 0x09, 0x14, 0x15, 0x19
UDP = struct.pack("!I", 17 << 24)  # what the relay is to use on its far side
UNAUTHORISED = 401
_URL = re.compile(r"(stun|turn)(s?):(.+?)(?::(\d+))?(?:\?transport=(\w+))?")

Attributes = dict[int, bytes]


def stun_fault(settings: Settings, *, patience: float = PATIENCE) -> str | None:
    """What is wrong with STUN_URL."""
    if not settings.stun_url:
        return None
    try:
        with _connected(settings.stun_url, patience) as line:
            _ask(line, BINDING, {})
    except OSError as problem:
        return f"{settings.stun_url} does not answer ({type(problem).__name__})"
    return None


def relay_fault(settings: Settings, *, now: datetime, patience: float = PATIENCE) -> str | None:
    """What is wrong with the first address of TURN_URL that something is wrong with."""
    faults = (_relay_fault(url, settings.turn_secret, now, patience) for url in settings.turn_urls)
    return next((fault for fault in faults if fault), None)


def _relay_fault(url: str, secret: str, now: datetime, patience: float) -> str | None:
    try:
        with _connected(url, patience) as line:
            _kind, asked = _ask(line, ALLOCATE, {TRANSPORT: UDP})
            if _code(asked) != UNAUTHORISED:
                return f"{url} asks nobody for a key: set use-auth-secret, or anybody may use it"
            kind, answer = _ask(line, ALLOCATE, *_with_key(secret, asked, now))
    except OSError as problem:
        return f"{url} does not answer ({type(problem).__name__})"
    if kind == ALLOCATE | SUCCESS:
        return None
    if _code(answer) == UNAUTHORISED:
        return f"{url} does not know our key: TURN_SECRET is not its static-auth-secret"
    return f"{url} refuses with {_code(answer)}"


def _with_key(secret: str, asked: Attributes, now: datetime) -> tuple[Attributes, bytes]:
    """The request again, as the relay wants it, and what it is signed with."""
    ours = credentials(secret, now + timedelta(minutes=1))
    realm, name = asked.get(REALM, b""), ours["username"].encode()
    whole = b":".join((name, realm, ours["credential"].encode()))
    key = hashlib.md5(whole, usedforsecurity=False).digest()  # RFC 8489 says so
    wanted = {TRANSPORT: UDP, USERNAME: name, REALM: realm, NONCE: asked.get(NONCE, b"")}
    return wanted, key


@contextmanager
def _connected(url: str, patience: float) -> Iterator[socket.socket]:
    """A line to the server, over UDP, TCP or TLS as its address says."""
    found = _URL.fullmatch(url)
    if found is None:
        raise OSError(url)
    _kind, is_tls, host, port, transport = found.groups()
    to = (host.strip("[]"), int(port or (5349 if is_tls else 3478)))
    if not is_tls and transport != "tcp":
        family, kind, *_rest, address = socket.getaddrinfo(*to, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as line:
            line.settimeout(patience)
            line.connect(address)
            yield line
        return
    with socket.create_connection(to, patience) as plain:
        if not is_tls:
            yield plain
            return
        with ssl.create_default_context().wrap_socket(plain, server_hostname=to[0]) as line:
            yield line


def _ask(
    line: socket.socket, kind: int, attributes: Attributes, key: bytes | None = None
) -> tuple[int, Attributes]:
    """One request and its answer: the kind of the answer, and what it holds."""
    body = b"".join(_attribute(name, value) for name, value in attributes.items())
    marks = struct.pack("!I", COOKIE) + secrets.token_bytes(12)
    if key:
        head = struct.pack("!HH", kind, len(body) + 24) + marks
        body += _attribute(INTEGRITY, hmac.new(key, head + body, hashlib.sha1).digest())
    line.sendall(struct.pack("!HH", kind, len(body)) + marks + body)
    answer = line.recv(4096)
    if len(answer) < 20 or answer[4:20] != marks:
        raise ConnectionError("not an answer to what we asked")
    return int.from_bytes(answer[:2], "big"), dict(_attributes(answer[20:]))


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + b"\0" * (-len(value) % 4)


def _attributes(body: bytes) -> Iterator[tuple[int, bytes]]:
    while len(body) >= 4:
        name, length = struct.unpack_from("!HH", body)
        yield name, body[4 : 4 + length]
        body = body[4 + length + -length % 4 :]


def _code(attributes: Attributes) -> int | None:
    """Why a request was refused: 401 asks for a key."""
    said = attributes.get(ERROR, b"")
    return said[2] * 100 + said[3] if len(said) >= 4 else None
