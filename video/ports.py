"""What rooms need of the app around them: an address for each browser, and the way out again."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, url_for

from core import secrets, web

PURPOSE = "peer"
GENERATION = 1  # an address is ended by its row, not by a new key
EXITS = "moedebro_room_exits"
FIRST_NAMES = "moedebro_room_first_names"


@dataclass(frozen=True)
class RoomExit:
    """Where somebody in the built-in room goes when they leave it or need help."""

    back_url: str  # their own page, or the leader's page of the meeting
    phone: str | None = None  # E.164; the number that is right for this person now
    help_url: str | None = None
    language: str | None = None  # None: what the browser last chose


ExitFinder = Callable[[uuid.UUID, uuid.UUID], RoomExit | None]
NameFinder = Callable[[Sequence[uuid.UUID]], Mapping[uuid.UUID, str]]


def room_address(peer_id: uuid.UUID) -> str:
    """The secret address of one browser's room page."""
    return f"/rooms/{secrets.make_token(web.key(), PURPOSE, peer_id, GENERATION)}"


def room_exit(provision_id: uuid.UUID, who: uuid.UUID) -> RoomExit:
    """Ask whoever knows the meeting. `app.extensions[EXITS]` is called as
    `find(provision_id, who) -> RoomExit | None`, outside any transaction, once a page."""
    find: ExitFinder | None = current_app.extensions.get(EXITS)
    found = find(provision_id, who) if find else None
    return found or RoomExit(back_url=url_for("front.show"))


def first_names(whos: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """What hosts may read of guests, besides the function: of two citizens, the right one is let
    in or put out. `app.extensions[FIRST_NAMES]` is asked only while there is somebody."""
    find: NameFinder | None = current_app.extensions.get(FIRST_NAMES)
    return find(whos) if find and whos else {}
