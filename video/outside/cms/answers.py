"""What a Cisco Meeting Server answers, read: its refusals, its lists, and where one gets in."""

import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree.ElementTree import Element

from core.secrets import digest
from video.outside.bridge import BridgeRefused
from video.outside.cms.reading import NotXml, bare, text_of, tree_of
from video.outside.models import Trouble
from video.outside.speaking import WAIT, Heard

TAKEN = {
    "duplicateCoSpaceUri", "duplicateCoSpaceId", "duplicateCoSpaceUriPasscode",
    "duplicateCoSpaceIdPasscode",
}  # fmt: skip
# Some servers say of what is gone 400 and some 404.
GONE = {"coSpaceDoesNotExist", "accessMethodDoesNotExist", "callDoesNotExist"}
CODES: Mapping[str, Trouble] = {
    **dict.fromkeys(
        ("callLegProfileDoesNotExist", "tenantDoesNotExist", "invalidOperation", "invalidVersion"),
        Trouble.BADLY_SET_UP,
    ),
    **dict.fromkeys(("callBridgeUnavailable", "databaseNotReady"), Trouble.BROKEN),
    "participantLimitReached": Trouble.NO_CAPACITY,
}
HOST, GUEST = "host", "guest"
NUMBERS = 5  # tried one after the other, where one leads somewhere else already
PIN_DIGITS = 6


def code_of(heard: Heard) -> str:
    """The server's own word for what is wrong."""
    try:
        tree = tree_of(heard.content)
    except NotXml:
        return ""
    is_failure = bare(tree.tag) == "failureDetails" and len(tree)
    return bare(tree[0].tag)[:40] if is_failure else ""


def is_possible(content: bytes) -> bool:
    """Whether this could have come from such a server: what went well has often no words. A tidy
    page of somebody else's is XML, too."""
    try:
        return not content.strip() or bare(tree_of(content).tag).lower() != "html"
    except NotXml:
        return False


def refusal_of(heard: Heard) -> BridgeRefused:
    """What an answer that is no yes means."""
    code = code_of(heard)
    if heard.status == 401:
        return BridgeRefused(Trouble.NOT_LET_IN)
    if heard.status == 403:
        return BridgeRefused(Trouble.NOT_ALLOWED)
    if heard.status in (429, 503):
        return BridgeRefused(Trouble.BUSY, code, wait=heard.wait or WAIT)
    if code in CODES:
        return BridgeRefused(CODES[code], code, wait=heard.wait)
    if heard.status >= 500:
        return BridgeRefused(Trouble.BROKEN, code, wait=heard.wait)
    if 300 <= heard.status < 400:
        return BridgeRefused(Trouble.MOVED)
    return BridgeRefused(Trouble.REJECTED if code else Trouble.NO_BRIDGE, code)


def tree_in(heard: Heard, name: str) -> Element:
    """What was asked for, and nothing else. Raises BridgeRefused."""
    if heard.status != 200:
        raise refusal_of(heard)
    try:
        tree = tree_of(heard.content)
    except NotXml as error:
        raise BridgeRefused(Trouble.NO_BRIDGE) from error
    if bare(tree.tag) != name:
        raise BridgeRefused(Trouble.NO_BRIDGE, bare(tree.tag)[:40])
    return tree


def each_in(tree: Element) -> Iterator[tuple[str, Element]]:
    """The objects of a list, by id."""
    for child in tree:
        yield child.get("id") or "", child


def total_of(tree: Element) -> int:
    """How many there are, where it says so. Raises BridgeRefused."""
    said = tree.get("total") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", said):
        raise BridgeRefused(Trouble.NO_BRIDGE, "total")
    return int(said)


def number_of(ref: uuid.UUID, role: str, turn: int) -> str:
    """Nine digits that lead there: the same whenever they are asked for, from a range in which
    nobody is met by chance. No secret: the passcode is."""
    said = hashlib.sha256(f"{ref}:{role}:{turn}".encode()).digest()
    return str(100_000_000 + int.from_bytes(said[:8], "big") % 900_000_000)


def numbers_of(ref: uuid.UUID, role: str) -> tuple[str, ...]:
    """Those that are tried."""
    return tuple(number_of(ref, role, turn) for turn in range(NUMBERS))


def pin_of(key: bytes, ref: uuid.UUID, role: str) -> str:
    """Derived and not drawn: an answer that was lost, or a server that keeps its passcodes to
    itself, leaves nobody without."""
    said = int.from_bytes(digest(key, role, str(ref))[:8], "big")
    return f"{said % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


@dataclass(frozen=True)
class Tag:
    """What the room is for, in the words that the server gives back in its records (cdrTag)."""

    marker: str
    ref: uuid.UUID
    starts_at: datetime
    ends_at: datetime

    def __str__(self) -> str:
        times = (int(at.timestamp()) for at in (self.starts_at, self.ends_at))
        return ":".join([self.marker, self.ref.hex, *map(str, times)])


def tag_of(text: str) -> Tag | None:
    """None: not one of ours, or somebody wrote over it."""
    try:
        marker, ref, starts_at, ends_at = text.strip().split(":")
        times = (datetime.fromtimestamp(int(at), UTC) for at in (starts_at, ends_at))
        return Tag(marker, uuid.UUID(hex=ref), *times)
    except (ValueError, OverflowError, OSError):
        return None


def ref_in(uri: str, marker: str) -> uuid.UUID | None:
    """Of a space's address the room it is, if it is one of ours."""
    mark, _dash, ref = uri.rpartition("-")
    try:
        return uuid.UUID(hex=ref) if mark == marker and len(ref) == 32 else None
    except ValueError:
        return None


def sip_of(tree: Element) -> str:
    """The whole address."""
    sip = text_of(tree, "uri")
    return sip if "@" in sip and not any(c.isspace() for c in sip) else ""


def link_of(tree: Element, secret: str) -> str:
    """Where a browser gets in, with the secret that spares the passcode."""
    text = text_of(tree, "webAddress")
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_odd = any(c.isspace() for c in text) or "\\" in text or "@" in parts.netloc
    if parts.scheme != "https" or not parts.hostname or is_odd:
        return ""
    if not secret or "secret" in parse_qs(parts.query):
        return text
    query = "&".join(filter(None, [parts.query, urlencode({"secret": secret})]))
    return parts._replace(query=query).geturl()
