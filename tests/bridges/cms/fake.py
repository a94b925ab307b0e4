"""A bridge that behaves as Cisco Meeting Server is documented to, oddities and all. Only for tests.

Written from what is known of its interface (docs/video.md), and not from our side of it. It knows
no times: a space stands until somebody takes it away. It is not the real one.
"""

import random
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core import clock

HOSTS, GUESTS = "0c1d2e3f-0000-4000-8000-000000000001", "0c1d2e3f-0000-4000-8000-000000000002"
PAGE = 3  # the most that a list holds, whatever is asked for
CDR_TAG_MOST = 100


class Refused(Exception):
    """An answer that is no yes: its status, and the element in `failureDetails`, if any."""

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(status, code)
        self.status, self.code = status, code


@dataclass
class Method:
    """One way into a space, with what it demands."""

    id: str
    said: dict[str, str]


@dataclass
class Space:
    """A room."""

    id: str
    said: dict[str, str]
    methods: dict[str, Method] = field(default_factory=dict)

    def ways(self) -> Iterator[dict[str, str]]:
        """Its own, and those of its access methods."""
        yield self.said
        yield from (method.said for method in self.methods.values())


@dataclass
class Leg:
    """Somebody in a call."""

    id: str
    name: str
    is_host: bool
    waits: bool


