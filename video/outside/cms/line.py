"""Cisco Meeting Server: rooms are its coSpaces, and hosts and guests come by an access method each.

Questions are forms, answers are XML, and what was made is named in the Location header alone. It
knows no times: a room is there from when it was made until it is taken away, and what it is for
stands in its tag. Guests hear and see nothing until a host is in (needsActivation).
"""

import base64
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element

from core.reaching import Reach
from video.outside.bridge import BridgeRefused, Found, Known, RoomStatus, Wish
from video.outside.cms import answers
from video.outside.cms.answers import GONE, GUEST, HOST, TAKEN, Tag
from video.outside.cms.reading import text_of
from video.outside.models import Trouble
from video.outside.speaking import Heard, ask

CLOCKS_APART = timedelta(minutes=2)
DOUBTFUL = {Trouble.BROKEN, Trouble.NO_BRIDGE, Trouble.NO_ANSWER, Trouble.BUSY}  # done, maybe
SHOWN = timedelta(hours=1)  # of a room that nobody wants, and that has no end of its own
MOST_LISTED = 20_000
PAGE = 100  # asked for; the server gives fewer as it likes
PLACE = "/api/v1/"
NAMES = {HOST: "Host", GUEST: "Guest"}


@dataclass(frozen=True)
class Access:
    """What lets us in, and what our rooms bear."""

    api_url: str
    user: str
    password: str = field(repr=False)
    profiles: Mapping[str, str]  # of call legs, by role
    marker: str
    pin_key: bytes = field(repr=False)


