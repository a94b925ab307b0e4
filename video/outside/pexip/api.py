"""Pexip Infinity, by its management interface: a room is made when it is time, and taken away.

Rooms there have no time of their own. So each look puts right what stands there: nothing until
shortly before, then a room under our name, number and PINs, and nothing again. A room that was just
made is known to the nodes that take calls only after a while.
"""

import json
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from core.reaching import Reach
from video.outside.bridge import BridgeRefused, Found, Known, RoomStatus, Wish
from video.outside.models import Trouble
from video.outside.pexip import answers
from video.outside.pexip.answers import NAME_TAKEN, refusal_of
from video.outside.pexip.rooms import Place, found_of, name_of, origin, pins_of, tag_of
from video.outside.speaking import Heard, ask

CONFIGURATION = "/api/admin/configuration/v1/"
CONFERENCE, THEME = f"{CONFIGURATION}conference/", f"{CONFIGURATION}ivr_theme/"
CALLS = "/api/admin/status/v1/conference/"
DISCONNECT = "/api/admin/command/v1/conference/disconnect/"
MADE_BEFORE = timedelta(minutes=35)  # the leader may open the door half an hour before
REPLICATION = timedelta(seconds=60)
CLOCKS_APART = timedelta(minutes=2)
A_PAGE, MOST_PAGES = 100, 200
DOUBTFUL = {Trouble.NO_ANSWER, Trouble.BROKEN, Trouble.NO_BRIDGE}  # it may have been done


@dataclass(frozen=True)
class Access:
    """A user of the management node."""

    url: str
    user: str
    password: str = field(repr=False)
    owner: str


