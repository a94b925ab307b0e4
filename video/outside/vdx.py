"""MedCom VDX (Videoknudepunktet), version 2 of its interface.

A room exists at once with address and PINs, and can be called shortly before it begins. It is
taken away by DELETE only until then; after that by an end that is now. What is changed later is
mostly answered with yes and not done, so everything is read back.
"""

import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from core.reaching import Reach
from video.outside.bridge import BridgeRefused, Found, Known, RoomStatus, Wish
from video.outside.models import Trouble
from video.outside.speaking import Heard, ask
from video.outside.vdx_answers import (
    ALREADY_THERE,
    WRONG_STATE,
    found_of,
    instant,
    refusal_of,
)

CLOCKS_APART = timedelta(minutes=2)
OPEN = (RoomStatus.READY, RoomStatus.CLOSING)
CLOSES_WITHIN = timedelta(minutes=30)  # of its end; the bridge does so within minutes
DOUBTFUL = {Trouble.BROKEN, Trouble.NO_BRIDGE}  # it may have been done all the same
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Access:
    """What lets us in, and what our rooms bear."""

    api_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    organiser_email: str
    marker: str
    template_id: int | None = None


class Vdx:
    """See BridgeLine. One token serves all that is asked in one go, by several threads too."""

    def __init__(self, access: Access, reach: Reach, *, now: datetime) -> None:
        self._access, self._reach, self._now = access, reach, now
        self._token, self._lock = "", threading.Lock()

    def check(self) -> None:
        """The versions are there for everybody who is let in; the meetings are for those who may
        plan them."""
        heard = self._ask("GET", "/v2/info")
        if heard.status == 404 or (heard.status == 200 and not self._is_info(heard.said)):
            raise BridgeRefused(Trouble.WRONG_API)
        self._must(heard)
        if heard.at and abs(heard.at - self._now) > CLOCKS_APART:
            raise BridgeRefused(Trouble.CLOCK)
        for _known in self.managed(self._now, self._now + timedelta(hours=1)):
            break
        template = self._access.template_id  # one that is not there is passed over in silence
        if template is not None and self._read(f"/v2/scheduling-templates/{template}") is None:
            raise BridgeRefused(Trouble.BADLY_SET_UP)

    @staticmethod
    def _is_info(said: Any) -> bool:
        return isinstance(said, dict) and "info" in said

    def provision(self, wish: Wish) -> Found:
        """Without a clear yes it is looked for under the id we gave it: there, it is ours."""
        try:
            heard = self._ask("POST", "/v2/meetings", self._described(wish))
        except BridgeRefused as refusal:
            return self._adopted(wish, refusal)
        if heard.status == 200:
            return self._seen(wish.ref)
        said_no = refusal_of(heard)
        if heard.code in ALREADY_THERE or said_no.trouble in DOUBTFUL:
            return self._adopted(wish, said_no)
        raise said_no

    def _adopted(self, wish: Wish, refusal: BridgeRefused) -> Found:
        """Somebody of us made it before, maybe for another time."""
        found = self.fetch(wish.ref) if refusal.trouble not in _HOPELESS else None
        if found is None:
            raise refusal
        return found if found.fits(wish) else self.update(wish) or found

    def _seen(self, ref: uuid.UUID) -> Found:
        found = self.fetch(ref)
        if found is None:  # it was there a moment ago
            raise BridgeRefused(Trouble.BROKEN)
        return found

    def fetch(self, ref: uuid.UUID) -> Found | None:
        """Two questions: a meeting knows neither its address nor how far it is."""
        halves = (f"/v2/{half}/{ref}" for half in ("meetings", "scheduling-info"))
        meeting, info = map(self._read, halves)
        return found_of(meeting, info) if meeting and info else None

    def _read(self, path: str) -> dict[str, Any] | None:
        heard = self._ask("GET", path)
        if heard.status == 404 and isinstance(heard.said, dict):
            return None
        said = self._must(heard)
        if not isinstance(said, dict):
            raise BridgeRefused(Trouble.NO_BRIDGE)
        return said

    def update(self, wish: Wish) -> Found | None:
        """PATCH leaves alone what is not said. PUT would hand the meeting to somebody else."""
        times = {"startTime": wish.starts_at.isoformat(), "endTime": wish.ends_at.isoformat()}
        heard = self._ask("PATCH", f"/v2/meetings/{wish.ref}", times)
        if heard.status not in (200, 404, 406):
            raise refusal_of(heard)
        return self.fetch(wish.ref)

    def release(self, ref: uuid.UUID) -> bool:
        """Gone already is well, too."""
        heard = self._ask("DELETE", f"/v2/meetings/{ref}")
        if heard.status in (204, 404):
            return True
        if heard.status != 406 or heard.code not in WRONG_STATE:
            raise refusal_of(heard)
        found = self.fetch(ref)
        return found is None or self._is_closed(found)

    def _is_closed(self, found: Found) -> bool:
        """Its number is told until the bridge has closed it; what it cannot close stays open."""
        past = self._now - found.ends_at
        if found.status == RoomStatus.STUCK or (found.status in OPEN and past > CLOSES_WITHIN):
            raise BridgeRefused(Trouble.STILL_THERE)
        if found.status == RoomStatus.CLOSED or past >= timedelta():
            return found.status not in OPEN
        if found.status != RoomStatus.CLOSING:
            self._end(found)
        return False

    def _end(self, found: Found) -> None:
        """An end that is now; of one that has not begun, as soon as it may have one."""
        end = max(self._now, found.starts_at + timedelta(seconds=1)).replace(microsecond=0)
        path = f"/v2/meetings/{found.ref}"
        self._must(self._ask("PATCH", path, {"endTime": end.isoformat()}))

    def managed(self, since: datetime, until: datetime) -> Iterator[Known]:
        """The list has no search by what ours are called, so it is read by time."""
        span = {"from-start-time": since.isoformat(), "to-start-time": until.isoformat()}
        said = self._must(self._ask("GET", f"/v2/meetings?{urlencode(span)}"))
        if not isinstance(said, list):
            raise BridgeRefused(Trouble.NO_BRIDGE)
        try:
            known = [self._known(each) for each in said if self._is_ours(each)]
        except (TypeError, ValueError) as error:  # JSON of another shape
            raise BridgeRefused(Trouble.NO_BRIDGE, type(error).__name__[:40]) from error
        yield from known

    def _is_ours(self, said: Any) -> bool:
        return isinstance(said, dict) and self._access.marker in (said.get("labels") or ())

    @staticmethod
    def _known(said: dict[str, Any]) -> Known:
        times = instant(said.get("startTime")), instant(said.get("endTime"))
        return Known(uuid.UUID(str(said.get("uuid"))), *times)

    def _described(self, wish: Wish) -> dict[str, Any]:
        """No PINs of ours: the bridge chooses, and only so its rooms in stock can be used."""
        said: dict[str, Any] = {
            "uuid": str(wish.ref),
            "externalId": f"moedebro:{wish.ref}",
            "subject": wish.title[:100],
            "startTime": wish.starts_at.isoformat(),
            "endTime": wish.ends_at.isoformat(),
            "organizedByEmail": self._access.organiser_email,
            "labels": [self._access.marker],
        }
        if self._access.template_id is not None:
            said["schedulingTemplateId"] = self._access.template_id
        return said

    @staticmethod
    def _must(heard: Heard) -> Any:
        if heard.status != 200:
            raise refusal_of(heard)
        if heard.said is None:
            raise BridgeRefused(Trouble.NO_BRIDGE)
        return heard.said

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Heard:
        """A token that has run out is exchanged once."""
        token = self._token_now("")
        heard = self._say(method, path, body, token)
        if heard.status != 401:
            return heard
        heard = self._say(method, path, body, self._token_now(token))
        if heard.status == 401:
            raise refusal_of(heard)
        return heard

    def _say(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> Heard:
        headers = {"Authorization": f"Bearer {token}"}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        url = self._access.api_url.rstrip("/") + quote(path, safe="/?=&%-.")
        return ask(method, url, self._reach, headers=headers, body=content)

    def _token_now(self, stale: str) -> str:
        """One for all, unless it is the one that was turned away."""
        with self._lock:
            if self._token in ("", stale):
                self._token = self._new_token()
            return self._token

    def _new_token(self) -> str:
        access = self._access
        asked = {"grant_type": "client_credentials", "client_id": access.client_id,
                 "client_secret": access.client_secret}  # fmt: skip
        body = urlencode(asked).encode()
        heard = ask("POST", access.token_url, self._reach, headers=FORM, body=body)
        if heard.status in (400, 401):  # Keycloak says either of a wrong name or secret
            raise BridgeRefused(Trouble.NOT_LET_IN)
        if heard.status != 200:
            raise refusal_of(heard)
        token = heard.said.get("access_token") if isinstance(heard.said, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise BridgeRefused(Trouble.NO_BRIDGE)
        return token


_HOPELESS = {
    Trouble.NO_SUCH_PLACE, Trouble.NOT_PUBLIC, Trouble.NOT_SECURE, Trouble.CERTIFICATE,
    Trouble.NOT_LET_IN, Trouble.MOVED,
}  # fmt: skip
