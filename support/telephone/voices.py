"""Recorded messages at Twilio: fetched and deleted with the account's own key."""

import http.client
from base64 import b64encode
from dataclasses import dataclass
from typing import Protocol

from core.reaching import NoSuchPlace, NotPublic, NotSecure, Reach, at_most, line_to

API = "https://api.twilio.com"
MOST_OCTETS = 5_000_000  # three minutes of speech are less than one million
MP3 = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
READY, NOT_YET, GONE = 200, 404, 410
DELETED = 204


class NotReady(Exception):
    """It is not there yet: Twilio tells of it before it can be fetched."""


class VoicesAway(Exception):
    """No answer, or not one as it is when all works. It may work later."""


class VoicesGone(Exception):
    """It was deleted."""


class Voices(Protocol):
    """Where messages lie until they are ours."""

    def fetch(self, id: str) -> bytes:
        """The sound, as MP3. Raises NotReady, VoicesAway or VoicesGone."""
        ...

    def delete(self, id: str) -> None:
        """Raises VoicesAway or VoicesGone."""
        ...


@dataclass(frozen=True)
class TwilioVoices:
    """By Twilio's HTTP interface. Another address is for tests."""

    account: str
    token: str
    reach: Reach
    api: str = API

    def fetch(self, id: str) -> bytes:
        """The sound, as MP3. Raises NotReady, VoicesAway or VoicesGone."""
        status, content = self._ask("GET", f"{id}.mp3")
        if status == NOT_YET:
            raise NotReady
        if status == GONE:
            raise VoicesGone
        if status != READY or not content.startswith(MP3) or len(content) > MOST_OCTETS:
            raise VoicesAway
        return content

    def delete(self, id: str) -> None:
        """Raises VoicesAway or VoicesGone."""
        status, _content = self._ask("DELETE", f"{id}.json")
        if status in (NOT_YET, GONE):
            raise VoicesGone
        if status != DELETED:
            raise VoicesAway

    def _ask(self, method: str, name: str) -> tuple[int, bytes]:
        url = f"{self.api}/2010-04-01/Accounts/{self.account}/Recordings/{name}"
        who = b64encode(f"{self.account}:{self.token}".encode()).decode()
        try:
            line, path = line_to(url, self.reach)
            with at_most(line, self.reach.seconds):
                line.request(method, path, headers={"Authorization": f"Basic {who}"})
                answer = line.getresponse()
                return answer.status, answer.read(MOST_OCTETS + 1)
        except (OSError, http.client.HTTPException, NoSuchPlace, NotPublic, NotSecure) as error:
            raise VoicesAway from error
