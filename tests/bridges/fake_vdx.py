"""A bridge that behaves as MedCom VDX is documented to, oddities and all. Only for tests.

Written from what is known of its interface (docs/video.md), and not from our side of it. Its clock
is set by the test: the provisioner does what is due when somebody looks. It is not the real one.
"""

import hashlib
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core import clock

AWAITS, STARTING, PROBLEMS, OK, ENDING, END_PROBLEMS, ENDED = (
    "AWAITS_PROVISION", "STARTING_TO_PROVISION", "PROVISION_PROBLEMS", "PROVISIONED_OK",
    "STARTING_TO_DEPROVISION", "DEPROVISION_PROBLEMS", "DEPROVISION_OK",
)  # fmt: skip
POOL_WITHIN, POOL_AGE = timedelta(minutes=2), timedelta(seconds=60)
ORGANISATION = "region-syd"
MAY_BE_NULL = ("description", "projectCode")


class Refused(Exception):
    """An answer that is no yes."""

    def __init__(self, status: int, code: str, words: str = "") -> None:
        super().__init__(status, code)
        self.status, self.code, self.words = status, code, words


@dataclass
class FarRoom:
    """A meeting with its technical half."""

    uuid: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    external_id: str | None
    organised_by: str
    organisation: str
    labels: list[str]
    number: str | None
    host_pin: int
    guest_pin: int | None
    template: int
    linked_at: datetime  # the start that stands in the portal's link
    status: str = AWAITS
    words: str | None = None
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass
class PoolRoom:
    """Made already, and nobody's."""

    number: str
    host_pin: int
    guest_pin: int
    made_at: datetime