@dataclass
class Call:
    """What goes on in a space while somebody is there."""

    id: str
    space: str
    began_at: datetime
    legs: dict[str, Leg] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One thing to be pushed (CDR)."""

    type: str
    at: datetime
    id: str
    said: Mapping[str, str]


@dataclass
class World:
    """What the bridge knows, and its clock."""

    now: datetime = field(default_factory=lambda: clock.now().replace(microsecond=0))
    domain: str = "cms.example.org"
    join: str | None = "https://join.example.org"  # its web bridge; none: it has none
    version: str = "3.8"
    shows_passcodes: bool = True
    guests_wait: bool = True  # the guests' profile has needsActivation
    profiles: set[str] = field(default_factory=lambda: {HOSTS, GUESTS})
    refuses_methods: str = ""  # the code with which every access method is refused
    rooms: dict[str, Space] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - no secret

    def later(self, **span: float) -> None:
        """Time passes, and nothing comes of it."""
        self.now += timedelta(**span)

    def turn(self) -> None:
        """Nothing is made by the clock here."""

    def guid(self) -> str:
        """A new one."""
        return str(uuid.UUID(int=self.chance.getrandbits(128)))

    def create(self, said: dict[str, str]) -> Space:
        """Raises Refused."""
        if not said.get("name"):
            raise Refused(400, "parameterError")
        self.check(said, None)
        space = Space(self.guid(), self.with_secret(said))
        self.rooms[space.id] = space
        return space

    def with_secret(self, said: dict[str, str]) -> dict[str, str]:
        """What has a number gets a secret by itself."""
        if said.get("requireCallId") == "true" and not said.get("callId"):
            said = {**said, "callId": str(self.chance.randint(100_000_000, 999_999_999))}
        said = {name: value for name, value in said.items() if name != "requireCallId"}
        if said.get("callId") and not said.get("secret"):
            said["secret"] = f"s{self.chance.getrandbits(80):x}"
        return said

    def check(self, said: Mapping[str, str], own: Space | None, method: str = "") -> None:
        """What leads there leads nowhere else; within a space the passcode may tell two apart."""
        if len(said.get("cdrTag", "")) > CDR_TAG_MOST or not (said.get("callId") or "0").isdigit():
            raise Refused(400, "parameterError")
        profile = said.get("callLegProfile")
        if profile and profile not in self.profiles:
            raise Refused(400, "callLegProfileDoesNotExist")
        for names, code in ((("uri", "secondaryUri"), "Uri"), (("callId",), "Id")):
            asked = {said[name] for name in names if said.get(name)}
            for space in self.rooms.values():
                for way in self._others(space, own, method):
                    if asked & {way.get(name) for name in names}:
                        self._clash(space is own, way, said, code)

    @staticmethod
    def _others(space: Space, own: Space | None, method: str) -> Iterator[dict[str, str]]:
        if space is not own or method:
            yield space.said
        yield from (each.said for each in space.methods.values() if each.id != method)

    @staticmethod
    def _clash(is_own: bool, way: Mapping[str, str], said: Mapping[str, str], what: str) -> None:
        if not is_own:
            raise Refused(400, f"duplicateCoSpace{what}")
        if way.get("passcode", "") == said.get("passcode", ""):
            raise Refused(400, f"duplicateCoSpace{what}Passcode")

    def add_method(self, space: Space, said: dict[str, str]) -> Method:
        """Raises Refused."""
        if self.refuses_methods:
            raise Refused(400, self.refuses_methods)
        self.check(said, space, "new")
        method = Method(self.guid(), self.with_secret(said))
        space.methods[method.id] = method
        return method

    def change(self, known: dict[str, str], said: dict[str, str]) -> None:
        """What is not said stays; what is empty goes."""
        if said.pop("regenerateSecret", "") == "true":
            known["secret"] = f"s{self.chance.getrandbits(80):x}"
        known.update(said)
        for name in [name for name, value in known.items() if not value]:
            del known[name]

    def delete(self, space: Space) -> None:
        """Whoever is in there stays until they hang up."""
        del self.rooms[space.id]

    def led_by(self, number: str) -> tuple[Space, dict[str, str]] | None:
        """Where a number or the user part of an address leads."""
        for space in self.rooms.values():
            for way in space.ways():
                if number in (way.get("uri"), way.get("secondaryUri"), way.get("callId")):
                    return space, way
        return None

    def come(self, number: str, name: str, passcode: str = "") -> str:
        """Somebody calls it; the id of their line. Raises Refused."""
        found = self.led_by(number)
        if found is None or found[1].get("passcode", "") != passcode:
            raise Refused(404, "callDoesNotExist")
        space, way = found
        leg = self.guid()
        said = {"displayName": name, "remoteParty": "rum@example.org",
                "localAddress": f"{number}@{self.domain}", "type": "sip",
                "direction": "incoming"}  # fmt: skip
        call = self._call_in(space)
        self._tell("callLegStart", leg, said)
        is_host = not (way.get("callLegProfile") == GUESTS and self.guests_wait)
        call.legs[leg] = Leg(leg, name, is_host, waits=not is_host)
        self._tell("callLegUpdate", leg, {"state": "connected", "call": call.id})
        self._activate(call)
        return leg

    def _call_in(self, space: Space) -> Call:
        for call in self.calls.values():
            if call.space == space.id:
                return call
        call = Call(self.guid(), space.id, self.now)
        self.calls[call.id] = call
        said = {"name": space.said["name"], "coSpace": space.id, "callType": "coSpace",
                "callCorrelator": self.guid(), "cdrTag": space.said.get("cdrTag", "")}  # fmt: skip
        self._tell("callStart", call.id, said)
        return call

    def _activate(self, call: Call) -> None:
        """Guests are in while a host is; each change is told."""
        has_host = any(leg.is_host for leg in call.legs.values())
        for leg in call.legs.values():
            waits = not (leg.is_host or has_host)
            if waits or leg.waits:
                said = {"state": "connected", "call": call.id, "deactivated": str(waits).lower()}
                self._tell("callLegUpdate", leg.id, said)
            leg.waits = waits

    def go(self, leg_id: str) -> None:
        """They hang up."""
        for call in list(self.calls.values()):
            if leg_id in call.legs:
                del call.legs[leg_id]
                said = {"reason": "remoteTeardown", "durationSeconds": "60"}
                self._tell("callLegEnd", leg_id, said)
                if not call.legs:
                    self.end(call)
                else:
                    self._activate(call)

    def end(self, call: Call) -> None:
        """Everybody is out."""
        for leg in list(call.legs):
            del call.legs[leg]
            self._tell("callLegEnd", leg, {"reason": "callEnded", "durationSeconds": "60"})
        self.calls.pop(call.id, None)
        self._tell("callEnd", call.id, {"callLegsCompleted": "1", "durationSeconds": "60"})

    def _tell(self, type: str, id: str, said: Mapping[str, str]) -> None:
        self.records.append(Record(type, self.now, id, said))
