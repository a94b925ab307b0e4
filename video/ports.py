"""What rooms need of the app around them: an address for each browser, the way out again, and how
many meetings still count on a room."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for

from core import secrets, web

PURPOSE = "peer"
FIRST_GENERATION = 1
EXITS = "moedebro_room_exits"
FIRST_NAMES = "moedebro_room_first_names"
DIARY = "moedebro_room_diary"
LATECOMERS = "moedebro_latecomers"
GENERATIONS = "moedebro_link_generations"


@dataclass(frozen=True)
class RoomExit:
    """Where somebody in the built-in room goes when they leave it or need help."""

    back_url: str  # their own page, or the leader's page of the meeting
    phone: str | None = None  # E.164; the number that is right for this person now
    help_url: str | None = None
    language: str | None = None  # None: what the browser last chose


ExitFinder = Callable[[uuid.UUID, uuid.UUID], RoomExit | None]
NameFinder = Callable[[Sequence[uuid.UUID]], Mapping[uuid.UUID, str]]
GenerationFinder = Callable[[uuid.UUID], int | None]


def room_address(peer_id: uuid.UUID, generation: int) -> str:
    """The secret address of one browser's room page. A new personal link ends it, too."""
    return f"/rooms/{secrets.make_token(web.key(), PURPOSE, peer_id, generation)}"


def generation_of(who: uuid.UUID) -> int | None:
    """Of the personal link of this person just now; none for somebody who may not come any more.
    `app.extensions[GENERATIONS]` is asked, once a request of the room page."""
    find: GenerationFinder | None = current_app.extensions.get(GENERATIONS)
    return find(who) if find else FIRST_GENERATION


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


@dataclass(frozen=True)
class Latecomer:
    """Somebody who has said that they come late, and has not come yet."""

    who: str  # as hosts read it
    minutes: int  # after the meeting's start
    expected_at: datetime


LateFinder = Callable[[uuid.UUID], Sequence[Latecomer]]


def latecomers(provision_id: uuid.UUID) -> Sequence[Latecomer]:
    """Whom hosts need not wait for. `app.extensions[LATECOMERS]` is called as
    `find(provision_id)`, now and then while a host has the room's page open."""
    find: LateFinder | None = current_app.extensions.get(LATECOMERS)
    return find(provision_id) if find else ()


@dataclass(frozen=True)
class Coming:
    """The meetings ahead, or going on, that have a room."""

    meetings: int = 0
    until: datetime | None = None  # when the last of them ends
    most: int = 0  # how many the largest of them expects
    moves_url: str | None = None  # where they can be given other rooms


Diary = Callable[[Collection[uuid.UUID], datetime], Mapping[uuid.UUID, Coming]]


def coming(room_ids: Collection[uuid.UUID], *, now: datetime) -> Mapping[uuid.UUID, Coming]:
    """Ask whoever knows the meetings, for each of these rooms. `app.extensions[DIARY]` is called as
    `diary(room_ids, now)`, once a page or inside the transaction that changes a room."""
    diary: Diary | None = current_app.extensions.get(DIARY)
    found = diary(room_ids, now) if diary else {}
    return {room_id: found.get(room_id, Coming()) for room_id in room_ids}