@dataclass
class World:
    """What the bridge knows, and its clock."""

    now: datetime = field(default_factory=lambda: clock.now().replace(microsecond=0))
    available_before: int = 15
    numbers: tuple[int, int] = (100000, 999999)
    has_guest_pin: bool = True
    has_pool: bool = False
    breaks: bool = False  # what is to be provisioned meets problems
    keeps_ends: bool = False  # yes to a new end, and the old one stays
    delay: timedelta = timedelta()  # from being due to being there
    closing: timedelta = timedelta()  # from being over to being away
    sticks: bool = False  # what is to be taken away meets problems
    portal_host: str | None = None
    templates: set[int] = field(default_factory=lambda: {200, 201})  # the first is the default
    rooms: dict[str, FarRoom] = field(default_factory=dict)
    pool: list[PoolRoom] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)  # numbers, given out again first
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - no secret

    def turn(self) -> None:
        """The provisioner's round."""
        for room in self.rooms.values():
            opens_at = room.starts_at - timedelta(minutes=self.available_before)
            if room.status in (AWAITS, STARTING) and opens_at <= self.now <= room.ends_at:
                is_there = self.now >= opens_at + self.delay
                room.status = OK if is_there else STARTING
                if self.breaks:
                    room.status, room.words = PROBLEMS, "no conferencing node answered"
            elif room.status in (OK, ENDING) and room.ends_at < self.now:
                self._take_away(room)

    def _take_away(self, room: FarRoom) -> None:
        """Until that is done the number is still told; of problems it says so, and stays there."""
        room.status = ENDING
        if self.sticks:
            room.status, room.words = END_PROBLEMS, "participants could not be disconnected"
        elif self.now >= room.ends_at + self.closing:
            room.status = ENDED
            if room.number:
                self.freed.append(room.number)
            room.number = None

    def later(self, **span: float) -> None:
        """Time passes."""
        self.now += timedelta(**span)
        self.turn()

    def create(self, said: dict[str, Any], by: str, organisation: str) -> FarRoom:
        """Raises Refused."""
        starts_at, ends_at = check(said)
        self._must_be_new(said, organisation)
        pins = (said.get("hostPin"), said.get("guestPin"))
        asked = said.get("schedulingTemplateId")
        taken = self._from_pool(said, starts_at) if pins == (None, None) else None
        room = FarRoom(
            uuid=said.get("uuid") or str(uuid.UUID(int=self.chance.getrandbits(128))),
            subject=said["subject"],
            starts_at=starts_at,
            ends_at=ends_at,
            external_id=said.get("externalId"),
            organised_by=said.get("organizedByEmail") or by,
            organisation=organisation,
            labels=list(said.get("labels") or ()),
            number=taken.number if taken else self._number(),
            host_pin=taken.host_pin if taken else pins[0] or self.chance.randint(1000, 99999),
            guest_pin=taken.guest_pin if taken else pins[1] or self._guest_pin(),
            template=asked if asked in self.templates else min(self.templates),  # not a word of it
            linked_at=starts_at,
            status=OK if taken else AWAITS,
            kept={name: said.get(name) for name in MAY_BE_NULL},
        )
        self.rooms[room.uuid] = room
        return room

    def _guest_pin(self) -> int | None:
        return self.chance.randint(1000, 99999) if self.has_guest_pin else None

    def _must_be_new(self, said: dict[str, Any], organisation: str) -> None:
        """What it says of a number that is taken, and of an id: that is a riddle."""
        external = said.get("externalId")
        mine = [r for r in self.rooms.values() if r.organisation == organisation]
        if external and external in [r.external_id for r in mine]:
            raise Refused(400, "21")
        if said.get("uuid") in self.rooms:
            raise Refused(400, "24", "could not make shortId")

    def _from_pool(self, said: dict[str, Any], starts_at: datetime) -> PoolRoom | None:
        is_asked = said.get("meetingType") == "POOL"
        if is_asked and not self.has_pool:
            raise Refused(400, "19")
        if not self.has_pool or starts_at > self.now + POOL_WITHIN:
            return None  # a later one makes a room of its own, whatever was asked
        old = [room for room in self.pool if room.made_at <= self.now - POOL_AGE]
        if not old:
            if is_asked:
                raise Refused(400, "20")
            return None
        self.pool.remove(old[0])
        return old[0]

    def _number(self) -> str:
        if self.freed:
            return self.freed.pop(0)
        taken = {room.number for room in self.rooms.values()}
        for _try in range(100):
            number = str(self.chance.randint(*self.numbers))
            if number not in taken:
                return number
        raise Refused(406, "15")

    def change(self, room: FarRoom, said: dict[str, Any]) -> None:
        """What may be changed depends on how far it is; the rest is passed over in silence."""
        if room.status not in (AWAITS, OK):
            raise Refused(406, "12")
        if any(name in said and said[name] is None for name in ("subject", "startTime", "endTime")):
            raise Refused(400, "30")
        is_free = room.status == AWAITS or self.has_pool
        self._set_times(room, said, is_free=is_free)
        if "labels" in said:
            room.labels = list(said["labels"] or ())
        if "subject" in said and is_free:
            room.subject = said["subject"]
        if is_free:  # what is not named stays, and null clears
            room.kept |= {name: said[name] for name in MAY_BE_NULL if name in said}
        if room.status == AWAITS:
            room.organised_by = said.get("organizedByEmail") or room.organised_by
            room.host_pin = said.get("hostPin") or room.host_pin
            room.guest_pin = said.get("guestPin") or room.guest_pin
            room.linked_at = room.starts_at

    def _set_times(self, room: FarRoom, said: dict[str, Any], *, is_free: bool) -> None:
        starts_at, ends_at = room.starts_at, room.ends_at
        if "endTime" in said and not self.keeps_ends:
            ends_at = instant(said["endTime"])
        if "startTime" in said and is_free:
            starts_at = instant(said["startTime"])
        if ends_at <= starts_at:
            raise Refused(400, "10")
        room.starts_at, room.ends_at = starts_at, ends_at

    def delete(self, room: FarRoom) -> None:
        """Only what nobody has begun with."""
        if room.status != AWAITS:
            raise Refused(406, "13", "Meeting must have status AWAITS_PROVISION (0)")
        del self.rooms[room.uuid]
        if room.number:
            self.freed.append(room.number)

    def found(self, organisation: str, asked: dict[str, str]) -> list[FarRoom]:
        """The list: of several things that are asked for, the first of these alone counts."""
        mine = [room for room in self.rooms.values() if room.organisation == organisation]
        for name, fits in SEARCHES.items():
            if name in asked:
                return [room for room in mine if fits(room, asked[name])]
        return self._by_time(mine, asked)

    def _by_time(self, mine: list[FarRoom], asked: dict[str, str]) -> list[FarRoom]:
        """By the start, strictly inside. Both times, or it is as if nothing was asked for."""
        if {"from-start-time", "to-start-time"} <= asked.keys():
            begin, end = instant(asked["from-start-time"]), instant(asked["to-start-time"])
            return [room for room in mine if begin < room.starts_at < end]
        if "uriWithDomain" in asked:
            return [r for r in mine if f"{r.number}@rooms.example.org" == asked["uriWithDomain"]]
        raise Refused(400, "36")


def short_id(room: FarRoom) -> str:
    """Twelve of them, and no way back to the id."""
    return hashlib.sha256(room.uuid.encode()).hexdigest()[:12]


SEARCHES: dict[str, Callable[[FarRoom, str], bool]] = {
    "short-id": lambda room, said: short_id(room) == said,
    "label": lambda room, said: said in room.labels,
    "subject": lambda room, said: room.subject == said,
    "organizedBy": lambda room, said: room.organised_by == said,
}


def check(said: dict[str, Any]) -> tuple[datetime, datetime]:
    """What is asked for makes sense: from when, to when. Raises Refused."""
    if not all(said.get(name) for name in ("subject", "startTime", "endTime")):
        raise Refused(400, "10", "required")
    if len(said["subject"]) > 100 or len(said.get("externalId") or "") > 200:
        raise Refused(400, "10")
    for pin in (said.get("hostPin"), said.get("guestPin")):
        if pin is not None and not (type(pin) is int and 1000 <= pin <= 999999999):
            raise Refused(400, "10")
    starts_at, ends_at = instant(said["startTime"]), instant(said["endTime"])
    if ends_at <= starts_at:
        raise Refused(400, "10")
    return starts_at, ends_at


def instant(text: object) -> datetime:
    """RFC 3339 with an offset; fractions are dropped."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:  # also a year of five digits
        raise Refused(400, "25") from None
    if found.tzinfo is None:
        raise Refused(400, "25")
    return found.astimezone(UTC).replace(microsecond=0)