class Managed:
    """See BridgeLine."""

    def __init__(self, place: Place, access: Access, reach: Reach, *, now: datetime) -> None:
        self._place, self._access, self._reach, self._now = place, access, reach, now

    def check(self) -> None:
        """Read one room, and look whether the theme is there."""
        heard = self._say("GET", f"{CONFERENCE}?limit=1")
        if heard.status == 404:
            raise BridgeRefused(Trouble.WRONG_API)
        answers.objects_of(_must(heard))
        if heard.at and abs(heard.at - self._now) > CLOCKS_APART:
            raise BridgeRefused(Trouble.CLOCK)
        self._theme()

    def provision(self, wish: Wish) -> Found:
        """As `update`: there is no difference."""
        now, opens_at = self._now, wish.starts_at - MADE_BEFORE
        there = self._read(wish.ref)
        if now < opens_at:
            if there:
                self._take_away(there)
            return found_of(self._place, wish, RoomStatus.PENDING, opens_at=opens_at)
        if there is None:
            return self._made(wish)
        if answers.differs(there, self._described(wish)):
            self._change(there, wish)
            there = self._read(wish.ref) or there
        return answers.found_there(self._place, wish, there)

    def update(self, wish: Wish) -> Found | None:
        """Whatever stands there is put right."""
        return self.provision(wish)

    def fetch(self, ref: uuid.UUID) -> Found | None:
        """As it stands there."""
        there = self._read(ref)
        if there is None:
            return None
        known = answers.known_of(there, self._now)
        wish = Wish(ref, name_of(ref), known.starts_at, known.ends_at)
        return answers.found_there(self._place, wish, there)

    def release(self, ref: uuid.UUID) -> bool:
        """Whoever is inside is put out first: to take a room away ends no call."""
        there = self._read(ref)
        if there:
            self._take_away(there)
        return True

    def managed(self, _since: datetime, _until: datetime) -> Iterator[Known]:
        """All that bear our mark, whenever they are."""
        for there in self._all(CONFERENCE, name__icontains="moedebro"):
            if answers.is_ours(there, self._place.marker):
                yield answers.known_of(there, self._now)

    def _made(self, wish: Wish) -> Found:
        """Without a clear yes it is looked for under its name: there, it is ours."""
        try:
            heard = self._say("POST", CONFERENCE, self._described(wish))
            trouble = None if heard.status == 201 else refusal_of(heard)
        except BridgeRefused as refusal:
            trouble = refusal
        is_doubtful = trouble and (trouble.trouble in DOUBTFUL or trouble.code == NAME_TAKEN)
        if trouble and not (is_doubtful and self._read(wish.ref)):
            raise trouble
        opens_at = self._now + REPLICATION
        return found_of(self._place, wish, RoomStatus.PENDING, opens_at=opens_at)

    def _change(self, there: Mapping[str, Any], wish: Wish) -> None:
        heard = self._say("PATCH", answers.path_of(there), self._described(wish))
        if heard.status not in (200, 202, 204):
            raise refusal_of(heard)

    def _take_away(self, there: Mapping[str, Any]) -> None:
        name = str(there.get("name"))
        for call in self._all(CALLS, name=name):
            if call.get("name") == name:  # it is over meanwhile: that is no trouble
                self._say("POST", DISCONNECT, {"conference_id": call.get("id")})
        heard = self._say("DELETE", answers.path_of(there))
        if heard.status not in (200, 202, 204, 404):
            raise refusal_of(heard)

    def _read(self, ref: uuid.UUID) -> Mapping[str, Any] | None:
        """By its name, which nobody else can have. One that is not ours is left alone."""
        for there in self._all(CONFERENCE, name=name_of(ref)):
            if there.get("name") != name_of(ref):
                continue
            if there.get("tag") != tag_of(ref) or not answers.is_ours(there, self._place.marker):
                raise BridgeRefused(Trouble.REJECTED, NAME_TAKEN)
            return there
        return None

    def _described(self, wish: Wish) -> dict[str, Any]:
        """Nobody's name, and nothing of what the meeting is about."""
        pins = pins_of(self._place.key, wish.ref, self._place.pin_digits)
        numbers = (wish.number, f"{wish.number}@{self._place.domain}")
        said: dict[str, Any] = {
            "name": name_of(wish.ref),
            "service_type": "conference",
            "aliases": [{"alias": alias} for alias in numbers],
            "allow_guests": True,
            "pin": pins.host,
            "guest_pin": pins.guest,
            "guests_can_present": True,
            "description": answers.description_of(self._place.marker, wish),
            "tag": tag_of(wish.ref),
        }
        if wish.people:
            said["participant_limit"] = wish.people
        if self._access.owner:
            said["primary_owner_email_address"] = self._access.owner
        theme = self._theme()
        return said | ({"ivr_theme": theme} if theme else {})

    def _theme(self) -> str | None:
        """Where it stands: things are named by their address there."""
        if not self._place.theme:
            return None
        for theme in self._all(THEME, name=self._place.theme):
            if theme.get("name") == self._place.theme:
                return str(theme.get("resource_uri"))
        raise BridgeRefused(Trouble.BADLY_SET_UP, "ivr_theme")

    def _all(self, path: str, **asked: str) -> Iterator[Mapping[str, Any]]:
        """Page by page, by our own count: where the next page is said to be, nobody is led."""
        before: Any = None
        for page in range(MOST_PAGES):
            place = urlencode({**asked, "limit": A_PAGE, "offset": page * A_PAGE})
            said = _must(self._say("GET", f"{path}?{place}"))
            objects = answers.objects_of(said)
            if objects == before:  # it gives the same again and again
                return
            yield from objects
            if not answers.has_more(said):
                return
            before = objects

    def _say(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Heard:
        who = f"{self._access.user}:{self._access.password}".encode()
        headers = {"Authorization": f"Basic {b64encode(who).decode()}"}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        url = origin(self._access.url) + path
        return ask(method, url, self._reach, headers=headers, body=content)


def _must(heard: Heard) -> Any:
    if heard.status != 200:
        raise refusal_of(heard)
    return heard.said