class Cms:
    """See BridgeLine. Each question stands by itself, so several threads may ask."""

    def __init__(self, access: Access, reach: Reach, *, now: datetime) -> None:
        self._access, self._reach, self._now = access, reach, now

    def check(self) -> None:
        """The server, its rooms, and whether guests would wait for a host."""
        heard = self._ask("GET", "system/status")
        if heard.status == 404:
            raise BridgeRefused(Trouble.WRONG_API)
        answers.tree_in(heard, "status")
        if heard.at and abs(heard.at - self._now) > CLOCKS_APART:
            raise BridgeRefused(Trouble.CLOCK)
        answers.tree_in(self._ask("GET", "coSpaces?limit=1"), "coSpaces")
        if not self._waits(GUEST) or self._waits(HOST):
            raise BridgeRefused(Trouble.NO_LOBBY)

    def _waits(self, role: str) -> bool:
        path = f"callLegProfiles/{quote(self._access.profiles[role], safe='')}"
        tree = answers.tree_in(self._ask("GET", path), "callLegProfile")
        return text_of(tree, "needsActivation") == "true"

    def provision(self, wish: Wish) -> Found:
        """Without a clear yes it is looked for under the address we gave it: there, it is ours."""
        id, is_new = self._made(wish)
        try:
            methods = {} if is_new else self._methods(id)
            for role in (HOST, GUEST):
                if methods.keys().isdisjoint(answers.numbers_of(wish.ref, role)):
                    methods |= self._let_in(id, wish.ref, role)
        except BridgeRefused as refusal:
            if refusal.trouble not in DOUBTFUL:  # half a room is no room
                self._ask("DELETE", f"coSpaces/{id}")
            raise
        found = self._seen(id, wish.ref, methods)
        if found is not None and not found.fits(wish):  # made before, for another time
            found = self.update(wish)
        if found is None:  # it was there a moment ago
            raise BridgeRefused(Trouble.BROKEN)
        return found

    def _made(self, wish: Wish) -> tuple[str, bool]:
        """The space's id, and whether it was not there before. Its own address lets nobody past the
        lobby either."""
        said = {
            "name": wish.title, "uri": self._uri(wish.ref), "cdrTag": self._tag(wish),
            "passcode": answers.pin_of(self._access.pin_key, wish.ref, "space"),
            "callLegProfile": self._access.profiles[GUEST], "nonMemberAccess": "true",
        }  # fmt: skip
        try:
            return self._add("coSpaces", said), True
        except BridgeRefused as refusal:
            is_taken = refusal.code in TAKEN
            known = self._find(wish.ref) if is_taken or refusal.trouble in DOUBTFUL else None
            if known is None:
                raise
            return known, False

    def _let_in(self, id: str, ref: uuid.UUID, role: str) -> dict[str, str]:
        """A way in for this role: as `_methods` says it."""
        numbers = answers.numbers_of(ref, role)
        for number in numbers:
            said = {
                "name": NAMES[role], "uri": number, "callId": number, "scope": "private",
                "passcode": answers.pin_of(self._access.pin_key, ref, role),
                "callLegProfile": self._access.profiles[role],
            }  # fmt: skip
            try:
                return {number: self._add(f"coSpaces/{id}/accessMethods", said)}
            except BridgeRefused as refusal:
                if refusal.code not in TAKEN:
                    raise
                taken, there = refusal, self._methods(id)
                if not there.keys().isdisjoint(numbers):  # somebody of us made it this moment
                    return there
        raise taken

    def _add(self, path: str, said: Mapping[str, str]) -> str:
        """The id of what was made."""
        heard = self._ask("POST", path, said)
        if heard.status != 200:
            raise answers.refusal_of(heard)
        id = heard.where.rstrip("/").rpartition("/")[2]
        if f"{PLACE}{path}/" not in heard.where or not id:
            raise BridgeRefused(Trouble.NO_BRIDGE)
        return id

    def fetch(self, ref: uuid.UUID) -> Found | None:
        """A room into which not both can come is none."""
        id = self._find(ref)
        return None if id is None else self._seen(id, ref, None)

    def _seen(self, id: str, ref: uuid.UUID, methods: Mapping[str, str] | None) -> Found | None:
        """As it stands there. What was just made is known by where it is, and not listed again."""
        heard = self._ask("GET", f"coSpaces/{id}")
        if answers.code_of(heard) in GONE:
            return None
        tag = answers.tag_of(text_of(answers.tree_in(heard, "coSpace"), "cdrTag"))
        methods = self._methods(id) if methods is None else methods
        ways = {}
        for role in (HOST, GUEST):
            known = [number for number in answers.numbers_of(ref, role) if number in methods]
            if not known:
                return None
            ways[role] = f"coSpaces/{id}/accessMethods/{methods[known[0]]}"
        with ThreadPoolExecutor(len(ways)) as pool:  # to read one waits for nothing of the other
            host, guest = pool.map(lambda role: self._way(ways[role], ref, role), ways)
        return self._found(ref, tag, host, guest)

    def _way(self, path: str, ref: uuid.UUID, role: str) -> dict[str, str]:
        """Address, link and passcode of one way in."""
        method = answers.tree_in(self._ask("GET", path), "accessMethod")
        asked = self._ask("POST", "accessQuery", {"callId": text_of(method, "callId")})
        access = answers.tree_in(asked, "accessQuery")
        pin = text_of(method, "passcode") or answers.pin_of(self._access.pin_key, ref, role)
        link = answers.link_of(access, text_of(method, "secret"))
        return {"sip": answers.sip_of(access), "web": link, "pin": pin}

    def _found(
        self, ref: uuid.UUID, tag: Tag | None, host: Mapping[str, str], guest: Mapping[str, str]
    ) -> Found:
        times = (tag.starts_at, tag.ends_at) if tag else (self._now, self._now)
        secrets = {
            "web": guest["web"], "host_web": host["web"], "guest_pin": guest["pin"],
            "host_pin": host["pin"],
        }  # fmt: skip
        return Found(
            ref, RoomStatus.READY, *times,
            addresses={"sip": guest["sip"]} if guest["sip"] else {},
            secrets={name: value for name, value in secrets.items() if value},
        )  # fmt: skip

    def update(self, wish: Wish) -> Found | None:
        """The server knows no times; its tag says them, and is read back."""
        id = self._find(wish.ref)
        if id is None:
            return None
        heard = self._ask("PUT", f"coSpaces/{id}", {"cdrTag": self._tag(wish)})
        if heard.status != 200 and answers.code_of(heard) not in GONE:
            raise answers.refusal_of(heard)
        return self._seen(id, wish.ref, None)

    def release(self, ref: uuid.UUID) -> bool:
        """Whoever is still in there is put out first: the room's end alone leaves them inside."""
        id = self._find(ref)
        if id is None:
            return True
        calls = list(self._each("calls", {"coSpaceFilter": id}))
        for path in (*(f"calls/{call}" for call, _tree in calls), f"coSpaces/{id}"):
            heard = self._ask("DELETE", path)
            if heard.status not in (200, 204) and answers.code_of(heard) not in GONE:
                raise answers.refusal_of(heard)
        return True

    def managed(self, since: datetime, until: datetime) -> Iterator[Known]:
        """All of ours at once, for they have no times: as if they were now."""
        if not since <= self._now < until:
            return
        for _id, each in self._each("coSpaces", {"filter": "Moedebro"}):
            ref = answers.ref_in(text_of(each, "uri"), self._access.marker)
            if ref is not None:
                yield Known(ref, self._now, self._now + SHOWN)

    def _find(self, ref: uuid.UUID) -> str | None:
        """The filter looks in names and gives more than was meant: the address is compared."""
        for id, each in self._each("coSpaces", {"filter": ref.hex[:8]}):
            if text_of(each, "uri") == self._uri(ref):
                return id
        return None

    def _methods(self, id: str) -> dict[str, str]:
        """The ids of the ways in, by the number that leads there."""
        each = self._each(f"coSpaces/{id}/accessMethods", {})
        return {text_of(method, "callId"): mine for mine, method in each}

    def _each(self, path: str, asked: Mapping[str, str]) -> Iterator[tuple[str, Element]]:
        """Page after page, for the server gives as few as it likes, and says how many there are."""
        name, seen, offset = path.rpartition("/")[2], set[str](), 0
        while offset < MOST_LISTED:
            query = urlencode({**asked, "offset": str(offset), "limit": str(PAGE)})
            tree, known = answers.tree_in(self._ask("GET", f"{path}?{query}"), name), len(seen)
            for id, each in answers.each_in(tree):
                if id and id not in seen:
                    seen.add(id)
                    yield id, each
            offset += len(tree)
            is_stuck = len(seen) == known  # it gives the same again and again
            if is_stuck or offset >= answers.total_of(tree):
                return

    def _uri(self, ref: uuid.UUID) -> str:
        return f"{self._access.marker}-{ref.hex}"

    def _tag(self, wish: Wish) -> str:
        return str(Tag(self._access.marker, wish.ref, wish.starts_at, wish.ends_at))

    def _ask(self, method: str, path: str, said: Mapping[str, str] | None = None) -> Heard:
        access = self._access
        known = base64.b64encode(f"{access.user}:{access.password}".encode()).decode()
        headers = {"Authorization": f"Basic {known}", "Accept": "text/xml"}
        body = None if said is None else urlencode(said).encode()
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        url = access.api_url.rstrip("/") + PLACE + path
        heard = ask(method, url, self._reach, headers=headers, body=body)
        if heard.status == 200 and not answers.is_possible(heard.content):
            raise BridgeRefused(Trouble.NO_BRIDGE)
        return heard
