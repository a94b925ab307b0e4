"""What the room page asks about sound and picture, and the answers in its words."""

import json
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from video.exchange import Senseless

BODY_MOST = 64_000  # bytes; an offer with sound and picture is about 6,000
NUMBER_MOST = 2**53


class Deed(StrEnum):
    """What it wants."""

    PUBLISH = "publish"  # send: its offer is answered
    WATCH = "watch"  # see somebody: the server offers
    START = "start"  # its answer to that


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    NOT_YET = "not-yet"  # the other one does not send
    LOST = "lost"  # the server has forgotten the page: it begins anew
    AWAY = "away"  # the server does not answer


@dataclass(frozen=True)
class MediaAsked:
    """One question. Which of the three holds what, see `read_media`."""

    deed: Deed
    visit: str
    sdp: str = ""
    handle: int = 0
    peer_id: uuid.UUID | None = None
    peer_visit: str = ""


@dataclass(frozen=True)
class MediaTold:
    """The answer."""

    outcome: Outcome
    sdp: str | None = None
    handle: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As the page reads it."""
        return {"outcome": self.outcome, "sdp": self.sdp, "handle": self.handle}


def read_media(body: bytes) -> MediaAsked:
    """Read a question. Raises Senseless."""
    if len(body) > BODY_MOST:
        raise Senseless
    try:
        found = json.loads(body)
        deed, visit = Deed(found["deed"]), found["visit"]
        if deed == Deed.WATCH:
            peer_id = uuid.UUID(found["peer"])
            asked = MediaAsked(deed, visit, peer_id=peer_id, peer_visit=found["peerVisit"])
        else:
            asked = MediaAsked(deed, visit, found["sdp"], found.get("handle", 0))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Senseless from None
    texts = (asked.visit, asked.sdp, asked.peer_visit)
    is_number = type(asked.handle) is int and 0 <= asked.handle < NUMBER_MOST
    if not is_number or not all(isinstance(text, str) for text in texts):
        raise Senseless
    return asked
